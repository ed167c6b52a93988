/* adopt: files → PostgreSQL → registry, in one segment an institution. */
#include "app/site/adopt.h"

#include <string.h>
#include <unistd.h>

#include "app/site/config.h"
#include "app/site/files.h"
#include "app/site/mapping.h"
#include "base/codec.h"
#include "base/json.h"
#include "core/policy/lint.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

/* ---- files --------------------------------------------------------------------------------------------------------- */

struct bundle {
    char *text, *digest;
    struct policy *policy;
};

/* An institution's own file comes before those for all. */
static bool
find_json(TALLOC_CTX *ctx, const struct institution *inst, const char *site, const char *share,
          const char *name, char **ret, json_object **ret_json, const char **ret_path,
          struct err *e)
{
    char *own = err_mem(talloc_asprintf(ctx, "%s/institutions/%s", site, inst->slug));
    if (access(err_mem(talloc_asprintf(ctx, "%s/%s", own, name)), F_OK) == 0)
        site = own;
    return file_find(ctx, site, share, name, ret, ret_path, e) &&
           (json_read(*ret, strlen(*ret), NULL, ret_json, e) || err_at(e, "%s", *ret_path));
}

/* The file that a workflow names under key, from workflows/FOLDER/. */
static bool
find_part(TALLOC_CTX *ctx, const struct institution *inst, const char *site, const char *share,
          json_object *workflow, const char *key, const char *folder, char **ret, struct err *e)
{
    const char *name = json_str(workflow, key), *path;
    json_object *unused;
    if (!name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name))
        return err_set(e, ERR_CONFIG, "“%s” must name a file of workflows/%s", key, folder);
    char *file = err_mem(talloc_asprintf(ctx, "workflows/%s/%s.json", folder, name));
    if (!find_json(ctx, inst, site, share, file, ret, &unused, &path, e))
        return false;
    json_object_put(unused);
    return true;
}

/* What the institution's files name. Roles and constituencies are the register's, which the checker leaves to the usual. */
static struct lint_world
world_of(TALLOC_CTX *ctx, const struct institution *inst)
{
    const char **endpoints =
        err_mem(talloc_zero_array(ctx, const char *, (unsigned)inst->nendpoints + 1));
    for (size_t i = 0; i < inst->nendpoints; i++)
        endpoints[i] = inst->endpoints[i].name;
    const char **calendars = err_mem(talloc_zero_array(ctx, const char *, 4));
    calendars[0] = "default";
    calendars[1] = inst->slug;
    calendars[2] = inst->calendar_name;
    return (struct lint_world){.endpoints = endpoints, .calendars = calendars};
}

/* The checker's first error refuses the policy; `assent check` shows them all. */
static bool
is_sound(TALLOC_CTX *ctx, const struct policy *policy, const struct policy *base,
         const struct institution *inst, struct err *e)
{
    struct lint_world world = world_of(ctx, inst);
    world.base = base;
    const struct lint *lint = lint_policy(ctx, policy, &world);
    for (size_t i = 0; i < lint->count; i++)
        if (lint->findings[i].severity == LINT_ERROR)
            return err_set(e, ERR_CONFIG, "%s, %s: %s (%zu in all: see assent check)",
                           lint_part_name(lint->findings[i].part), lint->findings[i].place,
                           lint->findings[i].reason, lint->errors);
    return true;
}

static bool
load_bundle(TALLOC_CTX *ctx, const struct institution *inst, const char *site, const char *share,
            const char *name, struct bundle *ret, const char **ret_path, struct err *e)
{
    char *file = err_mem(talloc_asprintf(ctx, "workflows/%s.json", name)), *text, *rubric, *form;
    const char *path;
    json_object *workflow;
    if (!find_json(ctx, inst, site, share, file, &text, &workflow, &path, e))
        return false;
    json_own(ctx, workflow);
    if (!find_part(ctx, inst, site, share, workflow, "rubric", "rubrics", &rubric, e) ||
        !find_part(ctx, inst, site, share, workflow, "form", "forms", &form, e))
        return err_at(e, "%s", path);
    unsigned char digest[32];
    struct bundle b = {.text = policy_bundle(ctx, text, rubric, form)};
    sign_sha256(b.text, strlen(b.text), digest);
    b.digest = codec_hex(ctx, digest, sizeof digest);
    if (!policy_read(ctx, b.text, strlen(b.text), b.digest, &b.policy, e))
        return err_at(e, "%s", path);
    *ret = b;
    *ret_path = path;
    return true;
}

