/* definition: a bundle read whole, and its parts found by name. */
#include "core/policy/definition.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

/* A policy is written by people: far below what we accept as one request. */
static const struct json_limits bundle_limits = {.bytes = (size_t)512 << 10,
                                                 .depth = 24,
                                                 .members = 20000,
                                                 .string = (size_t)32 << 10,
                                                 .exact = true};

static bool
read_parts(struct policy *p, json_object *o, struct err *e)
{
    static const char *const known[] = {"vocabulary", "workflow", "rubric", "form", NULL};
    if (!reading_keys(o, known, e) ||
        (json_int(o, "vocabulary", 0) != POLICY_VOCABULARY &&
         !err_set(e, ERR_CONFIG, "“vocabulary” must be %d", POLICY_VOCABULARY)))
        return err_at(e, "bundle");
    return (reading_rubric(p, json_get(o, "rubric"), &p->rubric, e) || err_at(e, "rubric")) &&
           (reading_form(p, json_get(o, "form"), &p->form, e) || err_at(e, "form")) &&
           (reading_workflow(p, json_get(o, "workflow"), p->rubric, &p->workflow, e) ||
            err_at(e, "workflow"));
}

bool
policy_read(TALLOC_CTX *ctx, const char *bytes, size_t len, const char *digest, struct policy **ret,
            struct err *e)
{
    json_object *o = NULL;
    if (!json_read(bytes, len, &bundle_limits, &o, e))
        return err_at(e, "bundle");
    struct policy *p = err_mem(talloc_zero(ctx, struct policy));
    p->bundle = json_own(p, o);
    p->digest = err_mem(talloc_strdup(p, digest));
    if (!read_parts(p, o, e)) {
        talloc_free(p);
        return false;
    }
    *ret = p;
    return true;
}

char *
policy_bundle(TALLOC_CTX *ctx, const char *workflow, const char *rubric, const char *form)
{
    return err_mem(talloc_asprintf(ctx,
                                   "{\"vocabulary\":%d,\"workflow\":%s,\"rubric\":%s,\"form\":%s}",
                                   POLICY_VOCABULARY, workflow, rubric, form));
}

const struct state *
policy_state(const struct policy *p, const char *name)
{
    for (size_t i = 0; i < p->workflow->nstates; i++)
        if (!strcmp(p->workflow->states[i].name, name))
            return &p->workflow->states[i];
    return NULL;
}

const struct step *
state_step(const struct state *state, const char *name)
{
    for (size_t i = 0; i < state->nsteps; i++)
        if (!strcmp(state->steps[i].name, name))
            return &state->steps[i];
    return NULL;
}

const struct criterion *
policy_criterion(const struct policy *p, const char *id)
{
    for (size_t i = 0; i < p->rubric->ncriteria; i++)
        if (!strcmp(p->rubric->criteria[i].id, id))
            return &p->rubric->criteria[i];
    return NULL;
}

static const struct field *
field_named(const struct field *fields, size_t n, const char *id, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(fields[i].id) == len && !memcmp(fields[i].id, id, len))
            return &fields[i];
    return NULL;
}

const struct field *
policy_field(const struct policy *p, const char *id)
{
    return field_named(p->form->fields, p->form->nfields, id, strlen(id));
}

const struct field *
form_field(const struct form *form, const char *path)
{
    size_t len = strcspn(path, ".");
    const struct field *f = field_named(form->fields, form->nfields, path, len);
    while (f && path[len]) {
        path += len + 1;
        len = strcspn(path, ".");
        f = field_named(f->fields, f->nfields, path, len);
    }
    return f;
}

const struct on *
state_on(const struct state *state, const char *outcome)
{
    for (size_t i = 0; i < state->non; i++)
        if (!strcmp(state->on[i].outcome, outcome))
            return &state->on[i];
    return NULL;
}
