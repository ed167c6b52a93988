/*
 * conflict: who may not act on a proposal, and the sentence that says why.
 */
#ifndef ASSENT_CORE_CONFLICT_H
#define ASSENT_CORE_CONFLICT_H

#include "core/policy/definition.h"
#include "core/case/model.h"
#include "core/people/roster.h"

/* NULL: may act. Else why not, as a part of a sentence: "is the proposer". */
const char *conflict_of(const struct casefile *c, const char *person);

/* The same for one step, which rules out partners too, unless it asks them. */
const char *conflict_named(const struct casefile *c, const struct step *step, const char *person);

/* And what the step itself rules out. */
const char *conflict_in(const struct casefile *c, const struct step *step, const struct roster *,
                        const char *person);

/* Has this person, or somebody for them, a place in this run? Or had one, be it given up or taken away: nobody sits
 * twice in one run. */
bool conflict_seated(const struct casefile *c, int run, const char *person);

/* As conflict_seated, but a place that was moved on leaves its person free: offices change, and change back. */
bool conflict_sits(const struct casefile *c, int run, const char *person);

#endif
