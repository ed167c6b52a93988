/* endpoint: see endpoint.h. */
#include "app/site/endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "app/out/token.h"
#include "app/site/adapter.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "base/json.h"

enum { NEEDS_MOST = 10000 };

struct reading {
    TALLOC_CTX *ctx;
    const struct config *config;
    const char *written; /* SLUG/NAME */
    struct endpoint *to;
    struct err *e;
};

static const char *
said(const struct reading *r, const char *section, const char *key)
{
    return json_str(json_get(r->to->adapter->conf, section), key);
}

static bool
says(const struct reading *r, const char *section, const char *key, const char *word)
{
    const char *value = said(r, section, key);
    return value && !strcmp(value, word);
}

/* ---- signing in ------------------------------------------------------------------------------ */

static bool
read_token_url(struct reading *r)
{
    struct auth *auth = &r->to->auth;
    const char *path = said(r, "request", "token-path");
    auth->token_url = said(r, "request", "token-url");
    if (path && *path == '/' && !auth->token_url)
        auth->token_url = err_mem(talloc_asprintf(r->ctx, "%s%s", r->to->url, path));
    return auth->token_url ||
           err_set(r->e, ERR_CONFIG,
                   "hooks/out/%s.conf: auth = oauth2 needs token-url, or a token-path that begins "
                   "with /",
                   r->to->adapter->name);
}

static bool
read_auth(struct reading *r)
{
    static const char *const names[] = {
#define X(enumerator, name) name,
        AUTH_KINDS(X)
#undef X
    };
    struct auth *auth = &r->to->auth;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (says(r, "request", "auth", names[i]))
            auth->kind = (enum auth_kind)i;
    auth->header = said(r, "request", "auth-header");
    auth->prefix = said(r, "request", "auth-prefix");
    auth->scope = said(r, "request", "scope");
    auth->token_form = said(r, "request", "token-form");
    auth->password = says(r, "request", "grant", "password");
    auth->client_basic = says(r, "request", "client", "basic");
    if (auth->kind == AUTH_HEADER && !auth->header)
        return err_set(r->e, ERR_CONFIG, "hooks/out/%s.conf: auth = header needs auth-header",
                       r->to->adapter->name);
    return auth->kind != AUTH_OAUTH2 || read_token_url(r);
}

static bool
read_credential(struct reading *r)
{
    enum auth_kind kind = r->to->auth.kind;
    const char *path = config_text(r->config, "endpoint", r->written, "credential-file");
    char *text;
    if (kind == AUTH_NONE)
        return !path || err_set(r->e, ERR_CONFIG,
                                "credential-file: hooks/out/%s.conf says nothing of auth, so it "
                                "would never be used",
                                r->to->adapter->name);
    if (!path)
        return err_set(r->e, ERR_CONFIG,
                       "%s asks who we are: give it a credential-file, with what hooks/out/%s.conf "
                       "says about auth",
                       r->to->title, r->to->adapter->name);
    if (!file_secret(r->ctx, path, &text, r->e))
        return err_at(r->e, "credential-file");
    if ((kind == AUTH_BASIC || kind == AUTH_OAUTH2) && !strchr(text, ':'))
        return err_set(r->e, ERR_CONFIG,
                       "credential-file: %s should be two words with a colon "
                       "between them",
                       path);
    r->to->credential = text;
    if (kind == AUTH_OAUTH2)
        r->to->token = token_new(r->ctx);
    return true;
}

/* ---- what it needs --------------------------------------------------------------------------- */

static bool
read_count(struct reading *r, const char *key, int *ret)
{
    const char *text = said(r, "needs", key);
    char *end;
    long n = text ? strtol(text, &end, 10) : 0;
    if (text && (*end || n < 1 || n > NEEDS_MOST))
        return err_set(r->e, ERR_CONFIG, "hooks/out/%s.conf: [needs] %s is a number from 1 to %d",
                       r->to->adapter->name, key, NEEDS_MOST);
    *ret = (int)n;
    return true;
}

