/*
 * questions: a small question to the proposer, asked and answered inside a step, without a revision. Whoever has an open
 * task may ask; the proposer is written to, answers on the proposal's page, and who asked is told. A question ends with
 * the step in which it was asked. Both texts are beside the case; the record shows that they were asked and answered.
 */
#ifndef ASSENT_CORE_QUESTIONS_H
#define ASSENT_CORE_QUESTIONS_H

#include "core/step.h"

enum {
    QUESTIONS_OPEN = 10, /* at once */
    QUESTIONS_MAX = 100  /* in one proposal */
};

bool questions_ask(struct deciding *d, const struct task *open, struct err *e) must_check;
bool questions_answer(struct deciding *d, struct err *e) must_check;

#endif
