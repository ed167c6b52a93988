/*
 * diff: what a revision changed: which answers, and inside long texts which words.
 *
 * The work is bounded: where two texts differ over too many words, the whole stretch counts as removed and added.
 */
#ifndef ASSENT_CORE_DIFF_H
#define ASSENT_CORE_DIFF_H

#include "core/policy/definition.h"

/* Ids of the questions answered differently, in the form's order; NULL-terminated, owned by ctx (the ids by the form).
 * null, "", [] and no answer are the same. */
const char **diff_fields(TALLOC_CTX *ctx, const struct form *, json_object *before,
                         json_object *after, size_t *ret_count);

/*
 * For pages: [{"field","title","parts":[{"same"|"removed"|"added": text}]}], one object a changed question in the form's
 * order. The parts of an answer, put together without the added ones, are the old answer; without the removed ones, the new.
 * Lists and groups are compared entry by entry, each entry a part; a choice is shown by its title. A reference of the caller's.
 */
json_object *diff_documents(const struct form *, json_object *before, json_object *after);

/* The parts of two texts. A reference of the caller's. */
json_object *diff_texts(const char *before, const char *after);

#endif
