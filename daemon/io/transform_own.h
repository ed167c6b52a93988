/* transform_own: what transform.c does for transform_check.c. For nobody else. */
#ifndef ASSENT_IO_TRANSFORM_OWN_H
#define ASSENT_IO_TRANSFORM_OWN_H

#include "io/transform.h"

struct transform_program;

struct loop *transform_loop(const struct transform *t);
/* Does the lane run this very program now? */
bool transform_runs(const struct transform *t, const struct transform_program *p);

/* Is this program sound? It need not be of the lane's set. Freeing ctx cancels. */
void transform_check_one(TALLOC_CTX *ctx, struct transform *t, struct transform_program *p,
                         transform_fn *fn, void *arg);

#endif
