/*
 * decision: somebody who holds a role chooses one of a closed list; the choice's name is the step's
 * outcome.
 *
 * JSON: "choices": [{"name": "return", "title": "Return it", "comment": "required", "asks-changes": true},
 *                   {"name": "conditions", "title": "Approve on conditions", "asks-conditions": true}]
 * A choice that asks for conditions comes with texts {"conditions": [text, …]}, one to CONDITIONS_MAX; each gets a number.
 */
#ifndef ASSENT_CORE_STEPS_DECISION_H
#define ASSENT_CORE_STEPS_DECISION_H

#include "core/step.h"

enum { CONDITIONS_MAX = 20 };

struct decision_choice {
    const char *name, *title;
    bool comment_required; /* refused without a comment */
    bool asks_changes;     /* the comment becomes a change request about the whole proposal */
    bool asks_conditions; /* conditions come with it, numbered, for a step of the kind conditions */
};
struct decision_params {
    struct decision_choice *choices;
    size_t nchoices; /* at least 2 */
};

const struct decision_choice *decision_choice(const struct step *, const char *name); /* or NULL */
/* Does any decision of the policy set conditions? */
bool decision_asks_conditions(const struct policy *);

bool decision_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                   struct err *) must_check;
const char **decision_outcomes(TALLOC_CTX *, const struct step *);
const char *decision_say_outcome(const struct step *, const char *outcome);
char *decision_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void
decision_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
