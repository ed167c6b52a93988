/* files: see files.h. */
#include "app/web/files.h"

#include <string.h>

#include "app/site/stored.h"
#include "app/web/cached.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

/* ---- where ----------------------------------------------------------------------------------- */

/* Below the page of whoever holds a link, or has signed in to look at a proposal; else the catalog's. */
static const char *
base_of(struct web_call *call)
{
    const char *known = call->viewer.known;
    if (known && strcmp(known, "link") == 0)
        return err_mem(talloc_asprintf(call, "/t/%s/files", call->arg[0]));
    if (known && call->arg[0] && codec_is_uuid(call->arg[0]))
        return err_mem(
            talloc_asprintf(call, "/%s/proposals/%s/files", call->institution->slug, call->arg[0]));
    return err_mem(talloc_asprintf(call, "/%s/files", call->institution->slug));
}

static const char *
digest_of(json_object *o)
{
    const char *digest = json_str(o, "file");
    return stored_is_digest(digest) && json_str(o, "name") ? digest : NULL;
}

static void
link_all(struct web_call *call, json_object *o, const char *base)
{
    if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_len(o); i++)
            link_all(call, json_item(o, i), base);
    } else if (json_object_is_type(o, json_type_object)) {
        if (digest_of(o))
            json_put_str(o, "href",
                         err_mem(talloc_asprintf(call, "%s/%s/%s", base, digest_of(o),
                                                 stored_address(call, json_str(o, "name")))));
        json_object_object_foreach (o, key, value) {
            (void)key;
            link_all(call, value, base);
        }
    }
}

void
files_link(struct web_call *call, json_object *doc)
{
    static const char *const parts[] = {"document", "filled", "previous"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (json_get(doc, parts[i]))
            link_all(call, json_get(doc, parts[i]), base_of(call));
}

/* ---- serving --------------------------------------------------------------------------------- */

static bool
names(json_object *o, const char *digest)
{
    if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_len(o); i++)
            if (names(json_item(o, i), digest))
                return true;
    } else if (json_object_is_type(o, json_type_object)) {
        if (digest_of(o) && strcmp(digest_of(o), digest) == 0)
            return true;
        json_object_object_foreach (o, key, value) {
            (void)key;
            if (names(value, digest))
                return true;
        }
    }
    return false;
}

static void
nothing(struct web_call *call)
{
    struct err e = err_on(call);
    call->file = NULL;
    err_set(&e, ERR_NOT_FOUND, "There is no such file here, or it is not for you.");
    web_answer_err(call, &e);
}

struct asking {
    struct web_call *call;
    bool is_public;
};

static void
on_file(const struct pg_result *r, void *arg)
{
    struct asking *a = arg;
    struct web_call *call = a->call;
    struct err e = err_on(call);
    size_t len = 0;
    if (r->outcome != PG_OK) {
        call->file = NULL;
        err_set(&e, pg_error_kind(r->error->sqlstate),
                "We cannot reach our records at this moment. Please try again in a minute.");
        web_answer_err(call, &e);
        return;
    }
    if (!pg_rows(r)) {
        nothing(call);
        return;
    }
    const char *type = pg_get_text(r, 0, 0);
    const uint8_t *bytes = pg_get_bytes(call, r, 0, 1, &len);
    const char *etag = err_mem(talloc_asprintf(call, "\"%s\"", call->file));
    const struct http_field fields[] = {
        {"Content-Type", type},
        {"Content-Disposition", strncmp(type, "image/", 6) == 0 ? "inline" : "attachment"},
        {"Content-Security-Policy", "sandbox; default-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", a->is_public ? "public, max-age=86400" : "private, no-store"},
        {"ETag", etag}};
    cached_answer(call, 200, fields, sizeof fields / sizeof *fields, etag, bytes, len);
}

static void
serve(struct web_call *call, bool is_public)
{
    struct asking *a = err_mem(talloc(call, struct asking));
    *a = (struct asking){call, is_public};
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->file);
    pg_bool(p, is_public);
    pg_read(call->app->pages, call->institution->id_text, &sql_page_file, p, on_file, a);
    talloc_free(p);
}

void
files_of_page(struct web_call *call, const char *page, json_object *doc)
{
    /* before somebody has said that no interest of theirs conflicts they are shown nothing of it */
    bool shows = strcmp(page, "declare") != 0;
    if (shows && (names(json_get(doc, "document"), call->file) ||
                  names(json_get(doc, "filled"), call->file) ||
                  names(json_get(doc, "previous"), call->file)))
        serve(call, false);
    else
        nothing(call);
}

static bool
asks(struct web_call *call, const char *digest)
{
    if (!stored_is_digest(digest)) {
        nothing(call);
        return false;
    }
    call->file = digest;
    return true;
}

void
files_public(struct web_call *call)
{
    if (asks(call, call->arg[0]))
        serve(call, true);
}

void
files_of_link(struct web_call *call)
{
    if (asks(call, call->arg[1]))
        task_link(call);
}

void
files_of_proposal(struct web_call *call)
{
    if (asks(call, call->arg[1]))
        proposal_show(call);
}
