/*
 * panel: members review against the rubric, each for themselves; then, where there is a joint phase, all reviews are
 * shown to all of them, and each may change or confirm theirs. The tally (core/count/tally.h) says met, unmet, split or
 * no-quorum.
 *
 * JSON: what every sitting has (core/count/quorum.h), and "each-criterion": "median" | "minimum" | {"share": "2/3"}, "meets": 2,
 * "least-judges": 2, "must-meet": 7 | "all", "split": {"each-side": 2}, "reopen": "touched" | "all",
 * "joint": {"due": "5 business days"}
 */
#ifndef ASSENT_CORE_STEPS_PANEL_H
#define ASSENT_CORE_STEPS_PANEL_H

#include "core/count/quorum.h"
#include "core/step.h"

enum panel_aggregate {
    PANEL_MEDIAN,  /* of an even number: the mean of the middle two */
    PANEL_MINIMUM, /* the lowest review decides */
    PANEL_SHARE,   /* at least a share of those who judged it say it meets */
};

struct panel_params {
    struct sitting sitting;    /* first */
    bool joint;                /* when all reviews are in they are discussed, and may be changed */
    struct duration joint_due; /* .n == 0: until all have confirmed theirs */
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
