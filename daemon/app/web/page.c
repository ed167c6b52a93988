/* page: documents in, HTML out; see page.h. */
#include "app/web/page.h"

#include <string.h>

#include "app/site/programs.h"
#include "app/web/cached.h"
#include "app/web/csrf.h"
#include "app/web/files.h"
#include "base/buf.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "core/pathway.h"
#include "io/pg.h"
#include "io/sign.h"
#include "io/transform.h"

static const char html[] = "text/html; charset=utf-8";

enum { FIELDS_MAX = 12, PLAIN_MAX = 16 << 10 };

#define POLICY                                                                                  \
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri " \
    "'none'; frame-ancestors 'none'"

/* ---- answering ------------------------------------------------------------------------------- */

struct answer {
    struct http_field fields[FIELDS_MAX];
    size_t count;
};

static void
field(struct answer *a, const char *name, const char *value)
{
    assert_that(a->count < FIELDS_MAX);
    if (value)
        a->fields[a->count++] = (struct http_field){name, value};
}

static struct answer
answer_of(const struct web_call *call, const char *type, const char *cache)
{
    struct answer a = {.count = 0};
    field(&a, "Content-Type", type);
    field(&a, "Cache-Control", cache);
    field(&a, "Content-Security-Policy", POLICY);
    field(&a, "X-Content-Type-Options", "nosniff");
    field(&a, "Referrer-Policy", "no-referrer");
    for (size_t i = 0; i < sizeof call->set_cookie / sizeof *call->set_cookie; i++)
        field(&a, "Set-Cookie", call->set_cookie[i]);
    return a;
}

static void
send_answer(struct web_call *call, int status, struct answer *a, const void *bytes, size_t len)
{
    httpd_answer(call->rq, status, a->fields, a->count, bytes, len);
}

static bool
add_escaped(struct buf *b, const char *text)
{
    bool ok = true;
    for (; *text; text++) {
        const char *as = *text == '<'   ? "&lt;"
                         : *text == '>' ? "&gt;"
                         : *text == '&' ? "&amp;"
                         : *text == '"' ? "&quot;"
                                        : NULL;
        ok = ok && (as ? buf_addstr(b, as) : buf_add(b, text, 1));
    }
    return ok;
}

static const char *
title_of(enum err_kind kind)
{
    switch (err_status(kind)) {
    case 401:
    case 403:
        return "You cannot do this";
    case 404:
        return "Page not found";
    case 409:
        return "Something happened meanwhile";
    case 413:
        return "That is too much at once";
    case 503:
        return "We are busy just now";
    default:
        return "Something went wrong";
    }
}

/* An error page that needs no jq. */
static const char *
plain(TALLOC_CTX *ctx, enum err_kind kind, const char *why, const char *advice)
{
    struct buf *b = buf_new(ctx, PLAIN_MAX);
    bool ok = buf_addf(b,
                       "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<title>%s</title><link rel=\"stylesheet\" href=\"/assets/style.css\">"
                       "</head><body><main id=\"main\" class=\"wrap\"><h1>%s</h1><p>",
                       title_of(kind), title_of(kind)) &&
              add_escaped(b, why) &&
              (!advice || (buf_addstr(b, "</p><p>") && buf_addstr(b, advice))) &&
              buf_addstr(b, "</p></main></body></html>\n");
    return ok ? buf_text(b) : title_of(kind);
}

static void
answer_plain(struct web_call *call, enum err_kind kind, const char *why)
{
    const char *text = plain(call, kind, why, NULL);
    struct answer a = answer_of(call, html, "no-store");
    if (err_may_retry(kind))
        field(&a, "Retry-After", "5");
    send_answer(call, err_status(kind), &a, text, strlen(text));
}

void
page_redirect(struct web_call *call, const char *location)
{
    struct answer a = answer_of(call, NULL, "no-store");
    field(&a, "Location", location);
    send_answer(call, 303, &a, "", 0);
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    struct web_call *call;
    page_fn *fn;
    void *arg;
};

static void
on_read(const struct pg_result *r, void *arg)
{
    struct reading *reading = arg;
    struct web_call *call = reading->call;
    struct err e = err_on(call);
    json_object *doc = NULL;
    if (r->outcome != PG_OK) {
        log_line(LOG_WARNING, "a page could not be read", "request", httpd_id(call->rq), "because",
                 r->error->message, NULL);
        err_set(&e, pg_error_kind(r->error->sqlstate),
                "We cannot reach our records at this moment. Please try again in a minute.");
        web_answer_err(call, &e);
        return;
    }
    if (pg_rows(r) && !pg_is_null(r, 0, 0)) {
        const char *text = pg_get_text(r, 0, 0);
        if (!json_read(text, strlen(text), NULL, &doc, &e)) {
            log_line(LOG_ERR, "a page's document cannot be read", "request", httpd_id(call->rq),
                     "because", e.text, NULL);
            web_answer_err(call, &e);
            return;
        }
        json_own(call, doc);
    }
    reading->fn(call, doc, reading->arg);
}

