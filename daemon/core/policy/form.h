/*
 * form: what is missing from a document, or wrong in it, by its form's definition; who may read which answer; what a
 * change of answers makes of an amendment.
 *
 * A document is a JSON object {field id: answer}; shapes as FIELD_TYPES says; an absent key, null, "", [] and {} are
 * all "not answered". Unknown keys are findings too. A group is an array of such objects, one level deep (its fields may
 * be skills, money, files and images, which are objects of built-in fields). A file that a form platform named and that
 * could not be fetched has `missing`, the reason, beside its url: a finding until it is uploaded or taken out.
 */
#ifndef ASSENT_CORE_FORM_H
#define ASSENT_CORE_FORM_H

#include "core/policy/definition.h"

struct finding {
    const char *field; /* id of the form's question */
    const char *
        path; /* of the answer inside it: "components.1.title", counted from 0; a plain answer: the id */
    const char *text; /* "Say who the micro-credential is for." */
    bool missing;     /* not answered yet, as against answered wrongly */
};

/* The findings that stand against handing it in, in the form's order, owned by ctx; a complete document has none. */
struct finding *
form_check(TALLOC_CTX *ctx, const struct policy *, json_object *document, size_t *ret_count);

/* Those against publishing it to systems (NULL-terminated, may be NULL): also what is due only now, or needed by one. */
struct finding *form_check_publish(TALLOC_CTX *ctx, const struct policy *, json_object *document,
                                   const char *const *systems, size_t *ret_count);

const char *form_change_name(enum form_change); /* "editorial"; "none" */

/* The document with those answers only that such a reader may see, and the title, which everybody may. The caller's. */
json_object *form_seen(const struct form *, json_object *document, enum form_see reader);
extern const char *const form_see_names[]; /* of enum form_see, NULL-terminated */

/* Every answer at a path ("level", "partners.email"), entries of lists one by one: a list, a reference of the caller's. */
json_object *form_answers(json_object *document, const char *path);

/* One entry of a group as people read it: "Title: Statistics; Hours: 12". */
char *form_entry_text(TALLOC_CTX *ctx, const struct field *group, json_object *entry);
/* An answer that is no group's, as people read it. */
char *form_answer_text(TALLOC_CTX *ctx, const struct field *, json_object *answer);

/* ---- types --------------------------------------------------------------------------------------------------- */

bool form_type_named(const char *name, enum field_type *ret);
/* The fields of one entry, as JSON, that are built into a type; NULL: none. */
const char *form_type_fields(enum field_type);
/* Does the document hold an array of entries? money, skill and group do. */
bool form_repeats(enum field_type);
/* Is the answer a file: of the types file and image? */
bool form_is_file(enum field_type);

enum { FORM_FILE_DIGEST = 64 }; /* hexadecimal characters: the SHA-256 of its bytes */

#endif
