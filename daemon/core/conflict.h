/*
 * conflict: who may not act on a proposal, and the sentence that says why.
 */
#ifndef ASSENT_CORE_CONFLICT_H
#define ASSENT_CORE_CONFLICT_H

#include "core/model.h"

/* NULL: may act. Else why not, as a part of a sentence: "is the proposer". */
const char *conflict_of(const struct casefile *c, const char *person);

/* Has this person had a place in this run, be it given up or taken away? Nobody sits twice in one run. */
bool conflict_seated(const struct casefile *c, int run, const char *person);

#endif
