/* registry: from configuration and files to what the rooms ask for. */
#include "app/site/registry.h"

#include <string.h>

#include "app/in/verify.h"
#include "app/site/adapter.h"
#include "app/site/config.h"
#include "app/site/endpoint.h"
#include "app/site/files.h"
#include "app/site/keep.h"
#include "app/site/look.h"
#include "app/site/oversight.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/tz.h"
#include "io/sign.h"

struct reading {
    const struct config *config;
    const char *site, *share;
    struct registry *registry;
    struct err *e;
};

/* ---- secrets ------------------------------------------------------------------------------------------------------- */

static bool
read_secret(struct reading *r, TALLOC_CTX *ctx, const char *kind, const char *name, const char *key,
            const char **ret)
{
    const char *path = config_text(r->config, kind, name, key);
    char *secret;
    if (!path)
        return true;
    if (!file_secret(ctx, path, &secret, r->e))
        return err_at(r->e, "%s", key);
    *ret = secret;
    return true;
}

static bool
read_secrets(struct reading *r, TALLOC_CTX *ctx, const char *kind, const char *name,
             const char **secrets)
{
    static const char *const keys[SECRETS_MAX] = {"secret-file", "old-secret-file"};
    for (int i = 0; i < SECRETS_MAX; i++)
        if (!read_secret(r, ctx, kind, name, keys[i], &secrets[i]))
            return false;
    return true;
}

/* What Standard Webhooks cannot sign or verify with is told now, not when the first message comes. */
static bool
read_keys(struct reading *r, const struct adapter *adapter, const char *section, const char *key,
          const char *const *secrets)
{
    const char *how = json_str(json_get(adapter->conf, section), key);
    struct sign_key *read;
    if (!how || strcmp(how, "standard-webhooks") != 0)
        return true;
    if (!secrets[0] && strcmp(key, "sign") == 0)
        return err_set(r->e, ERR_CONFIG,
                       "it has no secret-file, so nothing could be signed: write whsec_ and the "
                       "Base64 of 24 to 64 random bytes into a file, and name that by secret-file");
    for (int i = 0; i < SECRETS_MAX && secrets[i]; i++) {
        if (!sign_key_read(NULL, secrets[i], &read, r->e))
            return err_at(r->e, "%s", i ? "old-secret-file" : "secret-file");
        talloc_free(read);
    }
    return true;
}

/* ---- forms and endpoints ------------------------------------------------------------------------------------------- */

/* "SLUG/NAME" → NAME when it belongs to this institution, else NULL. */
static const char *
own_name(const struct institution *inst, const char *written)
{
    size_t len = strlen(inst->slug);
    return strncmp(written, inst->slug, len) == 0 && written[len] == '/' && written[len + 1]
               ? written + len + 1
               : NULL;
}

/* What answers.jq knows of every form. */
static bool
is_of_answers(const char *name)
{
    return strcmp(name, "dates") == 0 || strcmp(name, "decimal") == 0;
}

static bool
check_form_settings(struct reading *r, const struct form_source *f)
{
    json_object_object_foreach (f->set, name, unused)
        if (!is_of_answers(name) && !adapter_knows_setting(f->adapter, name))
            return adapter_refuse_setting(f->adapter, name, r->e);
    return adapter_has_settings(f->adapter, f->set, r->e);
}

/* They are the adapter's that tells the system, or the one's that hears of it. */
static bool
check_endpoint_settings(struct reading *r, const struct endpoint *to)
{
    const struct adapter *back = to->uptake ? to->uptake->adapter : NULL;
    json_object_object_foreach (to->settings, name, unused)
        if (!adapter_knows_setting(to->adapter, name) &&
            !(back && adapter_knows_setting(back, name)))
            return adapter_refuse_setting(to->adapter, name, r->e);
    return adapter_has_settings(to->adapter, to->settings, r->e) &&
           (!back || adapter_has_settings(back, to->settings, r->e));
}

/* Without a secret nothing that the platform sends could be taken. */
static bool
check_form_secret(struct reading *r, const struct form_source *f)
{
    return f->secrets[0] || f->nunsigned || !verify_wants_secret(f->adapter) ||
           err_set(r->e, ERR_CONFIG,
                   "it has no secret-file, so nothing that is sent could be verified: write the "
                   "secret that %s has into a file and name that by secret-file",
                   f->adapter->title ? f->adapter->title : f->adapter->name);
}

