/* registry: what is asked of it; registry.c reads it. */
#include <string.h>

#include "app/site/registry.h"

const struct institution *
registry_slug(const struct registry *r, const char *slug)
{
    for (size_t i = 0; i < r->ninstitutions; i++)
        if (strcmp(r->institutions[i]->slug, slug) == 0)
            return r->institutions[i];
    return NULL;
}

const struct institution *
registry_id(const struct registry *r, int id)
{
    for (size_t i = 0; i < r->ninstitutions; i++)
        if (r->institutions[i]->id == id)
            return r->institutions[i];
    return NULL;
}

const struct form_source *
institution_form(const struct institution *inst, const char *name)
{
    for (size_t i = 0; i < inst->nforms; i++)
        if (strcmp(inst->forms[i].name, name) == 0)
            return &inst->forms[i];
    return NULL;
}

const struct form_source *
institution_own_form(const struct institution *inst)
{
    const struct form_source *own = NULL;
    int best = -1;
    for (size_t i = 0; i < inst->nforms; i++) {
        const struct form_source *form = &inst->forms[i];
        int fits =
            2 * (strcmp(form->kind, "new") == 0) + (strcmp(form->adapter->name, "assent") == 0);
        if (fits > best)
            own = form;
        best = fits > best ? fits : best;
    }
    return own;
}

const struct endpoint *
institution_endpoint(const struct institution *inst, const char *name)
{
    for (size_t i = 0; i < inst->nendpoints; i++)
        if (strcmp(inst->endpoints[i].name, name) == 0)
            return &inst->endpoints[i];
    return NULL;
}

size_t
institution_file_kilobytes(const struct institution *inst)
{
    size_t most = 0;
    for (size_t i = 0; i < inst->nforms; i++)
        most = inst->forms[i].file_kilobytes > most ? inst->forms[i].file_kilobytes : most;
    return most;
}

const struct policy *
institution_policy(const struct institution *inst, const char *digest)
{
    for (size_t i = 0; i < inst->npolicies; i++)
        if (strcmp(inst->policies[i].digest, digest) == 0)
            return inst->policies[i].policy;
    return NULL;
}

const struct policy *
institution_in_force(const struct institution *inst, const char *workflow)
{
    for (size_t i = inst->npolicies; i-- > 0;)
        if (strcmp(inst->policies[i].workflow, workflow) == 0)
            return inst->policies[i].policy;
    return NULL;
}

void
institution_set_roster(struct institution *inst, struct roster *roster)
{
    TALLOC_FREE(inst->roster);
    inst->roster = talloc_steal(inst, roster);
}

void
institution_add_policy(struct institution *inst, const char *digest, const char *workflow,
                       struct policy *policy)
{
    inst->policies = err_mem(
        talloc_realloc(inst, inst->policies, struct held_policy, (unsigned)inst->npolicies + 1));
    struct held_policy *held = &inst->policies[inst->npolicies++];
    held->digest = err_mem(talloc_strdup(inst, digest));
    held->workflow = err_mem(talloc_strdup(inst, workflow));
    held->policy = talloc_steal(inst, policy);
}
