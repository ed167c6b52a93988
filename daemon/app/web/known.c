/* known: links, sessions and browsers; see known.h. */
#include "app/web/known.h"

#include <string.h>

#include "app/web/csrf.h"
#include "app/web/page.h"
#include "app/web/stale.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { SECRET_BYTES = 32, EPOCHS_BACK = 64 };

/* ---- cookies and secrets --------------------------------------------------------------------- */

char *
known_secret(TALLOC_CTX *ctx)
{
    unsigned char bytes[SECRET_BYTES];
    sign_random(bytes, sizeof bytes);
    return codec_base64url(ctx, bytes, sizeof bytes);
}

void
known_digest(const char *secret, unsigned char ret[32])
{
    sign_sha256(secret, strlen(secret), ret);
}

static bool
is_https(const struct web_call *call)
{
    return strncmp(call->app->public_url, "https:", 6) == 0;
}

static char *
cookie_name(struct web_call *call, const char *kind)
{
    return err_mem(talloc_asprintf(call, "%sassent-%s-%s", is_https(call) ? "__Host-" : "",
                                   call->institution->slug, kind));
}

const char *
known_cookie(struct web_call *call, const char *kind)
{
    const char *header = httpd_header(call->rq, "cookie");
    const char *value =
        header ? form_value(form_cookies(call, header), cookie_name(call, kind)) : NULL;
    return value && *value ? value : NULL;
}

void
known_set_cookie(struct web_call *call, const char *kind, const char *value, int hours)
{
    char *age = err_mem(*value ? hours ? talloc_asprintf(call, "; Max-Age=%d", hours * 3600)
                                       : talloc_strdup(call, "")
                               : talloc_strdup(call, "; Max-Age=0"));
    size_t i = call->set_cookie[0] ? 1 : 0;
    assert_that(!call->set_cookie[i]);
    call->set_cookie[i] = err_mem(talloc_asprintf(call, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                                                  cookie_name(call, kind), value, age,
                                                  is_https(call) ? "; Secure" : ""));
}

/* ---- the form -------------------------------------------------------------------------------- */

struct knowing {
    struct web_call *call;
    web_handler *handle;
};

/* First of all, so that whatever goes wrong later can show a person what they typed. */
static bool
read_form(struct web_call *call)
{
    struct err e = err_on(call);
    size_t len;
    const void *body = httpd_body(call->rq, &len);
    if (!web_is_post(call) ||
        form_body(call, httpd_header(call->rq, "content-type"), body ? body : "", len,
                  &form_limits_default, &call->form, &e))
        return true;
    web_answer_err(call, &e);
    return false;
}

/* A form must be one of ours, made for this very person. */
static void
go_on(struct knowing *k)
{
    struct web_call *call = k->call;
    struct err e = err_on(call);
    if (!web_is_post(call) ||
        csrf_fits(call->app->link_key, call->binding, web_form_value(call, "csrf"))) {
        k->handle(call);
        return;
    }
    err_set(&e, ERR_FORBIDDEN,
            "This form was not made for you, or it is too old, so nothing was done.");
    web_answer_err(call, &e);
}

static void
see(struct web_call *call, json_object *person, const char *known)
{
    call->viewer = (struct viewer){.person = json_str(person, "person"),
                                   .name = json_str(person, "name"),
                                   .email = json_str(person, "email"),
                                   .epoch = json_int(person, "epoch", 0),
                                   .staff = json_flag(person, "staff", false),
                                   .known = known};
}

/* ---- links ----------------------------------------------------------------------------------- */

static void
nothing_here(struct web_call *call)
{
    struct err e = err_on(call);
    err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
    web_answer_err(call, &e);
}

/* Was it genuine before the person's links were revoked? */
static bool
was_genuine(const struct web_call *call, const char *person, int64_t epoch)
{
    int64_t least = epoch > EPOCHS_BACK ? epoch - EPOCHS_BACK : 0;
    for (int64_t old = epoch - 1; old >= least; old--)
        if (link_fits(&call->link, call->app->link_key, person, old))
            return true;
    return false;
}