/* What is said of the form's files. */
static bool
read_files(struct reading *r, struct institution *inst, const char *written, struct form_source *f)
{
    f->file_kilobytes = (size_t)config_count(r->config, "form", written, "file-limit");
    f->file_seconds = config_count(r->config, "form", written, "file-seconds");
    f->file_header = config_text(r->config, "form", written, "file-header");
    f->file_hosts = config_list(inst, r->config, "form", written, "file-hosts");
    f->ca_file = config_text(r->config, "form", written, "ca-file");
    if (!file_authorities(f->ca_file, r->e) ||
        !read_secret(r, inst, "form", written, "file-secret-file", &f->file_secret))
        return false;
    if (f->file_secret && !f->file_hosts)
        return err_set(
            r->e, ERR_CONFIG,
            "file-secret-file needs file-hosts: anybody may write an address into a form");
    if (f->file_seconds < 1 || f->file_seconds > FILE_SECONDS_MAX)
        return err_set(r->e, ERR_CONFIG, "file-seconds is 1 to %d", FILE_SECONDS_MAX);
    return (f->file_kilobytes >= 1 && f->file_kilobytes <= FILE_KILOBYTES_MAX) ||
           err_set(r->e, ERR_CONFIG, "file-limit is 1 to %d kilobytes", FILE_KILOBYTES_MAX);
}

static bool
read_blocks(struct reading *r, struct institution *inst, const char *written, const char *key,
            struct netblock **ret, size_t *ret_count)
{
    const char **list = config_list(inst, r->config, "form", written, key);
    for (; list && *list; list++) {
        struct netblock block;
        if (!netblock_parse(*list, &block, r->e))
            return err_at(r->e, "%s", key);
        *ret = err_mem(talloc_realloc(inst, *ret, struct netblock, (unsigned)*ret_count + 1));
        (*ret)[(*ret_count)++] = block;
    }
    return true;
}

static bool
read_form(struct reading *r, struct institution *inst, const char *written, const char *name)
{
    inst->forms =
        err_mem(talloc_realloc(inst, inst->forms, struct form_source, (unsigned)inst->nforms + 1));
    struct form_source *f = &inst->forms[inst->nforms++];
    *f = (struct form_source){.name = name,
                              .workflow = config_text(r->config, "form", written, "workflow"),
                              .kind = config_text(r->config, "form", written, "kind"),
                              .signed_in = config_flag(r->config, "form", written, "signed-in"),
                              .paused = config_flag(r->config, "form", written, "paused"),
                              .map = json_own(inst, config_any(r->config, "form", written, "map")),
                              .set = json_own(inst, config_any(r->config, "form", written, "set"))};
    return (adapter_read(inst, r->site, r->share, "in",
                         config_text(r->config, "form", written, "adapter"), &f->adapter, r->e) &&
            read_secrets(r, inst, "form", written, f->secrets) && check_form_settings(r, f) &&
            read_keys(r, f->adapter, "verify", "kind", f->secrets) &&
            read_secret(r, inst, "form", written, "fetch-secret-file", &f->fetch_secret) &&
            read_blocks(r, inst, written, "unsigned-from", &f->unsigned_from, &f->nunsigned) &&
            read_blocks(r, inst, written, "fetch-allow", &f->fetch_allow, &f->nfetch_allow) &&
            read_files(r, inst, written, f) && check_form_secret(r, f)) ||
           err_at(r->e, "[form %s]", written);
}

/* What proves itself by the same table as forms do is one, as far as that goes. */
static bool
read_uptake(struct reading *r, struct institution *inst, const char *written, struct endpoint *to)
{
    const char *adapter = config_text(r->config, "endpoint", written, "uptake");
    if (!adapter)
        return true;
    to->uptake = err_mem(talloc_zero(inst, struct form_source));
    to->uptake->name = to->name;
    return adapter_read(inst, r->site, r->share, "uptake", adapter, &to->uptake->adapter, r->e) &&
           read_secret(r, inst, "endpoint", written, "uptake-secret-file",
                       &to->uptake->secrets[0]) &&
           (to->uptake->secrets[0] || !verify_wants_secret(to->uptake->adapter) ||
            err_set(r->e, ERR_CONFIG,
                    "uptake needs an uptake-secret-file, with the secret that its messages prove "
                    "themselves with"));
}

