/*
 * moving: the one place that changes a case's state.
 *
 * moving_settle closes every step that has come to its outcome and follows the transitions, until the case waits for a
 * person, a system or a clock again. The number of moves in one command is bounded: a policy that exceeds it is refused
 * by the checker, and here the command is refused.
 */
#ifndef ASSENT_CORE_MOVING_H
#define ASSENT_CORE_MOVING_H

#include "core/step.h"

enum { MOVES_MAX = 16 };

/* The state that the policy starts in; the case has been submitted. */
void moving_start(struct deciding *d);
bool moving_settle(struct deciding *d, struct err *e) must_check;
/* The state's `after` has come. */
bool moving_time_up(struct deciding *d, struct err *e) must_check;
/* Leaves by one of the workflow's "anywhere" outcomes. */
bool moving_anywhere(struct deciding *d, const char *outcome, struct err *e) must_check;

/* make-exception: the actor holds the office that may make it, and says why. */
bool moving_exception(struct deciding *d, struct err *e) must_check;

const struct step *moving_step(const struct deciding *d, const struct step_run *run);
/* The same of a run that is over, whose step a newer policy may have dropped: NULL then. */
const struct step *moving_step_known(const struct deciding *d, const struct step_run *run);
/* … as it asks this task. */
const struct step *moving_asked(struct deciding *d, const struct task *t);
/* The outcome that the run would close with now, or NULL. */
const char *moving_outcome(struct deciding *d, const struct step *step, int run);

#endif