static bool
serves(const struct workflow *a, const struct workflow *b)
{
    for (size_t i = 0; i < a->nserves; i++)
        for (size_t k = 0; k < b->nserves; k++)
            if (strcmp(a->serves[i], b->serves[k]) == 0)
                return true;
    return false;
}

/* Where a policy's base lies: with the office of the system. */
static const struct institution *
base_home(const struct institution *inst)
{
    return inst->system ? inst->system : inst;
}

/* Is it the base, or does it extend it, as the system's office wants? Of a base for other kinds of proposal nothing is asked. */
static bool
extends_base(TALLOC_CTX *ctx, const struct config *config, const struct institution *inst,
             const char *site, const char *share, const struct workflow *w, struct err *e)
{
    const char **names =
        inst->system ? config_list(ctx, config, "institution", inst->system->slug, "base") : NULL;
    for (; names && *names; names++) {
        struct bundle base;
        const char *path;
        if (!load_bundle(ctx, inst->system, site, share, *names, &base, &path, e))
            return false;
        if (serves(w, base.policy->workflow) && (!w->extends || strcmp(w->extends, *names) != 0))
            return err_set(e, ERR_CONFIG, "“extends” must be “%s”: the office of “%s” wants it",
                           *names, inst->system->slug);
    }
    return true;
}

static bool
read_bundle(TALLOC_CTX *ctx, const struct config *config, const struct institution *inst,
            const char *site, const char *share, const char *name, struct bundle *ret,
            struct err *e)
{
    struct bundle b, base = {NULL, NULL, NULL};
    const char *path, *base_path;
    if (!load_bundle(ctx, inst, site, share, name, &b, &path, e))
        return false;
    const struct workflow *w = b.policy->workflow;
    if (w->extends && strcmp(w->extends, w->name) == 0)
        return err_set(e, ERR_CONFIG, "%s: a policy does not extend itself", path);
    if ((w->extends &&
         !load_bundle(ctx, base_home(inst), site, share, w->extends, &base, &base_path, e)) ||
        !extends_base(ctx, config, inst, site, share, w, e) ||
        !is_sound(ctx, b.policy, base.policy, inst, e))
        return err_at(e, "%s", path);
    *ret = b;
    return true;
}

/* The policies of one institution's files. */
struct bundles {
    struct bundle *list;
    size_t count;
};

static const struct policy *
bundle_named(const char *workflow, void *arg)
{
    const struct bundles *all = arg;
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->list[i].policy->workflow->name, workflow) == 0)
            return all->list[i].policy;
    return NULL;
}

/* Each form's map against the form that its proposals are written in, or against all where a programme chooses. */
static bool
check_maps(TALLOC_CTX *ctx, const struct config *config, const struct institution *inst,
           const struct bundles *all, struct err *e)
{
    const struct form **forms =
        err_mem(talloc_zero_array(ctx, const struct form *, all->count + 1));
    for (size_t i = 0; i < all->count; i++)
        forms[i] = all->list[i].policy->form;
    for (size_t i = 0; i < inst->nforms; i++) {
        const struct form_source *f = &inst->forms[i];
        const struct policy *own = inst->programme ? NULL : bundle_named(f->workflow, (void *)all);
        if (!mapping_fits(f, own ? (const struct form *const *)&own->form : forms,
                          own ? 1 : all->count, e))
            return err_at(e, "%s: [form %s/%s]", config_path(config), inst->slug, f->name);
    }
    return true;
}

