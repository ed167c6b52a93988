/* trial: see trial.h. */
#include "app/out/trial.h"

#include <stdlib.h>
#include <string.h>

#include "app/out/event.h"
#include "app/out/plain.h"
#include "app/out/request.h"
#include "app/out/room.h"
#include "app/out/token.h"
#include "base/json.h"
#include "io/loop.h"
#include "io/sign.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

enum turn { FIRST, IF_NOT_THERE, IF_THERE };
enum { PING_SECONDS = 15 }; /* for a token */

struct trial {
    struct app *app;
    const struct institution *inst;
    const struct endpoint *to;
    const char *proposal, *type, *id;
    json_object *raw, *as_if, *remote,
        *document;              /* as_if: the credential as it would be, or NULL */
    json_object *event, *first; /* what the program is told of, and asked first */
    enum turn turn;
    when_t now;
    trial_fn *fn;
    void *arg;
};

static struct trial *
trial_new(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
          const struct endpoint *to, trial_fn *fn, void *arg)
{
    struct trial *t = err_mem(talloc_zero(ctx, struct trial));
    *t = (struct trial){.app = app, .inst = inst, .to = to, .fn = fn, .arg = arg};
    t->document = json_own(t, json_obj());
    json_put(t->document, "system", request_endpoint(to));
    return t;
}

static void
fail(struct trial *t, const struct err *e)
{
    t->fn(NULL, e, t->arg);
}

static void
tell(struct trial *t)
{
    t->fn(t->document, NULL, t->arg);
}

/* ---- what would be sent ------------------------------------------------------------------------ */

/* What a program may say besides a request is shown as it says it. */
static void
put_rest(json_object *into, json_object *out)
{
    json_object_object_foreach (out, key, value)
        if (strcmp(key, "request") != 0)
            json_put(into, key, json_object_get(value));
}

static bool
put_shown(struct trial *t, json_object *into, json_object *asked, struct err *e)
{
    struct request *r;
    if (!request_make(t, t->to, t->id, asked, &r, e))
        return false;
    json_put(into, "request", request_shown(t->to, r, 0));
    return true;
}

/* What a system answers to a look that finds nothing, by [preview] of the adapter; NULL: it does not look. */
static json_object *
nothing_found(struct trial *t)
{
    const char *text = json_str(json_get(t->to->adapter->conf, "preview"), "nothing");
    struct err e = err_on(t);
    json_object *last, *body = NULL;
    char *rest;
    if (!text || !t->first)
        return NULL;
    long status = strtol(text, &rest, 10);
    rest += strspn(rest, " ");
    if (*rest && !json_read(rest, strlen(rest), NULL, &body, &e))
        return NULL;
    last = json_own(t, json_obj());
    json_put(last, "request", json_object_get(t->first));
    json_put_int(last, "status", status);
    json_put(last, "retry_after", NULL);
    json_put(last, "headers", json_obj());
    json_put(last, "body", body);
    return last;
}

static void step(struct trial *t, json_object *remote, json_object *last);

/* Where it looks first, what follows when it is not there, and when it is. */
static void
go_on(struct trial *t)
{
    json_object *nothing = t->remote ? NULL : nothing_found(t);
    t->turn++;
    if (nothing && t->turn == IF_NOT_THERE) {
        step(t, NULL, nothing);
    } else if (nothing && t->turn == IF_THERE) {
        json_object *remote = json_own(t, json_obj());
        json_put_str(remote, "id", "ITS-ID-THERE");
        step(t, remote, NULL);
    } else {
        tell(t);
    }
}

static void
on_program(void *arg, const struct transform_result *result)
{
    static const char *const when[] = {NULL, "if it is not there yet", "if it is there"};
    struct trial *t = arg;
    struct err e = err_on(t);
    json_object *out, *into = t->document, *asked;
    if (result->error) {
        fail(t, result->error);
        return;
    }
    if (!json_read(result->bytes, result->len, NULL, &out, &e)) {
        fail(t, &e);
        return;
    }
    asked = json_get(json_own(t, out), "request");
    if (t->turn == FIRST) {
        t->first = asked;
    } else {
        into = json_obj();
        json_put_str(into, "when", when[t->turn]);
        json_push(json_get(t->document, "then"), into);
    }
    put_rest(into, out);
    if (asked && !put_shown(t, into, asked, &e))
        fail(t, &e);
    else
        go_on(t);
}

