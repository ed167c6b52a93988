/*
 * lint_people: can a policy be followed with the people there are? Every role that it asks must be held, and every place have
 * somebody for it. Findings are warnings: people come and go, and a place that is empty is filled when somebody comes.
 */
#ifndef ASSENT_CORE_LINT_PEOPLE_H
#define ASSENT_CORE_LINT_PEOPLE_H

#include "core/policy/lint.h"
#include "core/people/roster.h"

/* With the register as it is on a day of the institution's calendar. */
struct lint *
lint_people(TALLOC_CTX *ctx, const struct policy *, const struct roster *, int64_t day);

#endif
