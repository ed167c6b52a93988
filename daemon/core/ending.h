/*
 * ending: the last state of a proposal, and the credential's coming into force, or what else it was for (core/credential.h).
 *
 * A credential is published by the decision that approves it, not by the machines that are told of it: the event
 * credential.published is emitted when the publish step opens, before the first delivery is requested, so that the
 * catalog entry can be read before any other system is called. What completes the proposal is that the systems have
 * taken it. A workflow without a publish step publishes on entering a final state that says so. Either way it happens
 * once a proposal, in the commit of the decision.
 */
#ifndef ASSENT_CORE_ENDING_H
#define ASSENT_CORE_ENDING_H

#include "core/step.h"

void ending_reached(struct deciding *d, const struct state *state, const char *because);
void ending_publish(struct deciding *d); /* once a case; later calls do nothing */
/* What the systems are told when it is published: "credential.published", "credential.amended", … */
const char *ending_type(const struct deciding *d);

#endif