static bool
read_image(struct reading *r)
{
    const char *types = said(r, "needs", "image");
    for (const char *at = types; at && *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        bool png = len == 3 && !strncmp(at, "png", 3), svg = len == 3 && !strncmp(at, "svg", 3);
        if (!png && !svg)
            return err_set(r->e, ERR_CONFIG,
                           "hooks/out/%s.conf: [needs] image is png, svg or both, not “%s”",
                           r->to->adapter->name, types);
        r->to->system.needs.png |= png;
        r->to->system.needs.svg |= svg;
        at += len;
    }
    return true;
}

static bool
read_needs(struct reading *r)
{
    struct system *system = &r->to->system;
    *system = (struct system){.name = r->to->name, .title = r->to->title};
    system->needs.url = says(r, "needs", "url", "yes");
    if (says(r, "adapter", "kind", "person"))
        system->role = config_text(r->config, "endpoint", r->written, "role");
    return read_count(r, "skills", &system->needs.skills) &&
           read_count(r, "description", &system->needs.description) && read_image(r);
}

/* ---- where it is ----------------------------------------------------------------------------- */

/* Of an address that is a secret the host may be known; NULL: it is no address. */
static char *
host_alone(TALLOC_CTX *ctx, const char *url)
{
    size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0;
    size_t host = scheme ? strcspn(url + scheme, "/?#") : 0;
    if (!host || strpbrk(url, " \t"))
        return NULL;
    return err_mem(talloc_asprintf(ctx, "%.*s/" ENDPOINT_HIDDEN, (int)(scheme + host), url));
}

static bool
read_url_file(struct reading *r, const char *path)
{
    char *url;
    if (!file_secret(r->ctx, path, &url, r->e))
        return err_at(r->e, "url-file");
    r->to->url = url;
    r->to->shown = host_alone(r->ctx, url);
    return r->to->shown ||
           err_set(r->e, ERR_CONFIG,
                   "url-file: the first line of %s is an address like https://host/path", path);
}

static bool
read_url(struct reading *r)
{
    const char *url = config_text(r->config, "endpoint", r->written, "url"),
               *path = config_text(r->config, "endpoint", r->written, "url-file");
    bool person = says(r, "adapter", "kind", "person");
    r->to->url = r->to->shown = url;
    if (url && path)
        return err_set(r->e, ERR_CONFIG, "it has a url and a url-file: take one of them out");
    if (path)
        return read_url_file(r, path);
    if (url && says(r, "request", "url", "secret"))
        return err_set(r->e, ERR_CONFIG,
                       "url: whoever knows this address of %s may write there. Put it into a file "
                       "that nobody else can read, and name that by url-file",
                       r->to->adapter->title ? r->to->adapter->title : r->to->title);
    return url || person || err_set(r->e, ERR_CONFIG, "it has neither url nor url-file");
}

/* ---------------------------------------------------------------------------------------------- */

static bool
read_on_major(struct reading *r)
{
    const char *on_major = config_text(r->config, "endpoint", r->written, "on-major");
    r->to->replaces = !strcmp(on_major, "replace");
    return r->to->replaces || !strcmp(on_major, "update") ||
           err_set(r->e, ERR_CONFIG, "on-major is update or replace, not “%s”", on_major);
}

bool
endpoint_read(TALLOC_CTX *ctx, const struct config *config, const char *site, const char *share,
              const char *written, const char *name, struct endpoint *to, struct err *e)
{
    struct reading r = {ctx, config, written, to, e};
    *to = (struct endpoint){
        .name = name,
        .title = config_text(config, "endpoint", written, "title"),
        .types = config_list(ctx, config, "endpoint", written, "types"),
        .publish = config_flag(config, "endpoint", written, "publish"),
        .allow = config_text(config, "endpoint", written, "allow"),
        .ca_file = config_text(config, "endpoint", written, "ca-file"),
        .settings = json_own(ctx, config_any(config, "endpoint", written, "set")),
    };
    if (!adapter_read(ctx, site, share, "out", config_text(config, "endpoint", written, "adapter"),
                      &to->adapter, e))
        return false;
    to->title = to->title ? to->title : name;
    to->same = says(&r, "request", "again", "same");
    return file_authorities(to->ca_file, e) && read_url(&r) && read_on_major(&r) && read_auth(&r) &&
           read_credential(&r) && read_needs(&r);
}
