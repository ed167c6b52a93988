/*
 * call: one attempt at one webhook. The adapter's program says what to ask next until it is done; C signs and sends.
 *
 * Where the adapter says so (again = same) the first request is rendered once, stored before it leaves, and sent again as
 * stored. Where not, each attempt begins with the program, and before a request that may change something leaves, it is
 * written down that it may have: until what it came to is known, every attempt about the same credential at the same system
 * is told that it has to look first.
 */
#include <string.h>

#include "app/out/event.h"
#include "app/out/plain.h"
#include "app/out/request.h"
#include "app/out/room.h"
#include "app/out/token.h"
#include "base/json.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

struct call {
    const struct endpoint *to;
    json_object *event, *remote, *request, *last;
    int asked, steps, status; /* steps: those asked that may change something */
    bool unsure;      /* when the attempt began: an earlier one may have changed something there */
    bool kept;        /* what was last written down is, and the message is still ours */
    bool marked;      /* this attempt has written down that it may */
    bool maybe;       /* and a change of it was not plainly refused */
    bool again;       /* a token was refused once in this attempt */
    const char *used; /* the token that the last request went out with */
    json_object *to_keep; /* "remote" beside a request: kept before that leaves */
};

static void step(struct sending *s);

/* ---- answers --------------------------------------------------------------------------------- */

static json_object *
last_of(const struct call *c, const struct fetch_result *r)
{
    json_object *last = json_obj(), *request = json_obj(), *headers = json_obj();
    json_put_str(request, "method", json_str(c->request, "method"));
    json_put_str(request, "url", json_str(c->request, "url"));
    json_put(last, "request", request);
    if (r->end != FETCH_ANSWERED) {
        json_put_str(last, "error", fetch_end_name(r->end));
        json_put_bool(last, "may_have_arrived", r->may_have_arrived);
        json_object_put(headers);
        return last;
    }
    json_put_int(last, "status", r->status);
    when_t wait = fetch_retry_after(fetch_header(r, "retry-after"), when_now());
    if (wait == WHEN_NONE)
        json_put(last, "retry_after", NULL);
    else
        json_put_int(last, "retry_after", wait / WHEN_SECOND);
    for (size_t i = 0; i < r->header_count; i++)
        json_put_str(headers, r->headers[i].name, r->headers[i].value);
    json_put(last, "headers", headers);
    json_put(last, "body", request_body_read(c->to, r->body, r->body_len));
    return last;
}

/* ---- what may have come of it ---------------------------------------------------------------- */

static bool
changes(json_object *request)
{
    const char *method = json_str(request, "method");
    return !method ||
           (strcmp(method, "GET") && strcmp(method, "HEAD") && strcmp(method, "OPTIONS"));
}

static void
count(struct call *c)
{
    c->asked++;
    c->steps += changes(c->request);
}

/* Plainly refused: it never arrived, or the answer says no. A success may be only half of what has to be done. */
static bool
was_refused(const struct fetch_result *r)
{
    return r->end == FETCH_ANSWERED ? r->status >= 400 && r->status <= 499 && r->status != 408
                                    : !r->may_have_arrived;
}

static void
on_put(enum pg_commit commit, const struct pg_error *error, void *arg)
{
}

static void
put_remote(struct sending *s, json_object *remote, int unsure)
{
    keep_remote(s, remote, unsure, NULL, on_put);
}

static void
later(struct sending *s, const char *why, when_t wait)
{
    const struct call *c = s->own;
    if (c->marked && !c->maybe && !c->unsure)
        put_remote(s, NULL, 0);
    sending_later(s, c->status, why, wait);
}

static void
dead(struct sending *s, const char *why)
{
    const struct call *c = s->own;
    if (c->marked && !c->maybe && !c->unsure)
        put_remote(s, NULL, 0);
    sending_dead(s, c->status, why);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void go_out(struct sending *s);

static void
on_token(const char *because, void *arg)
{
    struct sending *s = arg;
    if (because)
        later(s, because, WHEN_NONE);
    else
        go_out(s);
}

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    c->status = r->status;
    sending_note(s, NULL, response_shown(c->to, r, REQUEST_SHOWN_MAX));
    if (plain_is(c->to)) {
        plain_judge(s, r);
        return;
    }
    if (r->status == 401 && c->to->token && !c->again) {
        c->again = true;
        token_refused(c->to, c->used);
        go_out(s);
        return;
    }
    c->maybe |= changes(c->request) && !was_refused(r);
    c->last = json_own(s, last_of(c, r));
    step(s);
}

/* With a token, where one is wanted; the same request once more, when the token was refused. Nothing leaves so late that
 * another attempt may have begun. */
