/*
 * programme: what an institution decides about its credentials as a whole: which policy takes which proposal, when a
 * credential is reviewed again, and what a changed answer makes of an amendment.
 *
 * It is not pinned: it chooses the policy of the next proposal and sets the next dates; what was handed in and the dates
 * that were set stay. {"vocabulary":1,"name","title","summary"?,"proposals":[{"kinds":[…],"lanes"?:[…],"levels"?:[…],
 * "workflow"}],"review"?:{"every","notice"?},"not-offered"?:{"after"},"changes"?:{"field":"editorial|minor|major"}}
 */
#ifndef ASSENT_CORE_PROGRAMME_H
#define ASSENT_CORE_PROGRAMME_H

#include "core/policy/definition.h"

struct programme_rule {
    const char **kinds, **lanes, **levels; /* no lanes, no levels: any */
    size_t nkinds, nlanes, nlevels;
    const char *workflow;
};
struct programme_class {
    const char *field;
    enum form_change change;
};

struct programme {
    const char *name, *title, *summary;
    struct programme_rule *rules; /* the first that fits is taken */
    size_t nrules;
    struct duration review, notice; /* .n == 0: no review; notice: so long before it, the owner is told */
    struct duration not_offered;    /* .n == 0: nobody asks */
    struct programme_class *classes; /* over what the form says */
    size_t nclasses;
};

bool programme_read(TALLOC_CTX *ctx, const char *bytes, size_t len, struct programme **ret,
                    struct err *e) must_check;

/* The workflow for a proposal; lane and level may be NULL. NULL: no rule fits. */
const char *programme_workflow(const struct programme *, const char *kind, const char *lane,
                               const char *level);

/* What changing a field's answer makes of an amendment: the programme's word, else the form's. */
enum form_change programme_change(const struct programme *, const struct field *);

/* Finds the policy of a workflow's name; NULL: there is none. */
typedef const struct policy *programme_find_fn(const char *workflow, void *arg);
/* The programme makes sense with the policies it names; the error says which rule does not. */
bool programme_fits(const struct programme *, programme_find_fn *find, void *arg,
                    struct err *e) must_check;

#endif
