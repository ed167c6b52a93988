/*
 * hands: places that change hands: handed over, given up for a conflict of interest, or moved because offices have changed.
 */
#ifndef ASSENT_CORE_HANDS_H
#define ASSENT_CORE_HANDS_H

#include "core/step.h"

/* May a task's place be filled anew? ret: its step. The proposer's own tasks are theirs alone. */
bool hands_free(struct deciding *d, const struct task *t, const struct step **ret,
                struct err *e) must_check;

/* recuse: the person of the task has a conflict with the proposal, so all their places in it are given up. */
void hands_recuse(struct deciding *d, const struct task *t);

/* declare-conflict: the same for the actor, who may have no place. A review or vote that is still being counted is given
 * up with its place; what has been closed stands. */
bool hands_declare(struct deciding *d, struct err *e) must_check;

/* hand-over: somebody else answers, whom the register need not know; so far partners alone do that (kind->hands_over). */
bool hands_over(struct deciding *d, const struct task *open, struct err *e) must_check;

/* A new revision names people who are asked to judge it, as proposers or as partners: their places are taken away, with
 * what they have said in a step that is open, and the next people are asked. */
void hands_named(struct deciding *d);

/* reseat: every open task goes to whoever holds the office today, or stands in for them; empty places are tried again. */
bool hands_reseat(struct deciding *d, struct err *e) must_check;

#endif