static bool
read_endpoint(struct reading *r, struct institution *inst, const char *written, const char *name)
{
    inst->endpoints = err_mem(
        talloc_realloc(inst, inst->endpoints, struct endpoint, (unsigned)inst->nendpoints + 1));
    struct endpoint *to = &inst->endpoints[inst->nendpoints++];
    return (endpoint_read(inst, r->config, r->site, r->share, written, name, to, r->e) &&
            read_secrets(r, inst, "endpoint", written, to->secrets) &&
            read_keys(r, to->adapter, "request", "sign", to->secrets) &&
            read_uptake(r, inst, written, to) && check_endpoint_settings(r, to)) ||
           err_at(r->e, "[endpoint %s]", written);
}

/* Every section [kind SLUG/NAME] of this institution. */
static bool
read_each(struct reading *r, struct institution *inst, const char *kind,
          bool (*read)(struct reading *, struct institution *, const char *, const char *))
{
    for (const char **name = config_names(r->config, kind); *name; name++) {
        const char *own = own_name(inst, *name);
        if (own && !read(r, inst, *name, own))
            return false;
    }
    return true;
}

static void
name_publishers(struct institution *inst)
{
    inst->publish_endpoints =
        err_mem(talloc_zero_array(inst, const char *, (unsigned)inst->nendpoints + 1));
    inst->systems = err_mem(talloc_zero_array(inst, struct system, (unsigned)inst->nendpoints + 1));
    size_t n = 0;
    for (size_t i = 0; i < inst->nendpoints; i++) {
        inst->systems[i] = inst->endpoints[i].system;
        if (inst->endpoints[i].publish)
            inst->publish_endpoints[n++] = inst->endpoints[i].name;
    }
}

/* ---- institutions -------------------------------------------------------------------------------------------------- */

static bool
find_calendar(struct reading *r, struct institution *inst, char **ret, const char **ret_path,
              struct err *e)
{
    char *name = err_mem(talloc_asprintf(inst, "workflows/calendars/%s.json", inst->calendar_name));
    if (strspn(inst->calendar_name, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
        strlen(inst->calendar_name))
        return err_set(e, ERR_CONFIG,
                       "[institution %s] calendar must name a file of "
                       "workflows/calendars",
                       inst->slug);
    return file_find(inst, r->site, r->share, name, ret, ret_path, e);
}

static bool
read_calendar(struct reading *r, struct institution *inst)
{
    char *text;
    const char *path, *given = config_text(r->config, "institution", inst->slug, "calendar");
    struct err missing = err_on(inst);
    inst->calendar_name = given ? given : inst->slug;
    if (!find_calendar(r, inst, &text, &path, given ? r->e : &missing)) {
        inst->calendar_name = "default";
        if (given || !find_calendar(r, inst, &text, &path, r->e))
            return false;
    }
    json_object *json;
    struct tz *zone;
    if (!json_read(text, strlen(text), NULL, &json, r->e))
        return err_at(r->e, "%s", path);
    json_own(inst, json);
    json_put_str(json, "zone", inst->zone);
    return (tz_load(inst, NULL, inst->zone, &zone, r->e) &&
            calendar_read(inst, json, zone, &inst->calendar, r->e)) ||
           err_at(r->e, "%s", path);
}

static bool
read_programme(struct reading *r, struct institution *inst)
{
    char *text, *file;
    const char *path, *name = config_text(r->config, "institution", inst->slug, "programme");
    struct programme *programme;
    if (!name)
        return true;
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name))
        return err_set(r->e, ERR_CONFIG,
                       "[institution %s] programme must name a file of workflows/programmes",
                       inst->slug);
    file = err_mem(talloc_asprintf(inst, "workflows/programmes/%s.json", name));
    if (!file_find(inst, r->site, r->share, file, &text, &path, r->e))
        return err_at(r->e, "[institution %s]", inst->slug);
    if (!programme_read(inst, text, strlen(text), &programme, r->e))
        return err_at(r->e, "%s", path);
    inst->programme = programme;
    return true;
}

static json_object *
public_json(const struct institution *inst)
{
    json_object *o = json_obj(), *coordinator = json_obj();
    json_put_str(o, "name", inst->name);
    json_put_str(o, "slug", inst->slug);
    json_put_str(o, "url", inst->url);
    json_put_str(o, "ctid", inst->ctid);
    json_put_str(o, "zone", inst->zone);
    json_put_str(coordinator, "name", inst->coordinator.name);
    json_put_str(coordinator, "email", inst->coordinator.email);
    json_put_str(coordinator, "telephone", inst->coordinator.telephone);
    json_put(o, "coordinator", coordinator);
    return o;
}

