/*
 * outcome: how a decision is put together: events folded as they are emitted, effects, the answer.
 * deciding_emit, deciding_effect and deciding_draw are in core/step.h.
 */
#ifndef ASSENT_CORE_OUTCOME_H
#define ASSENT_CORE_OUTCOME_H

#include "base/json.h"
#include "core/step.h"

void outcome_put_when(json_object *o, const char *key, when_t t); /* WHEN_NONE puts nothing */
/* task, run and person of a task, for the events about one. */
json_object *outcome_task_body(const struct task *t);
/* Puts "text" when the command came with free text. */
void outcome_put_text(const struct deciding *d, json_object *body);
/* Puts "co_proposers" when the command says who they are. */
void outcome_put_proposers(const struct deciding *d, json_object *body);
void outcome_close_task(struct deciding *d, int task, const char *status, const char *because);
/* The command's document answers all that the form asks before a proposal may be handed in. */
bool outcome_complete(struct deciding *d, struct err *e) must_check;
/* The document as it is after the command: its own, else the one in hand. Of a case that has not ended there always is
 * one: whoever counts, guards or publishes without it would take every question for one that was not answered. */
json_object *outcome_document(const struct deciding *d);
/* As that, of the answers that are there: nothing is wrong, though some may be missing. */
bool outcome_readable(struct deciding *d, struct err *e) must_check;
json_object *outcome_answer(const struct casefile *c);
const char *
outcome_text(const struct deciding *d, const char *key); /* of the free text; NULL when empty */

#endif