static void
step(struct trial *t, json_object *remote, json_object *last)
{
    struct err e = err_on(t);
    json_object *input = json_own(t, json_obj());
    if (last && !json_has(t->document, "then"))
        json_put(t->document, "then", json_list());
    json_put(input, "event", json_object_get(t->event));
    json_put(input, "endpoint", request_endpoint(t->to));
    json_put(input, "remote", json_object_get(remote));
    json_put(input, "last", json_object_get(last));
    const char *text = json_text(input);
    if (!transform_run(t, t->app->out, t->to->adapter->name, text, strlen(text), on_program, t, &e))
        fail(t, &e);
}

static void
run(struct trial *t)
{
    struct err e = err_on(t);
    const struct event_parts parts = {"evt_preview", t->type, t->proposal, t->now};
    if (t->as_if)
        json_put(t->raw, "credential", json_object_get(t->as_if));
    json_object *data = event_data(t->inst, t->type, t->raw);
    if (!data) {
        err_set(&e, ERR_UNAVAILABLE,
                "the form that this was written in is not read yet: try again");
        fail(t, &e);
        return;
    }
    t->event = json_own(t, event_whole(t, t->inst, &parts, data));
    if (!plain_is(t->to))
        step(t, t->remote, NULL);
    else if (put_shown(t, t->document, json_own(t, plain_request(t->to, plain_body(t, t->event))),
                       &e))
        tell(t);
    else
        fail(t, &e);
}

/* A column's JSON, or NULL. */
static json_object *
column(struct trial *t, const struct pg_result *r, int n)
{
    struct err e = err_on(t);
    json_object *o;
    const char *text = pg_get_text(r, 0, n);
    return !pg_is_null(r, 0, n) && json_read(text, strlen(text), NULL, &o, &e) ? json_own(t, o)
                                                                               : NULL;
}

static void
on_type(const struct pg_result *r, void *arg)
{
    struct trial *t = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    t->type = err_mem(talloc_strdup(t, pg_get_text(r, 0, 0)));
    t->now = pg_get_when(r, 0, 1);
    t->as_if = column(t, r, 2);
}

static void
on_data(const struct pg_result *r, void *arg)
{
    struct trial *t = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        return;
    t->raw = column(t, r, 0);
    t->remote = column(t, r, 1);
}

static void
on_read(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct trial *t = arg;
    struct err e = err_on(t);
    if (commit != PG_COMMITTED)
        err_set(&e, ERR_UNAVAILABLE, "the database cannot be reached: try again");
    else if (!t->type || !t->raw)
        err_set(&e, ERR_NOT_FOUND, "no proposal of this id has been handed in");
    if (e.kind) {
        fail(t, &e);
        return;
    }
    json_put_str(t->document, "proposal", t->proposal);
    json_put_str(t->document, "type", t->type);
    json_put_str(t->document, "title", json_str(json_get(t->raw, "data"), "title"));
    run(t);
}

void
trial_preview(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
              const struct endpoint *to, const char *proposal, trial_fn *fn, void *arg)
{
    struct trial *t = trial_new(ctx, app, inst, to, fn, arg);
    struct pg_params *two = pg_params_new(t, 2), *three = pg_params_new(t, 3);
    t->proposal = err_mem(talloc_strdup(t, proposal));
    t->id = "msg_preview";
    pg_text(two, inst->id_text);
    pg_text(two, proposal);
    pg_send(app->work, &sql_out_preview, two, on_type, t);
    struct pg_list *one = pg_list_new(t, PG_BIGINT), *its = pg_list_new(t, PG_TEXT),
                   *told = pg_list_new(t, PG_TEXT);
    pg_list_int(one, inst->id);
    pg_list_text(its, proposal);
    pg_list_text(told, to->name);
    pg_array(three, one);
    pg_array(three, its);
    pg_array(three, told);
    pg_send(app->work, &sql_out_event_data, three, on_data, t);
    pg_sync(app->work, on_read, t);
}

/* ---- ping -------------------------------------------------------------------------------------- */

static void
on_pinged(const struct fetch_result *r, void *arg)
{
    struct trial *t = arg;
    json_put(t->document, "response", response_shown(t->to, r, REQUEST_SHOWN_MAX));
    json_put_bool(t->document, "fine",
                  r->end == FETCH_ANSWERED && r->status >= 200 && r->status <= 299);
    tell(t);
}

