/*
 * represent: which of the units that an item concerns have nobody among those present.
 *
 * A person stands for a unit when they belong to it or to a unit below it, or hold the step's role for it, for a unit
 * above it (a college speaks for its departments) or for one below.
 */
#ifndef ASSENT_CORE_REPRESENT_H
#define ASSENT_CORE_REPRESENT_H

#include "core/count/quorum.h"
#include "core/step.h"

/* The units named (a sitting's “represent”) that nobody of the tasks counted as given stands for; NULL-terminated. */
const char **represent_absent(struct deciding *d, const struct step *step, const struct sitting *,
                              const struct task *tasks, size_t ntasks, size_t *ret);

#endif
