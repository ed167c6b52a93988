/*
 * credential_dates: when a credential is reviewed again, and by when somebody must say that it is still offered.
 *
 * The case that began a credential keeps its clock: a timer of the kind "credential", which is armed again each time it
 * fires, for as long as the credential may be offered. A case that brings a date forward has one too. What a firing timer
 * finds is asked of the facts, not remembered: a date that has moved on tells nobody anything.
 */
#ifndef ASSENT_CORE_CREDENTIAL_DATES_H
#define ASSENT_CORE_CREDENTIAL_DATES_H

#include "core/credential.h"

/* The dates that an act sets: "review_due", "idle_due", "teach_out" of its event. */
void dates_put(struct deciding *d, enum credential_act act, json_object *body);
/* The event with this body has happened: arms the timer that it needs. */
void dates_arm(struct deciding *d, json_object *body);

#endif
