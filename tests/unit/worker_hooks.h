/* worker_hooks: what the tests of adapters share. */
#ifndef ASSENT_TESTS_WORKER_HOOKS_H
#define ASSENT_TESTS_WORKER_HOOKS_H

#include <json.h>

#include "worker_lane.h"

char *hooks_file(TALLOC_CTX *ctx, const char *path); /* of the sources; it must be there */

/* The questions of the form that we ship; the caller's. */
json_object *hooks_fields(TALLOC_CTX *ctx);

/* What the ordinary jq command prints for that program of ours. */
char *hooks_by_command(TALLOC_CTX *ctx, const char *program, const char *input);

void hooks_answers(struct lane *lane); /* the library that the programs of form platforms include */

#endif
