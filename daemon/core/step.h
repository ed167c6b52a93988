/*
 * step: what every kind of step must bring: one file steps/<kind>.c, one entry here, one line in steps.def.
 *
 * decide drives: it opens the steps of a state, hands a command to the kind of the run it names, asks after each whether
 * the run has come to an outcome, and moves the case when a state's steps are done. A kind speaks only through
 * `struct deciding`: deciding_emit() appends an event and folds it at once into d->after, so that what a kind reads next
 * is already true.
 */
#ifndef ASSENT_CORE_STEP_H
#define ASSENT_CORE_STEP_H

#include "core/decide.h"
#include "core/case/event.h"

struct deciding {
    TALLOC_CTX *ctx; /* of the outcome */
    const struct policy *policy;
    const struct command *command;
    const struct facts *facts;
    when_t now;
    const char *because;    /* of the transition under way; NULL before the first */
    struct casefile *after; /* the case with every event so far folded in */
    struct outcome *out;
    int entering; /* the task that the actor does for its person, while they do; else 0 */
    struct {      /* while a step opens again: its former round, which the case has just let go */
        const struct step_run *run; /* NULL the first time */
        const struct task *tasks;
        size_t ntasks;
    } earlier;
};

void
deciding_emit(struct deciding *d, enum event_kind kind, json_object *body); /* takes the body */
void deciding_effect(struct deciding *d, enum effect_kind kind, json_object *body);
int64_t deciding_today(const struct deciding *d); /* of the institution's calendar */
int deciding_draw(
    struct deciding *d); /* the number the next event will use; drawn when that event folds */

struct seat_ask; /* core/people/seats.h */

struct step_kind {
    const char *name;
    const char *const
        *outcomes; /* closed list, NULL-terminated; NULL: the definition's own (decision) */

    /* Reads the kind's own keys of a step's JSON into step->params; the error says which key and why. */
    bool (*read)(TALLOC_CTX *ctx, json_object *o, const struct rubric *, struct step *step,
                 struct err *e);
    /* Names of the outcomes that this very step can have, NULL-terminated. */
    const char **(*outcomes_of)(TALLOC_CTX *ctx, const struct step *step);
    /* What is asked of a person; NULL: nobody is asked anything. */
    const struct seat_ask *ask;
    /* May whoever is asked have somebody else answer, whom the register need not know? */
    bool hands_over;
    bool many_roles; /* “who” may name several roles */
    bool
        each_alone; /* its tasks have nothing to do with each other: one person may be asked several */
    /* People sit together: params begin with a struct sitting (core/count/quorum.h); who has answered may still step aside. */
    bool sits;
    /* Emits the tasks of a run just opened. */
    void (*open)(struct deciding *d, const struct step *step, const struct step_run *run);
    /* A command about one of the run's tasks (or deliveries): emits events, or refuses. NULL: takes none. */
    bool (*act)(struct deciding *d, const struct step *step, const struct step_run *run,
                struct err *e);
    /* May a task that is done be done again while the run is open? NULL: no. */
    bool (*again)(const struct deciding *d, const struct step *step, const struct step_run *run,
                  const struct task *t);
    /* The step as it asks this task, where some are asked of others than its who; NULL: as it is. */
    const struct step *(*asked_as)(struct deciding *d, const struct step *step,
                                   const struct task *t);
    /* Before each tally: what the run comes to next without closing. NULL: nothing. */
    void (*advance)(struct deciding *d, const struct step *step, const struct step_run *run);
    /* One of the run's own timers (timers_own) has fired; NULL: the tally is enough. */
    void (*time)(struct deciding *d, const struct step *step, const struct step_run *run);
    /* The outcome, with its explanation as the tally of step.closed; NULL while the run is open. */
    const char *(*tally)(struct deciding *d, const struct step *step, const struct step_run *run,
                         json_object **ret_tally);
    /* The run has just closed; NULL: nobody need know. */
    void (*closed)(struct deciding *d, int run);
    /* An outcome as people say it; NULL, or NULL returned: by its name. */
    const char *(*say_outcome)(const struct step *step, const char *outcome);
    /* Sentences a senator would sign. */
    char *(*explain)(TALLOC_CTX *ctx, const struct policy *, const struct step *step);
    /* Findings of the checker (core/policy/lint.h): quorums that cannot be met, and the like. */
    void (*check)(const struct policy *, const struct state *, const struct step *step,
                  void *findings);
};

const struct step_kind *step_kind_named(const char *name); /* or NULL */
char *step_kind_names(TALLOC_CTX *ctx);                    /* " ballot comment-period …" */

#endif
