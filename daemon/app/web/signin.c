/*
 * signin: a code by mail, typed into the browser that asked; spent by POST alone, five tries, fifteen minutes. What the pages
 * say is the same whether or not anybody has the address. An operator's one-time address shows a button and needs no mail.
 */
#include <string.h>

#include "app/in/typed.h"
#include "app/web/act.h"
#include "app/web/code.h"
#include "app/web/csrf.h"
#include "app/web/known.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

struct signing {
    struct web_call *call;
    json_object *doc;
    const char *address; /* of the page */
    const char *id;      /* of the attempt */
    const char *session; /* the new cookie */
    const char *next;    /* where to go on */
    bool found;
};

/* ---- showing --------------------------------------------------------------------------------- */

static struct signing *
signing_new(struct web_call *call)
{
    struct signing *s = err_mem(talloc_zero(call, struct signing));
    const char *next =
        web_is_post(call) ? web_form_value(call, "next") : web_query_value(call, "next");
    s->call = call;
    s->doc = page_frame(call);
    s->address = err_mem(talloc_asprintf(call, "/%s/signin", call->institution->slug));
    s->next = next && known_may_follow(call, next)
                  ? next
                  : err_mem(talloc_asprintf(call, "/%s/desk", call->institution->slug));
    return s;
}