void
page_read(struct web_call *call, const struct pg_statement *s, const struct pg_params *p,
          page_fn *fn, void *arg)
{
    struct reading *reading = err_mem(talloc(call, struct reading));
    *reading = (struct reading){call, fn, arg};
    pg_read(call->app->pages, call->institution->id_text, s, p, on_read, reading);
}

/* ---- what only the daemon knows -------------------------------------------------------------- */

static json_object *
viewer_json(const struct viewer *v)
{
    if (!v->person)
        return NULL;
    json_object *o = json_obj();
    json_put_str(o, "name", v->name);
    json_put_str(o, "email", v->email);
    json_put_bool(o, "staff", v->staff);
    return o;
}

json_object *
page_frame(struct web_call *call)
{
    json_object *doc = json_own(call, json_obj());
    json_put(doc, "institution",
             call->institution ? json_object_get(call->institution->public_json) : json_obj());
    json_put(doc, "viewer", viewer_json(&call->viewer));
    return doc;
}

void
page_seen(struct web_call *call, json_object *doc, enum form_see reader)
{
    static const struct form nothing = {.name = ""};
    static const char *const parts[] = {"document", "previous"};
    const char *digest = json_str(doc, "policy");
    const struct policy *policy = digest ? institution_policy(call->institution, digest) : NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (json_get(doc, parts[i]))
            json_put(doc, parts[i],
                     form_seen(policy ? policy->form : &nothing, json_get(doc, parts[i]), reader));
    json_put_str(doc, "sees", form_see_names[reader]);
}

void
page_form(struct web_call *call, json_object *doc, const char *action, const char *nonce,
          json_object *hidden)
{
    json_object *form = json_obj();
    json_put_str(form, "action", action);
    json_put_str(form, "csrf", csrf_token(call, call->app->link_key, call->binding));
    json_put_str(form, "nonce", nonce ? nonce : sign_uuid7(call));
    json_put(form, "hidden", hidden ? hidden : json_obj());
    json_put(doc, "form", form);
}

void
page_problem(json_object *doc, const char *field_name, const char *text)
{
    if (!json_arr(doc, "errors"))
        json_put(doc, "errors", json_list());
    json_object *one = json_obj();
    json_put_str(one, "field", field_name);
    json_put_str(one, "text", text);
    json_push(json_arr(doc, "errors"), one);
}

/* What our own page sends along. */
static bool
is_ours(const char *name)
{
    static const char *const ours[] = {"csrf",    "nonce",  "action", "task",   "round", "revision",
                                       "section", "signin", "next",   "intake", NULL};
    for (const char *const *o = ours; *o; o++)
        if (strcmp(name, *o) == 0)
            return true;
    return false;
}

/* Browsers end lines with CR LF, whatever was typed. */
static const char *
one_newline(TALLOC_CTX *ctx, const char *text)
{
    char *copy = err_mem(talloc_strdup(ctx, text)), *to = copy;
    for (const char *from = copy; *from; from++)
        if (*from != '\r')
            *to++ = *from;
        else if (from[1] != '\n')
            *to++ = '\n';
    *to = '\0';
    return copy;
}

/* As the adapter of plain forms has it. */
static bool
is_underscored(const char *name)
{
    return *name == '_';
}

static json_object *
typed_but(struct web_call *call, bool (*is_no_answer)(const char *name))
{
    json_object *typed = json_own(call, json_obj());
    for (size_t i = 0; call->form && i < call->form->count; i++) {
        const struct form_field *f = &call->form->fields[i];
        if (f->filename || is_no_answer(f->name))
            continue;
        const char *value = one_newline(call, f->value);
        json_object *before = json_get(typed, f->name);
        if (!before) {
            json_put_str(typed, f->name, value);
        } else if (json_object_is_type(before, json_type_array)) {
            json_push_str(before, value);
        } else {
            json_object *list = json_list();
            json_push_str(list, json_as_str(before));
            json_push_str(list, value);
            json_put(typed, f->name, list);
        }
    }
    return typed;
}

json_object *
page_typed(struct web_call *call)
{
    return typed_but(call, is_ours);
}

json_object *
page_typed_elsewhere(struct web_call *call)
{
    return typed_but(call, is_underscored);
}

const char *
page_nonce(struct web_call *call)
{
    const char *nonce = web_form_value(call, "nonce");
    return nonce && codec_is_uuid(nonce) ? nonce : NULL;
}

/* {"link_to": {proposal, task, person}} becomes an address, when the person is the one who looks. */
static void
make_links(struct web_call *call, json_object *o)
{
    if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_len(o); i++)
            make_links(call, json_item(o, i));
    } else if (json_object_is_type(o, json_type_object)) {
        json_object *to = json_get(o, "link_to");
        const char *person = json_str(to, "person");
        if (person && call->viewer.person && strcmp(person, call->viewer.person) == 0) {
            char *link = link_text(call, call->app->link_key, call->institution->id,
                                   json_str(to, "proposal"), (int)json_int(to, "task", 0), person,
                                   call->viewer.epoch);
            json_put_str(o, "href", err_mem(talloc_asprintf(call, "/t/%s", link)));
        }
        json_object_object_foreach (o, key, value)
            if (value && strcmp(key, "link_to") != 0)
                make_links(call, value);
    }
}