/* All of them, and the programme that chooses between them. */
static bool
read_bundles(TALLOC_CTX *ctx, const struct config *config, const struct institution *inst,
             const char *site, const char *share, struct bundles *ret, struct err *e)
{
    const char **names = config_list(ctx, config, "institution", inst->slug, "workflows");
    struct bundles all = {NULL, 0};
    for (; *names; names++) {
        all.list = err_mem(talloc_realloc(ctx, all.list, struct bundle, (unsigned)all.count + 1));
        if (!read_bundle(ctx, config, inst, site, share, *names, &all.list[all.count], e))
            return false;
        all.count++;
    }
    if (inst->programme && !programme_fits(inst->programme, bundle_named, &all, e))
        return err_at(e, "the programme “%s” of %s", inst->programme->name, inst->slug);
    if (!check_maps(ctx, config, inst, &all, e))
        return false;
    *ret = all;
    return true;
}

/* keep: the institutions take the policies over. */
static bool
read_all(const struct config *config, const struct registry *registry, const char *site,
         const char *share, bool keep, struct err *e)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    bool ok = true;
    struct bundles all;
    for (size_t i = 0; ok && i < registry->ninstitutions; i++) {
        struct institution *inst = registry->institutions[i];
        ok = read_bundles(ctx, config, inst, site, share, &all, e);
        for (size_t k = 0; ok && keep && k < all.count; k++)
            institution_add_policy(inst, all.list[k].digest, all.list[k].policy->workflow->name,
                                   all.list[k].policy);
    }
    if (!ok)
        e->text = err_mem(talloc_strdup(e->ctx, e->text));
    talloc_free(ctx);
    return ok;
}

bool
adopt_check(const struct config *config, const struct registry *registry, const char *site,
            const char *share, struct err *e)
{
    return read_all(config, registry, site, share, false, e);
}

bool
adopt_files(const struct config *config, struct registry *registry, const char *site,
            const char *share, struct err *e)
{
    return read_all(config, registry, site, share, true, e);
}

/* ---- PostgreSQL ---------------------------------------------------------------------------------------------------- */

struct adopting {
    struct registry *registry;
    adopt_fn *done;
    void *arg;
    struct err e; /* the first failure */
};

struct reading {
    struct adopting *a;
    struct institution *inst;
};

static struct reading *
reading_of(struct adopting *a, struct institution *inst)
{
    struct reading *r = err_mem(talloc(a, struct reading));
    *r = (struct reading){a, inst};
    return r;
}

static void
on_policies(const struct pg_result *r, void *arg)
{
    struct reading *rd = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        const char *digest = pg_get_text(r, row, 0), *workflow = pg_get_text(r, row, 1),
                   *text = pg_get_text(r, row, 2);
        struct err e = err_on(rd->a);
        struct policy *policy;
        if (policy_read(rd->a, text, strlen(text), digest, &policy, &e))
            institution_add_policy(rd->inst, digest, workflow, policy);
        else if (!rd->a->e.kind)
            err_set(&rd->a->e, ERR_INTERNAL, "policy %s of %s: %s", digest, rd->inst->slug, e.text);
    }
}

static void
on_roster(const struct pg_result *r, void *arg)
{
    struct reading *rd = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    json_object *snapshot;
    struct roster *roster;
    const char *text = pg_get_text(r, 0, 1);
    struct err e = err_on(rd->a);
    if (!json_read(text, strlen(text),
                   &(struct json_limits){
                       .bytes = 256 << 20, .depth = 8, .members = 1 << 24, .string = 4096},
                   &snapshot, &e)) {
        err_set(&rd->a->e, ERR_INTERNAL, "roster of %s: %s", rd->inst->slug, e.text);
        return;
    }
    json_put_int(snapshot, "number", pg_get_int(r, 0, 0));
    if (roster_read(rd->inst, snapshot, &roster, &e))
        institution_set_roster(rd->inst, roster);
    else
        err_set(&rd->a->e, ERR_INTERNAL, "roster of %s: %s", rd->inst->slug, e.text);
    json_object_put(snapshot);
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct adopting *a = arg;
    if (c != PG_COMMITTED && !a->e.kind)
        err_set(&a->e, ERR_UNAVAILABLE, "the database refused: %s",
                error ? error->message : "connection lost");
    a->done(!a->e.kind, &a->e, a->arg);
    talloc_free(a);
}

