/*
 * timers: what a passing day does: reminders, an overdue step, a state left because its time is up.
 *
 * A step that is overdue is told to its people and, where it says so, to a role. Where people sit together and the quorum
 * is not there, the time is extended, as often as the policy says; when that has passed too it closes without a quorum.
 */
#ifndef ASSENT_CORE_TIMERS_H
#define ASSENT_CORE_TIMERS_H

#include "core/step.h"

void timers_of_step(struct deciding *d, const struct step *step,
                    int run); /* arms reminders and overdue */
void timers_of_state(struct deciding *d, const struct state *state); /* arms `after` */
void timers_end(struct deciding *d, int run); /* of this run; 0: of the state */

/* The chair is asked for a casting vote by then: a new due, reminders before and after it; none of the extensions that
 * the members have is used up. */
void timers_casting(struct deciding *d, const struct step *step, int run, when_t due);

void timers_arm(struct deciding *d, enum timer_kind kind, int run, when_t due);

/* A step's own timer: when it fires the run is tallied again. Several may be armed; one that is past fires at once. */
void timers_own(struct deciding *d, int run, when_t due);
bool timers_own_waiting(const struct casefile *c, int run);

/* The command is a tick. */
bool timers_tick(struct deciding *d, struct err *e) must_check;

#endif
