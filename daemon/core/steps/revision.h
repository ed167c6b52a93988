/*
 * revision: the proposer holds the case, answers the open change requests and hands in a revision.
 *
 * JSON: no keys of its own; "who" may be left out and is the proposer. One outcome: resubmitted.
 */
#ifndef ASSENT_CORE_STEPS_REVISION_H
#define ASSENT_CORE_STEPS_REVISION_H

#include "core/step.h"

bool revision_read(TALLOC_CTX *, json_object *, const struct rubric *, struct step *,
                   struct err *) must_check;
const char **revision_outcomes(TALLOC_CTX *, const struct step *);
char *revision_explain(TALLOC_CTX *, const struct policy *, const struct step *);
void
revision_check(const struct policy *, const struct state *, const struct step *, void *findings);

#endif