/* ---- showing --------------------------------------------------------------------------------- */

struct showing {
    struct web_call *call;
    int status;
    const char *type;
    bool published;
    const char *link; /* may be NULL */
};

static void
on_rendered(void *arg, const struct transform_result *result)
{
    struct showing *s = arg;
    struct web_call *call = s->call;
    if (result->error) {
        log_line(LOG_ERR, "a page could not be rendered", "request", httpd_id(call->rq), "because",
                 result->error->text, NULL);
        answer_plain(call, result->error->kind, "This page could not be made. We have been told.");
        return;
    }
    struct answer a = answer_of(call, s->type, s->published ? "public, max-age=60" : "no-store");
    if (strcmp(s->type, html) == 0)
        field(&a, "Content-Language", "en");
    if (s->status == 503)
        field(&a, "Retry-After", "5");
    const char *etag = s->published ? cached_etag(call, result->bytes, result->len) : NULL;
    field(&a, "ETag", etag);
    field(&a, "Link", s->link);
    cached_answer(call, s->status, a.fields, a.count, etag, result->bytes, result->len);
}

static void
render(struct web_call *call, const char *name, json_object *doc, const struct showing *how)
{
    struct err e = err_on(call);
    struct showing *s = err_mem(talloc_memdup(call, how, sizeof *how));
    const char *program =
        programs_name(call, call->app->pages_jq, call->institution, "pages", name);
    if (call->institution) {
        make_links(call, doc);
        files_link(call, doc);
    }
    if (call->viewer.known && strcmp(call->viewer.known, "session") == 0 && json_get(doc, "viewer"))
        json_put_str(json_get(doc, "viewer"), "leave",
                     err_mem(talloc_asprintf(call, "/%s/signout", call->institution->slug)));
    const char *text = json_text(doc);
    if (!transform_run(call, call->app->pages_jq, program, text, strlen(text), on_rendered, s, &e))
        answer_plain(call, e.kind, "This page could not be made at this moment. Please try again.");
}

/* What completes a pathway, in the words of the core. */
static void
add_pathway(struct web_call *call, json_object *doc)
{
    json_object *document =
        json_get(doc, "filled") ? json_get(doc, "filled") : json_get(doc, "document");
    const struct pathway *p = pathway_of(call, document);
    if (!p)
        return;
    json_object *o = json_obj();
    json_put_str(o, "sentence", pathway_sentence(call, p));
    json_put_bool(o, "ordered", p->rule == PATHWAY_ORDERED);
    json_put(doc, "pathway", o);
}

void
page_show(struct web_call *call, int status, const char *name, json_object *doc)
{
    if (call->file) {
        files_of_page(call, name, doc);
        return;
    }
    add_pathway(call, doc);
    render(call, name, doc, &(struct showing){call, status, html, false, NULL});
}

void
page_publish(struct web_call *call, const char *name, const char *type, const char *link,
             json_object *doc)
{
    add_pathway(call, doc);
    render(call, name, doc, &(struct showing){call, 200, type, true, link});
}

/* ---- errors ---------------------------------------------------------------------------------- */

static bool
reads_html(const struct httpd_request *rq)
{
    const char *accept = httpd_header(rq, "accept");
    return accept && strstr(accept, "text/html");
}

bool
page_is_wanted(struct web_call *call)
{
    return !call->control && reads_html(call->rq);
}

const char *
page_refusal(void *arg, TALLOC_CTX *ctx, const struct httpd_request *rq, enum err_kind kind,
             const char *why)
{
    const char *advice =
        kind == ERR_TOO_LARGE
            ? "Nothing was kept. Go back in your browser, make it smaller (take out "
              "a file, or shorten a text), and send it again."
            : "Nothing was kept. Go back in your browser and try again.";
    return reads_html(rq) ? plain(ctx, kind, why, advice) : NULL;
}

static const char *
advice_on(enum err_kind kind)
{
    switch (kind) {
    case ERR_UNAVAILABLE:
        return "Wait a minute, then go back and try again. What you typed is below.";
    case ERR_CONFLICT:
        return "Go back to the page and look at what has changed.";
    case ERR_FORBIDDEN:
        return "Go back, open the page again, and try once more. If it happens again, ask the "
               "office.";
    default:
        return NULL;
    }
}

void
page_err(struct web_call *call, const struct err *e)
{
    json_object *doc = page_frame(call);
    const char *advice = advice_on(e->kind);
    if (e->kind == ERR_NOT_FOUND) {
        page_show(call, 404, "not-found", doc);
        return;
    }
    json_put_str(doc, "title", title_of(e->kind));
    json_put_str(doc, "text", e->text);
    if (advice) {
        json_object *list = json_list();
        json_push_str(list, advice);
        json_put(doc, "advice", list);
    }
    json_put(doc, "typed", json_object_get(page_typed(call)));
    json_put_str(doc, "reference", httpd_id(call->rq));
    page_show(call, err_status(e->kind), "error", doc);
}