static void
show(struct signing *s, int status)
{
    json_object *hidden = json_obj();
    json_put_str(hidden, "next", s->next);
    json_put_str(hidden, "signin", s->id);
    json_put_str(s->doc, "view", s->id ? "code" : "email");
    page_form(s->call, s->doc, s->address, NULL, hidden);
    page_show(s->call, status, "signin", s->doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct signing *s = arg;
    page_problem(s->doc, NULL, e->text);
    show(s, err_status(e->kind));
}

/* ---- a code ---------------------------------------------------------------------------------- */

static void
code_digest(struct web_call *call, const char *id, const char *code, unsigned char ret[32])
{
    unsigned char key[CSRF_KEY_BYTES];
    csrf_derive(call->app->link_key, "signin", key);
    struct sign_bytes parts[] = {{id, strlen(id)}, {code, strlen(code)}};
    sign_hmac(SIGN_SHA256, (struct sign_bytes){key, sizeof key}, parts, 2, ret);
}

static void
begin_row(struct web_call *call, const char *id, const char *browser, const char *email,
          const char *code, json_object *data, pg_result_fn fn, void *arg)
{
    unsigned char browser_digest[32], digest[32];
    known_digest(browser, browser_digest);
    code_digest(call, id, code, digest);
    struct pg_params *p = pg_params_new(call, 6);
    pg_text(p, call->institution->id_text);
    pg_text(p, id);
    pg_bytes(p, browser_digest, sizeof browser_digest);
    pg_text(p, email);
    pg_bytes(p, digest, sizeof digest);
    pg_text(p, data ? json_text(data) : NULL);
    pg_send(call->app->work, &sql_in_begin_signin, p, fn, arg);
}

static void
ask_for_code(struct signing *s)
{
    struct web_call *call = s->call;
    const char *email = typed_text(call, page_typed(call), "email");
    const char *browser = known_cookie(call, "browser");
    json_put(s->doc, "typed", json_object_get(page_typed(call)));
    if (!email || !strchr(email, '@') || strlen(email) > 254) {
        page_problem(s->doc, "email", "Give your e-mail address, as name@example.edu.");
        show(s, 422);
        return;
    }
    const char *id = sign_uuid7(call), *code = code_text(call, call->app->link_key, id);
    json_object *data = json_own(call, json_obj());
    json_put_str(data, "signin", id);
    json_put_str(data, "code", "{{code}}"); /* put in as the letter leaves */
    json_put_int(data, "minutes", 15);
    begin_row(call, id, browser, email, code, data, NULL, NULL);
    act_commit(call, err_mem(talloc_asprintf(call, "%s?at=%s&next=%s", s->address, id, s->next)),
               show_again, s);
}

/* ---- spending it ------------------------------------------------------------------------------- */

static void
on_spent(const struct pg_result *r, void *arg)
{
    struct signing *s = arg;
    s->found = r->outcome == PG_OK && pg_rows(r) > 0;
}

static void
on_tried(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct signing *s = arg;
    if (c != PG_COMMITTED) {
        page_problem(s->doc, NULL, "We cannot reach our records at this moment. Please try again.");
        show(s, 503);
    } else if (!s->found) {
        page_problem(s->doc, "code",
                     "This code is not right, or its time is over. After five tries you need a new "
                     "one.");
        show(s, 422);
    } else {
        known_set_cookie(s->call, "session", s->session, KNOWN_SESSION_HOURS);
        page_redirect(s->call, s->next);
    }
}

static void
spend(struct signing *s, const char *id, const char *browser, const char *code)
{
    struct web_call *call = s->call;
    unsigned char browser_digest[32], digest[32], session[32];
    s->session = known_secret(call);
    known_digest(browser, browser_digest);
    known_digest(s->session, session);
    code_digest(call, id, code, digest);
    struct pg_params *p = pg_params_new(call, 6);
    pg_text(p, call->institution->id_text);
    pg_text(p, id);
    pg_bytes(p, browser_digest, sizeof browser_digest);
    pg_bytes(p, digest, sizeof digest);
    pg_bytes(p, session, sizeof session);
    pg_int(p, KNOWN_SESSION_HOURS);
    pg_send(call->app->work, &sql_in_spend_signin, p, on_spent, s);
    pg_sync(call->app->work, on_tried, s);
}

static void
try_code(struct signing *s)
{
    struct web_call *call = s->call;
    const char *id = web_form_value(call, "signin");
    const char *code = typed_text(call, page_typed(call), "code");
    if (!id || !codec_is_uuid(id)) {
        show(s, 422);
        return;
    }
    s->id = id;
    if (!code || strlen(code) != 6 || strspn(code, "0123456789") != 6) {
        page_problem(s->doc, "code", "Type the six digits of the code.");
        show(s, 422);
        return;
    }
    spend(s, id, known_cookie(call, "browser"), code);
}

void
signin_page(struct web_call *call)
{
    struct signing *s = signing_new(call);
    const char *at = web_query_value(call, "at"), *action = web_form_value(call, "action");
    if (!web_is_post(call)) {
        s->id = at && codec_is_uuid(at) ? at : NULL;
        show(s, 200);
    } else if (action && strcmp(action, "code") == 0) {
        try_code(s);
    } else {
        ask_for_code(s);
    }
}

/* ---- an operator's address --------------------------------------------------------------------- */

/* {id}.{secret}: whoever brings the secret is the browser, and it is the code too. */
void
signin_once(struct web_call *call)
{
    struct signing *s = signing_new(call);
    struct err e = err_on(call);
    const char *dot = strchr(call->arg[0], '.');
    char *id =
        dot ? err_mem(talloc_strndup(call, call->arg[0], (size_t)(dot - call->arg[0]))) : NULL;
    if (!id || !codec_is_uuid(id)) {
        err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
        web_answer_err(call, &e);
    } else if (web_is_post(call)) {
        spend(s, id, dot + 1, dot + 1);
    } else {
        json_object *button = json_obj();
        json_put_str(button, "action", "signin");
        json_put_str(button, "label", "Sign in");
        json_put_str(s->doc, "title", "Sign in");
        json_put_str(s->doc, "text", "This address works once.");
        json_put(s->doc, "button", button);
        page_form(call, s->doc, httpd_path(call->rq), NULL, NULL);
        page_show(call, 200, "confirm", s->doc);
    }
}

struct issuing {
    struct web_call *call;
    const char *address;
    bool found;
};

static void
on_begun(const struct pg_result *r, void *arg)
{
    struct issuing *i = arg;
    i->found = r->outcome == PG_OK && pg_rows(r) > 0;
}

static void
on_issued(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct issuing *i = arg;
    struct err e = err_on(i->call);
    if (c == PG_COMMITTED && i->found) {
        json_object *o = json_obj();
        json_put_str(o, "address", i->address);
        json_put_int(o, "minutes", 15);
        web_answer_json(i->call, 200, o);
        return;
    }
    err_set(&e, c == PG_COMMITTED ? ERR_NOT_FOUND : ERR_UNAVAILABLE,
            c == PG_COMMITTED ? "nobody has this e-mail address, or five codes are open already"
                              : "the database cannot be reached: try again");
    web_answer_err(i->call, &e);
}

void
console_signin(struct web_call *call)
{
    struct issuing *i = err_mem(talloc_zero(call, struct issuing));
    const char *id = sign_uuid7(call), *secret = known_secret(call);
    i->call = call;
    i->address = err_mem(talloc_asprintf(call, "%s/%s/signin/%s.%s", call->app->public_url,
                                         call->institution->slug, id, secret));
    begin_row(call, id, secret, web_plain_body(call), secret, NULL, on_begun, i);
    pg_sync(call->app->work, on_issued, i);
}

/* ---- out ------------------------------------------------------------------------------------- */

static void
show_stay(struct web_call *call, const struct err *e, void *arg)
{
    web_answer_err(call, e);
}

void
signin_out(struct web_call *call)
{
    if (web_is_post(call)) {
        unsigned char digest[32];
        known_digest(known_cookie(call, "session"), digest);
        known_set_cookie(call, "session", "", 0);
        struct pg_params *p = pg_params_new(call, 2);
        pg_text(p, call->institution->id_text);
        pg_bytes(p, digest, sizeof digest);
        pg_send(call->app->work, &sql_in_end_session, p, NULL, NULL);
        act_commit(call, err_mem(talloc_asprintf(call, "/%s/catalog", call->institution->slug)),
                   show_stay, NULL);
        return;
    }
    json_object *doc = page_frame(call), *button = json_obj();
    json_put_str(button, "action", "signout");
    json_put_str(button, "label", "Sign out");
    json_put_str(doc, "title", "Sign out");
    json_put_str(doc, "text",
                 err_mem(talloc_asprintf(call, "You are signed in as %s (%s).", call->viewer.name,
                                         call->viewer.email)));
    json_put(doc, "button", button);
    page_form(call, doc, httpd_path(call->rq), NULL, NULL);
    page_show(call, 200, "confirm", doc);
}
