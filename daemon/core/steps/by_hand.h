/*
 * by_hand: what a publish step asks of people, for systems that take no messages: to enter the credential there, or to say
 * why not; and later, also after the proposal has ended, that what was said of it was wrong.
 */
#ifndef ASSENT_CORE_STEPS_BY_HAND_H
#define ASSENT_CORE_STEPS_BY_HAND_H

#include "core/step.h"

/* The step as it asks whoever enters it: somebody who holds that role. */
const struct step *by_hand_step(struct deciding *d, const struct step *step, const char *role);

/* Asks one of them. Where the policy gives the step no time they have five business days, and are reminded. */
void
by_hand_ask(struct deciding *d, const struct step *step, int run, int delivery, const char *role);

/* The command enter: it is there, or it cannot be. */
bool by_hand_enter(struct deciding *d, struct err *e) must_check;

/* The command correct-entry: it is there, at this address, or it is not there after all; the reason stays in the record. What
 * is taken back while the step is open is asked for again; later it has failed, and whoever enters it then corrects that.
 * step: as the task asks it, NULL when it is over. */
bool by_hand_correct(struct deciding *d, const struct step *step, struct err *e) must_check;

#endif
