/*
 * panel: members review against the rubric, each for themselves; the tally says met, unmet, split
 * or no-quorum.
 *
 * JSON: "quorum": {"count": 3, "fraction": "1/2", "more-than": true, "base": "places" |
 * "not-recused", "of-whom": [{"constituency": "faculty", "count": 2}]}, "each-criterion": "median"
 * | "minimum" | {"share": "2/3"}, "meets": 2, "least-judges": 2, "must-meet": 7 | "all", "split":
 * {"each-side": 2}, "reopen": "touched" | "all"
 */
#ifndef ASSENT_CORE_STEPS_PANEL_H
#define ASSENT_CORE_STEPS_PANEL_H

#include "core/step.h"

struct fraction {
    int top, bottom; /* 0 < top <= bottom; bottom 0: none */
};

/* What the fraction of a quorum is taken of. */
enum panel_base {
    PANEL_BASE_PLACES,      /* every place of the step */
    PANEL_BASE_NOT_RECUSED, /* a recusal leaves the base */
};

struct panel_quorum {
    int count;                /* at least so many reviews; 0: not asked */
    struct fraction fraction; /* and at least this part of the base */
    bool more_than;           /* … more than it, not just as much */
    enum panel_base base;
    struct place *minimum; /* and of each constituency at least so many */
    size_t nminimum;
};

enum panel_aggregate {
    PANEL_MEDIAN,  /* of an even number: the mean of the middle two */
    PANEL_MINIMUM, /* the lowest review decides */
    PANEL_SHARE,   /* at least a share of those who judged it say it meets */
};

struct panel_params {
    struct panel_quorum quorum;
    enum panel_aggregate aggregate;
    struct fraction share; /* of PANEL_SHARE */
    int meets;           /* the level that meets: the rubric's own unless the step says otherwise */
    int least_judges;    /* a criterion that fewer could judge is not met; at least 1 */
    int must_meet;       /* so many criteria; 0: all */
    int split_each_side; /* split when at least so many reviews lie on each side of the level; 0:
                            never */
    bool reopen_touched; /* a later round asks again only about what was unmet or touched */
};

extern const struct step_kind step_panel;
extern const char panel_met[], panel_unmet[], panel_split[], panel_no_quorum[];

bool panel_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                struct err *) must_check;
const char **
panel_outcomes(TALLOC_CTX *, const struct step *); /* split only where the step has one */
char *panel_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void panel_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
