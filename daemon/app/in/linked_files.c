/* linked_files: one after the other; see linked_files.h. */
#include "app/in/linked_files.h"

#include <string.h>
#include <strings.h>

#include "app/site/stored.h"
#include "base/json.h"
#include "base/log.h"
#include "io/fetch.h"
#include "sql/statements.gen.h"

enum { FILE_SECONDS = 30, ALL_SECONDS = 60 }; /* other submissions wait meanwhile */

struct link {
    json_object *answer;
    bool image;
};

struct linking {
    struct payload *p;
    struct link *links;
    size_t count, at;
    when_t until; /* monotonic */
    bool lost;    /* one could not be stored */
    linked_files_fn *fn;
};

/* ---- which --------------------------------------------------------------------------------------------------------- */

static void
add(struct linking *l, const struct field *f, json_object *answer)
{
    bool image = f->type == FIELD_IMAGE;
    bool linked = json_str(answer, "url") && !json_str(answer, "file") &&
                  !json_str(answer, "missing") && (image || json_str(answer, "name"));
    if (!form_is_file(f->type) || !linked)
        return;
    l->links = err_mem(talloc_realloc(l, l->links, struct link, l->count + 1));
    l->links[l->count++] = (struct link){answer, image};
}

static void
find(struct linking *l, const struct form *form, json_object *document)
{
    for (size_t i = 0; i < form->nfields; i++) {
        const struct field *f = &form->fields[i];
        json_object *answer = json_get(document, f->id);
        add(l, f, answer);
        for (size_t k = 0; f->type == FIELD_GROUP && k < json_len(answer); k++)
            for (size_t n = 0; n < f->nfields; n++)
                add(l, &f->fields[n], json_get(json_item(answer, k), f->fields[n].id));
    }
}

/* ---- one ----------------------------------------------------------------------------------------------------------- */

static void next(struct linking *l);

static void
gap(struct linking *l, const char *why)
{
    json_put_str(l->links[l->at].answer, "missing", why);
    log_line(LOG_NOTICE, "a linked file could not be fetched", "intake", l->p->id, "form",
             l->p->form->name, "because", why, NULL);
}

/* Each file is a transaction of its own: it must not end with whatever others send meanwhile. */
static void
on_put(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct linking *l = arg;
    l->lost |= c != PG_COMMITTED;
}

/* As it was called, or the end of its address, without what may be a signature behind it. */
static char *
name_of(struct linking *l, json_object *answer)
{
    const char *given = json_str(answer, "name"), *url = json_str(answer, "url");
    return stored_name(l, given ? given : err_mem(talloc_strndup(l, url, strcspn(url, "?#"))));
}

static void
keep(struct linking *l, const struct fetch_result *r)
{
    struct link *link = &l->links[l->at];
    struct payload *p = l->p;
    struct stored_file file;
    struct err e = err_on(l);
    char *name = name_of(l, link->answer);
    if (!stored_read(l, r->body, r->body_len, name, link->image, &file, &e)) {
        gap(l, e.text);
        return;
    }
    struct pg_params *q = pg_params_new(l, 6);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, file.digest);
    pg_text(q, file.type);
    pg_bytes(q, r->body, r->body_len);
    pg_text(q, name);
    pg_send(p->app->work, &sql_in_put_file, q, NULL, NULL);
    pg_sync(p->app->work, on_put, l);
    talloc_free(q);
    json_object_object_del(link->answer, "url");
    json_put_str(link->answer, "file", file.digest);
    json_put_str(link->answer, "name", file.name);
    json_put_str(link->answer, "type", file.type);
    json_put_int(link->answer, "size", (int64_t)file.size);
}

/* A page in its place: most often a form's sign-in. */
static bool
is_page(const struct fetch_result *r)
{
    const char *at = r->body + strspn(r->body, " \t\r\n");
    return !strncasecmp(at, "<!doctype html", 14) || !strncasecmp(at, "<html", 5);
}

static void
on_file(const struct fetch_result *r, void *arg)
{
    struct linking *l = arg;
    if (r->end != FETCH_ANSWERED)
        gap(l, r->text);
    else if (r->status != 200)
        gap(l, err_mem(talloc_asprintf(l, "the site answered %d", r->status)));
    else if (!r->body_len || is_page(r))
        gap(l, "the site gave a page instead of the file");
    else
        keep(l, r);
    l->at++;
    next(l);
}

/* The host of "https://host[:port]/…" is one of those that the secret is for; never in the clear. */
static bool
may_have_secret(const struct form_source *form, const char *url)
{
    if (!form->file_secret || strncmp(url, "https://", 8) != 0)
        return false;
    size_t len = strcspn(url + 8, "/?#");
    for (const char **host = form->file_hosts; host && *host; host++)
        if (strlen(*host) == len && !strncasecmp(*host, url + 8, len))
            return true;
    return false;
}

static void
ask(struct linking *l)
{
    const struct form_source *form = l->p->form;
    const char *url = json_str(l->links[l->at].answer, "url");
    const when_t left = l->until - when_monotonic(), most = FILE_SECONDS * WHEN_SECOND;
    struct fetch_header header = {form->file_header, form->file_secret};
    struct fetch_request rq = {.method = "GET",
                               .url = url,
                               .headers = &header,
                               .header_count = may_have_secret(form, url) ? 1 : 0,
                               .timeout = left < most ? left : most,
                               .max_body = form->file_kilobytes * 1024,
                               .allowed = form->fetch_allow,
                               .allowed_count = form->nfetch_allow};
    struct fetch_call *handle;
    struct err e = err_on(l);
    if (fetch_http(l, l->p->app->fetch, &rq, on_file, l, &handle, &e))
        return;
    gap(l, e.text);
    l->at++;
    next(l);
}

static void
on_kept(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct linking *l = arg;
    struct payload *p = l->p;
    linked_files_fn *fn = l->fn;
    bool not_kept = l->lost || c != PG_COMMITTED;
    talloc_free(l);
    fn(p, true, not_kept);
}

static void
next(struct linking *l)
{
    bool late = l->until - when_monotonic() < WHEN_SECOND;
    for (; l->at < l->count && (late || l->at >= LINKED_FILES_MAX); l->at++)
        gap(l, late ? "all of the submission's files together took too long"
                    : "there are too many in one submission");
    if (l->at < l->count)
        ask(l);
    else
        pg_sync(l->p->app->work, on_kept, l);
}

void
linked_files_fetch(struct payload *p, linked_files_fn *fn)
{
    struct linking *l = err_mem(talloc_zero(p, struct linking));
    l->p = p;
    l->fn = fn;
    l->until = when_monotonic() + ALL_SECONDS * WHEN_SECOND;
    find(l, p->submission->plan.policy->form, p->submission->document);
    if (l->count) {
        next(l);
        return;
    }
    talloc_free(l);
    fn(p, false, false);
}