static void
on_holder(struct web_call *call, json_object *holder, void *arg)
{
    struct knowing *k = arg;
    const char *person = json_str(holder, "person");
    int64_t epoch = json_int(holder, "epoch", 0);
    if (!person) {
        nothing_here(call);
    } else if (link_fits(&call->link, call->app->link_key, person, epoch)) {
        call->holder = holder;
        see(call, holder, "link");
        go_on(k);
    } else if (was_genuine(call, person, epoch)) {
        call->holder = holder;
        k->handle = stale_link;
        go_on(k);
    } else {
        nothing_here(call);
    }
}

static void
know_link(struct knowing *k)
{
    struct web_call *call = k->call;
    if (!link_read(call->arg[0], &call->link) ||
        !(call->institution = registry_id(call->app->registry, call->link.institution))) {
        nothing_here(call);
        return;
    }
    call->binding = err_mem(talloc_asprintf(call, "link %s", call->arg[0]));
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->link.proposal);
    pg_int(p, call->link.task);
    page_read(call, &sql_page_holder, p, on_holder, k);
}

/* ---- sessions -------------------------------------------------------------------------------- */

bool
known_may_follow(const struct web_call *call, const char *address)
{
    const char *slug = call->institution->slug;
    size_t len = strlen(slug);
    return address[0] == '/' && strncmp(address + 1, slug, len) == 0 && address[len + 1] == '/' &&
           strlen(address) < 200 &&
           strspn(address, "/-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
               strlen(address);
}

static void
ask_to_sign_in(struct web_call *call)
{
    struct err e = err_on(call);
    if (!page_is_wanted(call)) {
        err_set(&e, ERR_UNAUTHENTICATED, "sign in first: /%s/signin", call->institution->slug);
        web_answer_err(call, &e);
        return;
    }
    bool follow = !web_is_post(call) && known_may_follow(call, httpd_path(call->rq));
    page_redirect(
        call, err_mem(talloc_asprintf(call, "/%s/signin%s%s", call->institution->slug,
                                      follow ? "?next=" : "", follow ? httpd_path(call->rq) : "")));
}

static void
on_session(const struct pg_result *r, void *arg)
{
    struct knowing *k = arg;
    struct web_call *call = k->call;
    struct err e = err_on(call);
    json_object *person = NULL;
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &person, &e))
        see(call, json_own(call, person), "session");
}

static void
on_session_read(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct knowing *k = arg;
    struct err e = err_on(k->call);
    if (c != PG_COMMITTED) {
        err_set(&e, ERR_UNAVAILABLE,
                "We cannot reach our records at this moment. Please try again in a minute.");
        web_answer_err(k->call, &e);
    } else if (!k->call->viewer.person) {
        ask_to_sign_in(k->call);
    } else {
        go_on(k);
    }
}

static void
know_session(struct knowing *k)
{
    struct web_call *call = k->call;
    const char *cookie = known_cookie(call, "session");
    if (!cookie) {
        ask_to_sign_in(call);
        return;
    }
    unsigned char digest[32];
    known_digest(cookie, digest);
    call->binding = err_mem(talloc_asprintf(call, "session %s", cookie));
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->institution->id_text);
    pg_bytes(p, digest, sizeof digest);
    pg_send(call->app->work, &sql_in_find_session, p, on_session, k);
    pg_sync(call->app->work, on_session_read, k);
}

/* ---- browsers -------------------------------------------------------------------------------- */

static void
know_browser(struct knowing *k)
{
    struct web_call *call = k->call;
    const char *cookie = known_cookie(call, "browser");
    if (!cookie) { /* a form that comes without it cannot fit */
        cookie = known_secret(call);
        known_set_cookie(call, "browser", cookie, 0);
    }
    call->binding = err_mem(talloc_asprintf(call, "browser %s", cookie));
    go_on(k);
}

void
known_then(struct web_call *call, enum web_who who, web_handler *handle)
{
    struct knowing *k = err_mem(talloc_zero(call, struct knowing));
    k->call = call;
    k->handle = handle;
    bool by_person = who == WHO_LINK || who == WHO_SESSION || who == WHO_BROWSER;
    if (by_person && !read_form(call))
        return;
    switch (who) {
    case WHO_LINK:
        know_link(k);
        return;
    case WHO_SESSION:
        know_session(k);
        return;
    case WHO_BROWSER:
        know_browser(k);
        return;
    case WHO_EVERYONE:
    case WHO_MACHINE:
    case WHO_CONTROL:
        handle(call);
    }
}
