/*
 * rounds: the revision loop: what a panel asks the proposer to change, and what a later round asks the panel again.
 *
 * A criterion that is not met, or that a review marks as one that must change, becomes one numbered change request, tied
 * to the fields that support it. The next round asks again about those criteria and about the ones whose fields have
 * changed since; where that is nothing, about all. The other scores of a reviewer who keeps the place are carried.
 */
#ifndef ASSENT_CORE_ROUNDS_H
#define ASSENT_CORE_ROUNDS_H

#include "core/step.h"

/* The change requests of the last panel, if it was about the revision in hand. */
void rounds_request(struct deciding *d);
/* A change request about the whole, by the task of a decision. */
void rounds_request_whole(struct deciding *d, int task);
/* Adds criteria and carried to the body of a panel's task.opened; a struct seat_ask's describe. */
void rounds_describe(struct deciding *d, const char *person, json_object *body);

#endif
