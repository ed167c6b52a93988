/*
 * told: who hears of what: the mails and the outgoing notifications that a decision causes.
 *
 * Only ids and choices leave here; the mail's program finds names and texts when it is rendered.
 */
#ifndef ASSENT_CORE_TOLD_H
#define ASSENT_CORE_TOLD_H

#include "core/step.h"

/* data may be NULL; it is taken over. task 0: about none. */
void told_person(struct deciding *d, const char *template, const char *person, int task,
                 json_object *data);
/* Every holder of a role, but never the proposer. */
void
told_role(struct deciding *d, const char *template, const char *role, int task, json_object *data);
/* The mail that asks a task of its person, or tells the coordinators that its place is empty. */
void told_task(struct deciding *d, const struct task *t, const char *kind);
/* Whoever gave the command hears that it was taken. */
void told_thanks(struct deciding *d);
/* Whose task somebody else has done for them. */
void told_entered(struct deciding *d, const char *person, int task);
/* An outgoing event; data (taken over, may be NULL) is added to proposal, kind, revision and state. */
void told_notify(struct deciding *d, const char *type, json_object *data);
/* The mail and the notification of a decision: "approved", "declined", "lapsed". */
void told_decision(struct deciding *d, const char *decision, const char *because);

#endif