static bool
need(struct reading *r, const char *slug, const char *key, const char **ret)
{
    *ret = config_text(r->config, "institution", slug, key);
    return *ret || err_set(r->e, ERR_CONFIG, "[institution %s] must say %s", slug, key);
}

static bool
read_ctid(struct reading *r, struct institution *inst)
{
    const char *ctid = config_text(r->config, "institution", inst->slug, "ctid");
    if (ctid && (strncmp(ctid, "ce-", 3) != 0 || !codec_is_uuid(ctid + 3)))
        return err_set(r->e, ERR_CONFIG,
                       "[institution %s] ctid is “ce-” and a UUID in lower case, as the "
                       "Credential Registry shows it",
                       inst->slug);
    inst->ctid = ctid;
    return true;
}

static bool
read_institution(struct reading *r, const char *slug)
{
    struct institution *inst = err_mem(talloc_zero(r->registry, struct institution));
    const char *id;
    inst->slug = slug;
    if (!need(r, slug, "id", &id) || !need(r, slug, "name", &inst->name) ||
        !need(r, slug, "coordinator", &inst->coordinator.name) ||
        !need(r, slug, "coordinator-email", &inst->coordinator.email))
        return false;
    inst->id = (int)config_count(r->config, "institution", slug, "id");
    if (inst->id < 1 || inst->id > 32767)
        return err_set(r->e, ERR_CONFIG, "[institution %s] id is a number from 1 to 32767", slug);
    if (registry_id(r->registry, inst->id))
        return err_set(r->e, ERR_CONFIG,
                       "[institution %s] has the id of another: each needs its own", slug);
    inst->id_text = err_mem(talloc_asprintf(inst, "%d", inst->id));
    inst->zone = config_text(r->config, "institution", slug, "zone");
    inst->coordinator.telephone =
        config_text(r->config, "institution", slug, "coordinator-telephone");
    inst->mail_from = config_text(r->config, "institution", slug, "from");
    if (!inst->mail_from)
        inst->mail_from = inst->coordinator.email;
    inst->url = config_text(r->config, "server", "", "public");
    if (!read_ctid(r, inst))
        return false;
    inst->public_json = json_own(inst, public_json(inst));
    if (!look_read(inst, r->config, r->e) || !keep_read(inst, r->config, r->e) ||
        !read_calendar(r, inst) || !read_programme(r, inst) ||
        !read_each(r, inst, "form", read_form) || !read_each(r, inst, "endpoint", read_endpoint))
        return false;
    name_publishers(inst);
    size_t n = r->registry->ninstitutions++;
    r->registry->institutions = err_mem(talloc_realloc(r->registry, r->registry->institutions,
                                                       struct institution *, (unsigned)n + 1));
    r->registry->institutions[n] = inst;
    return true;
}

/* A form or an endpoint of an institution that is not there would be silently left out. */
static bool
check_owners(struct reading *r, const char *kind)
{
    for (const char **name = config_names(r->config, kind); *name; name++) {
        const char *slash = strchr(*name, '/');
        char *slug = err_mem(
            talloc_strndup(r->registry, *name, slash ? (size_t)(slash - *name) : strlen(*name)));
        if (!slash || !slash[1] || !registry_slug(r->registry, slug))
            return err_set(r->e, ERR_CONFIG,
                           "[%s %s] should be [%s SLUG/NAME] with the SLUG of an institution", kind,
                           *name, kind);
    }
    return true;
}

bool
registry_read(TALLOC_CTX *ctx, const struct config *config, const char *site, const char *share,
              struct registry **ret, struct err *e)
{
    struct registry *registry = err_mem(talloc_zero(ctx, struct registry));
    struct reading r = {config, site, share, registry, e};
    bool ok = true;
    for (const char **slug = config_names(config, "institution"); ok && *slug; slug++)
        ok = read_institution(&r, *slug);
    if (!ok || !check_owners(&r, "form") || !check_owners(&r, "endpoint") ||
        !oversight_read(registry, config, e)) {
        talloc_free(registry);
        return err_at(e, "%s", config_path(config));
    }
    *ret = registry;
    return true;
}
