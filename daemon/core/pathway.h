/*
 * pathway: a credential made of components. What completes it, in words and by rule; whether its components may be what
 * they are; which of them publishing waits for.
 *
 * By these names a form asks for it: the group “components” with “kind”, “title”, “hours”, “credits” and, of a component
 * that is a credential of ours, “credential” (its address in the catalog, or its number); “completion”: all, ordered, some,
 * hours or credits; “completion_least”: how many of these; “start_anywhere”: yes or no.
 */
#ifndef ASSENT_CORE_PATHWAY_H
#define ASSENT_CORE_PATHWAY_H

#include <json-c/json.h>

#include "base/err.h"

enum pathway_rule {
    PATHWAY_ALL,
    PATHWAY_ORDERED,
    PATHWAY_SOME,
    PATHWAY_HOURS,
    PATHWAY_CREDITS,
};

struct component {
    const char *title, *kind;
    const char *credential; /* as written; NULL: none of ours */
    double hours, credits;
};
struct pathway {
    struct component *components;
    size_t ncomponents;
    enum pathway_rule rule; /* all, where the document does not say */
    double least;           /* components, hours or credits */
    bool anywhere;
};

/*
 * What the shell knows of credentials: {name: {"id","title","standing","components":[id]}}, each component by the name that
 * the document gives it, and it and everything that can be reached from there by its id. standing: "in-force", "suspended",
 * "retired", "retracted"; "in-review"; "ended" for a proposal that came to nothing. A name that is not there does not exist.
 */

/* NULL: the document has no components. Lives as long as the document and ctx. */
struct pathway *pathway_of(TALLOC_CTX *ctx, json_object *document);

/* Refused: a component that does not exist or is over, one named twice, a circle through self (an id), a rule that its
 * components cannot meet. graph NULL: what credentials there are is not known, and only the rest is looked at. */
bool pathway_check(const struct pathway *, json_object *graph, const char *self,
                   struct err *e) must_check;

/* "It waits for “Data Literacy”, which is still in review."; NULL: every component is in force, or graph is NULL. */
char *pathway_waits(TALLOC_CTX *ctx, const struct pathway *, json_object *graph);

/* "An earner completes any three of the four components, in any order, and may begin with any of them." */
char *pathway_sentence(TALLOC_CTX *ctx, const struct pathway *);

#endif