/* An event of no proposal, as CloudEvents. */
static const char *
ping_body(struct trial *t)
{
    json_object *o = json_own(t, json_obj()), *data = json_obj();
    json_put_str(o, "specversion", "1.0");
    json_put_str(o, "id", t->id);
    json_put_str(o, "source", err_mem(talloc_asprintf(t, "%s/%s", t->inst->url, t->inst->slug)));
    json_put_str(o, "type", "endpoint.ping");
    json_put_str(o, "time", when_text(t, when_now()));
    json_put_str(o, "datacontenttype", "application/json");
    json_put_str(data, "endpoint", t->to->name);
    json_put(o, "data", data);
    return json_text(o);
}

static json_object *
ping_asked(struct trial *t)
{
    const char *sign = json_str(json_get(t->to->adapter->conf, "request"), "sign");
    json_object *asked = json_obj(), *headers = json_obj();
    bool post = sign && strcmp(sign, "standard-webhooks") == 0;
    json_put_str(asked, "method", post ? "POST" : "GET");
    json_put_str(asked, "url", t->to->shown);
    if (post) {
        json_put_str(headers, "content-type", "application/cloudevents+json");
        json_put_str(asked, "body", ping_body(t));
    }
    json_put(asked, "headers", headers);
    return asked;
}

struct late {
    struct trial *trial;
    struct err e;
};

static void
on_late(void *arg)
{
    struct late *late = arg;
    fail(late->trial, &late->e);
}

/* Never from inside the call. */
static void
fail_soon(struct trial *t, const struct err *e)
{
    struct late *late = err_mem(talloc(t, struct late));
    *late = (struct late){t, err_on(late)};
    err_set(&late->e, e->kind, "%s", e->text);
    loop_soon(late, t->app->loop, on_late, late);
}

static void
ping(struct trial *t)
{
    const struct endpoint *to = t->to;
    struct err e = err_on(t);
    struct request *r;
    struct fetch_call *handle;
    if (!request_make(t, to, t->id, json_own(t, ping_asked(t)), &r, &e)) {
        fail_soon(t, &e);
        return;
    }
    json_put(t->document, "request", request_shown(to, r, 0));
    if (!fetch_http(t, t->app->fetch, &r->rq, on_pinged, t, &handle, &e))
        fail_soon(t, &e);
}

/* Outlives a trial whose asker has gone. */
struct buying {
    struct trial *trial;
    struct buying **watch; /* of the trial's */
};

static int
forget_trial(struct buying **watch)
{
    (*watch)->trial = NULL;
    return 0;
}

static void
on_bought(const char *because, void *arg)
{
    struct buying *b = arg;
    struct trial *t = b->trial;
    if (t) {
        talloc_set_destructor(b->watch, NULL);
        talloc_free(b->watch);
    }
    talloc_free(b);
    if (t && because) {
        struct err e = err_on(t);
        err_set(&e, ERR_CONFIG,
                "%s wants a token first, and gave none: %s. Nothing else was sent: repair that, "
                "and test again",
                t->to->title, because);
        fail_soon(t, &e);
    } else if (t) {
        ping(t);
    }
}

static void
buy_then_ping(struct trial *t)
{
    struct buying *b = err_mem(talloc_zero(t->app, struct buying));
    b->trial = t;
    b->watch = err_mem(talloc(t, struct buying *));
    *b->watch = b;
    talloc_set_destructor(b->watch, forget_trial);
    token_fetch(t->app, t->to, PING_SECONDS * WHEN_SECOND, on_bought, b);
}

void
trial_ping(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
           const struct endpoint *to, trial_fn *fn, void *arg)
{
    struct trial *t = trial_new(ctx, app, inst, to, fn, arg);
    t->id = err_mem(talloc_asprintf(t, "msg_ping_%s", sign_uuid7(t)));
    if (to->system.role) {
        struct err e = err_on(t);
        err_set(&e, ERR_CONFLICT,
                "nothing is ever sent to %s, so there is nothing to test: whoever holds the role "
                "“%s” is asked to enter each credential there. What they will copy is shown by "
                "assent preview PROPOSAL %s",
                to->title, to->system.role, to->name);
        fail_soon(t, &e);
    } else if (token_wanted(to)) {
        buy_then_ping(t);
    } else {
        ping(t);
    }
}
