/*
 * conditions: the conditions of an approval are ticked off one by one by a role. They were set, and numbered, by the
 * decision whose choice asks for them (core/steps/decision.h).
 *
 * JSON: "lapse": "90 days"   when so much has passed with a condition open, the approval lapses; without it, never
 * Outcomes: met, at once when no condition is open; lapsed.
 */
#ifndef ASSENT_CORE_STEPS_CONDITIONS_H
#define ASSENT_CORE_STEPS_CONDITIONS_H

#include "core/step.h"

struct conditions_params {
    struct duration lapse; /* .n == 0: never */
};

bool conditions_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                     struct err *) must_check;
const char **conditions_outcomes(TALLOC_CTX *, const struct step *);
char *conditions_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void
conditions_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
