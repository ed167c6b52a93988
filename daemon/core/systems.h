/*
 * systems: what the core knows of the systems that a credential is published to: what each needs, and which of them is a
 * person's to keep.
 */
#ifndef ASSENT_CORE_SYSTEMS_H
#define ASSENT_CORE_SYSTEMS_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/err.h"

struct system {
    const char *name, *title;
    const char *role; /* who enters it there by hand; NULL: a program does */
    struct {
        bool png, svg; /* a badge image of one of these types; neither: none is needed */
        int skills,
            description; /* at least so many skills, characters of the summary; 0: whatever */
        bool url;        /* of the image: an address, or a page of the credential, is not enough */
    } needs;
};

/* By name; NULL: nothing is known of it, so it needs nothing and is a program's. */
const struct system *system_of(const struct system *systems, size_t count, const char *name);

/* What the form calls the questions that systems need answers to; NULL: it has none, or what they usually are called. */
struct system_labels {
    const char *image, *skills, *summary;
};

/* What the document lacks for it, in a sentence that says what, where and what to do; NULL: nothing. ctx owns it. */
char *system_lacks(TALLOC_CTX *ctx, const struct system *system, struct system_labels labels,
                   json_object *document);

/* What it will need, as clauses: "a badge image (PNG)", "at least 3 skills"; NULL: nothing. ctx owns it. */
char *system_needs(TALLOC_CTX *ctx, const struct system *system);

#endif
