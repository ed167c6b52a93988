/*
 * quorum: who of those asked is there, and is that enough? Panels and ballots share it. Pure arithmetic over the tasks of
 * one run.
 *
 * One person counts once. A recusal never counts as being there, and where it leaves the base neither does the place that
 * nobody took after it.
 *
 * JSON, of a panel and of a ballot alike: "quorum": {"count": 4, "fraction": "1/2", "more-than": true, "of-whom":
 * [{"constituency": "faculty", "count": 3}]} · "recusal": "leaves" (default) | "stays" · "represent": "unit" | "<field>" ·
 * "early-close": true · "extend": {"by": "5 business days", "times": 1} · "chair": "<role>"
 */
#ifndef ASSENT_CORE_QUORUM_H
#define ASSENT_CORE_QUORUM_H

#include "core/policy/definition.h"
#include "core/case/model.h"

struct quorum {
    int count;                /* at least so many; 0: not asked */
    struct fraction fraction; /* and at least this part of the base */
    bool more_than;           /* … more than it, not just as much */
    struct place *minimum;    /* and of each constituency at least so many */
    size_t nminimum;
};

/* The rules of people who sit together; a panel's and a ballot's params begin with it. */
struct sitting {
    struct quorum quorum;
    bool recusal_stays; /* in the base */
    const char
        *represent;    /* "unit", or the field that names units; NULL: none need be represented */
    bool early_close;  /* closes as soon as the answers still out cannot change the result */
    const char *chair; /* the role that is told when a quorum is lost; NULL: the coordinators are */
};

/* Who was there. */
struct turnout {
    const struct task **given; /* the answers that count, one a person, in the order of places */
    size_t ngiven;
    int asked;  /* the base */
    int gone;   /* stepped aside, and nobody took the place */
    int open;   /* asked, and has not answered */
    int vacant; /* places that nobody could be found for */
};

/* tasks: of this run alone, in the order of their places. */
void quorum_count(TALLOC_CTX *ctx, const struct sitting *, const struct task *tasks, size_t ntasks,
                  struct turnout *ret);

/* The least number that a base of so many needs, leaving constituencies aside. */
int quorum_needed(const struct quorum *, int base);

bool quorum_met(const struct quorum *, const struct turnout *);
/* … if everybody came who still may. */
bool quorum_possible(const struct quorum *, const struct turnout *, const struct task *tasks,
                     size_t ntasks);

/* "4 of 5 reviewers answered; quorum is 3, of whom 2 faculty: met." */
struct quorum_words {
    const char *one, *many, *did;
    const char *gone; /* "gave up a place that nobody could take" */
};
char *quorum_say(TALLOC_CTX *ctx, const struct quorum *, const struct turnout *,
                 const struct quorum_words *);

/* ---- in a policy (quorum_rule.c) --------------------------------------------------------------------------------- */

#define QUORUM_KEYS "quorum", "recusal", "represent", "early-close", "extend", "chair"
bool quorum_read(TALLOC_CTX *ctx, json_object *o, struct step *, struct sitting *,
                 struct err *e) must_check;

/* "three votes, of which two by faculty"; what is said with one and many: "vote", "votes". */
char *quorum_explain(TALLOC_CTX *ctx, const struct sitting *, const struct step *, const char *one,
                     const char *many);
/* What happens when the time is over, as sentences. */
char *quorum_explain_time(TALLOC_CTX *ctx, const struct policy *, const struct sitting *,
                          const struct step *);

void quorum_check(const struct policy *, const struct state *, const struct step *,
                  const struct sitting *, const char *many, void *findings);

#endif
