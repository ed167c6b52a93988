/*
 * form: what is missing from a document, or wrong in it, by its form's definition.
 *
 * A document is a flat JSON object {field id: answer}; shapes as FIELD_TYPES says; an absent key, null, "" and [] are
 * all "not answered". Unknown keys are findings too.
 */
#ifndef ASSENT_CORE_FORM_H
#define ASSENT_CORE_FORM_H

#include "core/definition.h"

struct finding {
    const char *field; /* id */
    const char *text;  /* "Say who the micro-credential is for." */
    bool missing;      /* not answered yet, as against answered wrongly */
};

/* The findings in the form's order, owned by ctx; a complete document has none. */
struct finding *
form_check(TALLOC_CTX *ctx, const struct policy *, json_object *document, size_t *ret_count);

#endif
