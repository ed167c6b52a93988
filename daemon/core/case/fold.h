/*
 * fold: what the files of evolve share and nobody else sees: an event under way, and how its body is read.
 *
 *   evolve.c        the frame: submission, states, runs, timers, deliveries, the end
 *   evolve_acts.c   what people did: tasks, decisions, reviews, change requests, revisions
 *   evolve_steps.c  and in the other kinds of step: statements, supplies, conditions, publishing, questions
 *
 * What an event drops from a case's lists stays in memory as long as the case: a caller may go on
 * reading a task of the round that a new one has just replaced.
 */
#ifndef ASSENT_CORE_FOLD_H
#define ASSENT_CORE_FOLD_H

#include <string.h>

#include "base/json.h"
#include "core/case/evolve.h"

struct fold {
    struct casefile *c;
    json_object *body;
    when_t at;
    struct err *e;
};

/* Copies hang from the case. NULL: the body does not say. */
const char *fold_text(const struct fold *f, const char *key);
const char **fold_texts(const struct fold *f, const char *key, size_t *ret);
int fold_number(const struct fold *f, const char *key);
int fold_drawn(const struct fold *f,
               const char *key); /* given to something new: the counter goes past it */
bool fold_broken(const struct fold *f, const char *what, int n); /* always false */
bool fold_instant(const struct fold *f, const char *key, when_t *ret);
bool fold_named(const struct fold *f, const char *const *names, const char *key, int *ret);

/* A new zeroed entry at the end of one of the case's lists. */
#define APPEND(c, list, count)                                                                    \
    ((c)->list = err_mem(talloc_realloc((c), (c)->list, __typeof__(*(c)->list), (c)->count + 1)), \
     memset(&(c)->list[(c)->count], 0, sizeof *(c)->list), &(c)->list[(c)->count++])

void fold_note_changes(const struct fold *f, int revision); /* of the body's "changed" */

/* One function an event kind. */
bool fold_task_opened(const struct fold *f);
bool fold_task_closed(const struct fold *f);
bool fold_decision_made(const struct fold *f);
bool fold_review_given(const struct fold *f);
bool fold_recused(const struct fold *f);
bool fold_conflict_declared(const struct fold *f);
bool fold_change_requested(const struct fold *f);
bool fold_revised(const struct fold *f);
bool fold_vote_cast(const struct fold *f);
bool fold_objection_raised(const struct fold *f);
bool fold_objection_waived(const struct fold *f);
bool fold_joint_opened(const struct fold *f);
bool fold_scores_confirmed(const struct fold *f);
bool fold_stated(const struct fold *f);
bool fold_handed_over(const struct fold *f);
bool fold_supplied(const struct fold *f);
bool fold_supply_returned(const struct fold *f);
bool fold_supply_confirmed(const struct fold *f);
bool fold_condition_set(const struct fold *f);
bool fold_condition_fulfilled(const struct fold *f);
bool fold_released(const struct fold *f);
bool fold_entered(const struct fold *f);
bool fold_entry_corrected(const struct fold *f);
bool fold_entry_taken_back(const struct fold *f);
bool fold_publishing_begun(const struct fold *f);
bool fold_question_asked(const struct fold *f);
bool fold_question_answered(const struct fold *f);
void fold_questions_end(const struct fold *f, int run); /* nobody waits for their answers any more */

/* The event's document is the one in hand, with what it changed and whom it names. */
void fold_document(const struct fold *f);

/* The event's task is done with it. */
bool fold_task_done(const struct fold *f, struct task **ret);

#endif
