/*
 * call: one attempt at one webhook. The adapter's program says what to ask next until it is done; C signs and sends.
 *
 * Where the adapter says so (again = same) the first request is rendered once, stored before it leaves, and sent again as
 * stored. Where not, each attempt begins with the program, and before a request that may change something leaves, it is
 * written down that it may have: until what it came to is known, every attempt about the same credential at the same system
 * is told that it has to look first.
 */
#include <string.h>

#include "app/out/call.h"
#include "app/out/plain.h"
#include "app/out/request.h"
#include "app/out/room.h"
#include "app/out/token.h"
#include "base/json.h"
#include "io/transform.h"

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
    call_step(s);
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

void
call_as_stored(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    if (s->shared) {
        c->request = plain_request(c->to, s->body);
    } else if (!json_read(s->body, s->body_len, NULL, &c->request, &e)) {
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
        sending_store(s, NULL, text, strlen(text), call_as_stored);
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

void
call_step(struct sending *s)
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
