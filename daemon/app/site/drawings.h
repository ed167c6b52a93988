/*
 * drawings: each policy in force as a drawing (SVG), made once by Graphviz in a process of its own and kept by its digest.
 *
 * One at a time, in the background. Where Graphviz' dot is not on the PATH, or cannot draw a policy, there is no drawing.
 */
#ifndef ASSENT_APP_SITE_DRAWINGS_H
#define ASSENT_APP_SITE_DRAWINGS_H

#include "app/site/registry.h"

struct drawings;
struct loop;

struct drawings *drawings_new(TALLOC_CTX *ctx, struct loop *loop);

/* Begins to draw what is in force and not drawn yet, and forgets what is in force no more. Keeps no pointer to the registry. */
void drawings_update(struct drawings *, const struct registry *);

/* NULL: there is none (yet). It lasts until the next update. */
const char *drawings_find(const struct drawings *, const char *digest);

#endif