static void
go_out(struct sending *s)
{
    struct call *c = s->own;
    struct app *app = s->channel->outbox->app;
    struct err e = err_on(s);
    struct request *r;
    struct fetch_call *handle;
    if (when_monotonic() - s->began > ATTEMPT_SECONDS * WHEN_SECOND) {
        later(s, "there was no time left in this attempt", WHEN_NONE);
        return;
    }
    if (token_wanted(c->to)) {
        token_fetch(app, c->to, sending_left(s), on_token, s);
        return;
    }
    const char *token = token_text(c->to);
    c->used = token ? err_mem(talloc_strdup(s, token)) : NULL;
    if (!request_make(s, c->to, s->public_id, c->request, &r, &e)) {
        later(s, e.text, WHEN_NONE);
        return;
    }
    r->rq.timeout = sending_left(s);
    r->rq.once = c->marked && changes(c->request);
    sending_note(s, request_shown(c->to, r, REQUEST_SHOWN_MAX), NULL);
    if (!fetch_http(s, app->fetch, &r->rq, on_answer, s, &handle, &e))
        later(s, e.text, WHEN_NONE);
}

static void
on_request_stored(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    if (!json_read(s->body, s->body_len, NULL, &c->request, &e)) {
        later(s, e.text, WHEN_NONE);
        return;
    }
    json_own(s, c->request);
    count(c);
    go_out(s);
}

static void
on_kept(const struct pg_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    c->kept = r->outcome == PG_OK && pg_rows(r) > 0;
}

/* What was not written down does not leave. */
static void
on_kept_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = ((struct keeping *)arg)->sending;
    struct call *c = s->own;
    c->marked |= !c->to->same && changes(c->request);
    if (commit != PG_COMMITTED || !c->kept)
        sending_dropped(s);
    else
        go_out(s);
}

static void
send_request(struct sending *s)
{
    struct call *c = s->own;
    json_object *remote = c->to_keep;
    count(c);
    c->to_keep = NULL;
    if (!remote && (!changes(c->request) || c->marked || c->to->same)) {
        go_out(s);
        return;
    }
    c->kept = false;
    keep_remote(s, remote, changes(c->request) && !c->to->same ? 1 : -1, on_kept, on_kept_over);
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* Of what a program wants to be kept: an object that says something, or NULL. */
static json_object *
something(json_object *remote)
{
    return json_object_is_type(remote, json_type_object) && json_object_object_length(remote)
               ? remote
               : NULL;
}

static void
done(struct sending *s, json_object *remote, const char *because)
{
    const struct call *c = s->own;
    if (remote || c->marked || c->unsure)
        put_remote(s, remote, 0);
    sending_done(s, json_object_get(remote), because);
}

static void
finish(struct sending *s, json_object *out)
{
    const char *reason = json_str(out, "reason"), *failed = json_str(out, "failed");
    json_object *over = json_get(out, "done");
    if (over) {
        done(s, something(json_get(over, "remote")), json_str(over, "because"));
    } else if (failed) {
        if (json_flag(out, "disable", false))
            channel_disable(s->channel, failed);
        dead(s, failed);
    } else if (json_has(out, "wait")) {
        int64_t wait = json_int(out, "wait", 0);
        if (something(json_get(out, "remote")))
            put_remote(s, json_get(out, "remote"), -1);
        later(s, reason ? reason : "it has to wait",
              (wait < WAIT_MAX ? wait : WAIT_MAX) * WHEN_SECOND);
    } else {
        dead(s, "the adapter's program gave none of request, done, wait and failed");
    }
}

static void
ask_next(struct sending *s, json_object *out)
{
    struct call *c = s->own;
    c->request = json_get(out, "request");
    c->to_keep = something(json_get(out, "remote"));
    if (c->to_keep)
        c->remote = c->to_keep;
    if (c->to->same && !s->body) {
        const char *text = json_text(c->request);
        sending_store(s, NULL, text, strlen(text), on_request_stored);
    } else {
        send_request(s);
    }
}

static void
on_step(void *arg, const struct transform_result *result)
{
    struct sending *s = arg;
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *out;
    if (result->error || !json_read(result->bytes, result->len, NULL, &out, &e)) {
        later(s, result->error ? result->error->text : e.text, WHEN_NONE);
        return;
    }
    json_own(s, out);
    if (!json_get(out, "request"))
        finish(s, out);
    else if (c->asked == ASKED_MAX || (c->steps == STEPS_MAX && changes(json_get(out, "request"))))
        dead(s,
             "the adapter's program asked for more than eight changes, or fifty requests, in one "
             "attempt");
    else
        ask_next(s, out);
}

static void
step(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *input = json_own(s, json_obj());
    json_put(input, "event", json_object_get(c->event));
    json_put(input, "endpoint", request_endpoint(c->to));
    json_put(input, "remote", json_object_get(c->remote));
    json_put_bool(input, "unsure", c->unsure);
    json_put(input, "last", json_object_get(c->last));
    const char *text = json_text(input);
    if (!transform_run(s, s->channel->outbox->app->out, c->to->adapter->name, text, strlen(text),
                       on_step, s, &e))
        later(s, e.text, WHEN_NONE);
}

/* ---- the event ------------------------------------------------------------------------------- */

static void
read_data(struct sending *s, const struct pg_result *r, int row)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *raw, *data;
    const char *text = pg_get_text(r, row, 0);
    if (!json_read(text, strlen(text), NULL, &raw, &e))
        return;
    data = event_data(s->institution, s->type, json_own(s, raw));
    if (!data)
        return;
    const struct event_parts parts = {s->public_id, s->type, s->proposal, s->created};
    c->event = json_own(s, event_whole(s, s->institution, &parts, data));
    const char *remote = pg_is_null(r, row, 1) ? NULL : pg_get_text(r, row, 1);
    if (remote && json_read(remote, strlen(remote), NULL, &c->remote, &e))
        json_own(s, c->remote);
    c->unsure = pg_get_bool(r, row, 2);
}

