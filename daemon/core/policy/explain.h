/*
 * explain: a policy said back in plain sentences, so that a senate can read what it would adopt.
 */
#ifndef ASSENT_CORE_EXPLAIN_H
#define ASSENT_CORE_EXPLAIN_H

#include "core/policy/definition.h"

/* The whole policy: paragraphs and lists of plain text, lines as long as they come. */
char *explain_policy(TALLOC_CTX *ctx, const struct policy *);

/* Who acts: "the coordinator", "five members of the committee (three faculty and two staff)". */
char *explain_who(TALLOC_CTX *ctx, const struct who *);

/* "unit-head" as people say it: "unit head". */
char *explain_role(TALLOC_CTX *ctx, const char *role);

/* How many places a step has, in all or of one constituency (NULL: all). */
int explain_places(const struct who *, const char *constituency);

#endif
