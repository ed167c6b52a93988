/* core_play: a scenario played in a test of the core. */
#ifndef ASSENT_TESTS_CORE_PLAY_H
#define ASSENT_TESTS_CORE_PLAY_H

#include "cli/scenario.h"

/* The story, after the lines that say who there is, by the policy and the default calendar; one that fails fails the test. */
struct scenario *test_play(TALLOC_CTX *ctx, const struct policy *, const char *people,
                           const char *story);

#endif