static void
on_data(const struct pg_result *r, void *arg)
{
    void *const *sendings = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        read_data(sendings[pg_get_int(r, row, 3) - 1], r, row);
}

static const char *
plain_text(struct sending *s)
{
    struct call *c = s->own;
    return json_text(c->request = json_own(s, plain_request(c->to, c->event)));
}

static void
store_plainly(struct sending *s)
{
    const char *text = plain_text(s);
    sending_store(s, NULL, text, strlen(text), on_request_stored);
}

static void
on_data_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = arg;
    const struct call *c = s->own;
    if (!c->event)
        sending_later(s, 0, "what happened could not be read", WHEN_NONE);
    else if (s->body && c->to->same)
        on_request_stored(s); /* by an earlier attempt: it stands for the first step */
    else if (plain_is(c->to))
        store_plainly(s);
    else
        step(s);
}

static void
ask(struct pg *pg, void *const *args, size_t n, pg_result_fn fn, void *arg)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct pg_list *institutions = pg_list_new(ctx, PG_BIGINT),
                   *proposals = pg_list_new(ctx, PG_TEXT), *endpoints = pg_list_new(ctx, PG_TEXT);
    for (size_t i = 0; i < n; i++) {
        const struct sending *s = args[i];
        pg_list_int(institutions, s->channel->institution);
        pg_list_text(proposals, s->proposal);
        pg_list_text(endpoints, s->channel->endpoint);
    }
    struct pg_params *p = pg_params_new(ctx, 3);
    pg_array(p, institutions);
    pg_array(p, proposals);
    pg_array(p, endpoints);
    pg_send(pg, &sql_out_event_data, p, fn, arg);
    talloc_free(ctx);
}

static void
send_asks(struct pg *pg, void *const *args, size_t n)
{
    ask(pg, args, n, on_data, (void *)args);
}
const struct pump_work pump_ask = {send_asks};

static struct call *
call_of(struct sending *s)
{
    if (!s->own) {
        struct call *c = s->own = err_mem(talloc_zero(s, struct call));
        c->to = institution_endpoint(s->institution, s->channel->endpoint);
    }
    return s->own;
}

void
call_send(struct sending *s)
{
    const struct call *c = call_of(s);
    if (!c->to)
        sending_later(s, 0, "this endpoint is not in the configuration", WHEN_HOUR);
    else if (s->body && plain_is(c->to))
        on_request_stored(s);
    else if (c->event)
        on_data_over(PG_COMMITTED, NULL, s);
    else
        pump_put(s->channel->outbox, &pump_ask, on_data_over, s);
}

/* ---- many at once, as they are claimed --------------------------------------------------------- */

struct preparing {
    struct outbox *outbox;
    void **sendings;
    size_t count;
};

static void
on_all_data(const struct pg_result *r, void *arg)
{
    struct preparing *p = arg;
    struct sending **plain = err_mem(talloc_array(p, struct sending *, p->count));
    const char **texts = err_mem(talloc_array(p, const char *, p->count));
    size_t n = 0;
    on_data(r, p->sendings);
    for (size_t i = 0; i < p->count; i++) {
        struct sending *s = p->sendings[i];
        const struct call *c = s->own;
        if (c->event && plain_is(c->to)) {
            plain[n] = s;
            texts[n++] = plain_text(s);
        }
    }
    if (n)
        sendings_store(p->outbox, plain, texts, n);
    pump_close(p->outbox);
}

static bool
has_to_ask(struct sending *s)
{
    if (!s->institution || !*s->channel->endpoint)
        return false;
    const struct call *c = call_of(s);
    return c->to && !(s->body && plain_is(c->to));
}

void
calls_prepare(struct outbox *o, struct sending *const *sendings, size_t n)
{
    struct preparing *p = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!has_to_ask(sendings[i]))
            continue;
        if (!p) {
            p = err_mem(talloc_zero(sendings[i], struct preparing));
            p->outbox = o;
            p->sendings = err_mem(talloc_array(p, void *, n));
        }
        p->sendings[p->count++] = sendings[i];
    }
    if (!p) {
        pump_close(o);
        return;
    }
    ask(o->app->outgoing, p->sendings, p->count, on_all_data, p);
    pg_flush(o->app->outgoing);
}