static struct adopting *
adopting_new(TALLOC_CTX *ctx, struct registry *registry, adopt_fn *done, void *arg)
{
    struct adopting *a = err_mem(talloc_zero(ctx, struct adopting));
    a->registry = registry;
    a->done = done;
    a->arg = arg;
    a->e = err_on(a);
    return a;
}

static void
send_institution(struct pg *pg, TALLOC_CTX *ctx, const struct institution *inst)
{
    struct pg_params *p = pg_params_new(ctx, 4);
    pg_text(p, inst->id_text);
    pg_text(p, inst->slug);
    pg_text(p, inst->name);
    pg_text(p, json_text(inst->public_json));
    pg_send(pg, &sql_site_put_institution, p, NULL, NULL);
}

static void
send_policy(struct pg *pg, TALLOC_CTX *ctx, const struct institution *inst, const struct bundle *b)
{
    struct pg_params *p = pg_params_new(ctx, 6);
    pg_text(p, inst->id_text);
    pg_text(p, b->digest);
    pg_text(p, b->policy->workflow->name);
    pg_int(p, POLICY_VOCABULARY);
    pg_text(p, b->text);
    pg_text(p, "site");
    pg_send(pg, &sql_site_adopt_policy, p, NULL, NULL);
}

static void
send_roster(struct pg *pg, struct adopting *a, struct institution *inst)
{
    struct pg_params *p = pg_params_new(a, 2);
    pg_text(p, inst->id_text);
    pg_int(p, inst->roster ? inst->roster->number : 0);
    pg_send(pg, &sql_site_find_roster, p, on_roster, reading_of(a, inst));
}

/* Without people nobody can be asked, but the institution works: an empty roster, number 0. */
static bool
give_empty_roster(struct institution *inst, struct err *e)
{
    json_object *none = json_obj();
    json_put_int(none, "number", 0);
    json_put(none, "units", json_list());
    json_put(none, "people", json_list());
    json_put(none, "roles", json_list());
    struct roster *roster;
    bool ok = roster_read(inst, none, &roster, e);
    if (ok)
        institution_set_roster(inst, roster);
    json_object_put(none);
    return ok;
}

static bool
send_all(struct adopting *a, struct pg *owner, const struct config *config,
         struct institution *inst, const char *site, const char *share)
{
    struct bundles all;
    send_institution(owner, a, inst);
    if (!read_bundles(a, config, inst, site, share, &all, &a->e))
        return false;
    for (size_t i = 0; i < all.count; i++)
        send_policy(owner, a, inst, &all.list[i]);
    if (!give_empty_roster(inst, &a->e))
        return false;
    struct pg_params *p = pg_params_new(a, 1);
    pg_text(p, inst->id_text);
    pg_send(owner, &sql_site_find_policies, p, on_policies, reading_of(a, inst));
    send_roster(owner, a, inst);
    return true;
}

void
adopt_all(TALLOC_CTX *ctx, struct pg *owner, const struct config *config, struct registry *registry,
          const char *site, const char *share, adopt_fn *done, void *arg)
{
    struct adopting *a = adopting_new(ctx, registry, done, arg);
    for (size_t i = 0; i < registry->ninstitutions; i++)
        if (!send_all(a, owner, config, registry->institutions[i], site, share))
            break;
    struct pg_params *p = pg_params_new(a, 1);
    pg_text(p, json_text(registry->oversight));
    pg_send(owner, &sql_site_put_oversight, p, NULL, NULL);
    pg_sync(owner, on_over, a);
}

void
adopt_rosters(struct pg *owner, struct registry *registry, adopt_fn *done, void *arg)
{
    struct adopting *a = adopting_new(registry, registry, done, arg);
    for (size_t i = 0; i < registry->ninstitutions; i++)
        send_roster(owner, a, registry->institutions[i]);
    pg_sync(owner, on_over, a);
}
