/*
 * draw: a policy as a drawing, in Graphviz' language. The reasons stand beside the arrows.
 */
#ifndef ASSENT_CORE_DRAW_H
#define ASSENT_CORE_DRAW_H

#include "core/policy/definition.h"

char *draw_dot(TALLOC_CTX *ctx, const struct policy *);

#endif
