/*
 * sight: who may read which review, as events; pages obey what these say.
 *
 * A reviewer reads the others' from the moment their own is in; when the step closes, everyone asked and the
 * coordinators read all; the proposer reads them when changes are requested or the proposal is decided.
 */
#ifndef ASSENT_CORE_SIGHT_H
#define ASSENT_CORE_SIGHT_H

#include "core/step.h"

void sight_given(struct deciding *d, int run, int task); /* this review has just come in */
void sight_closed(struct deciding *d, int run);          /* the panel's run has just closed */
void sight_proposer(struct deciding *d); /* all reviews in the case, for the proposer */

#endif
