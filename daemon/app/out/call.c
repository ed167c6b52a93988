/* call: one attempt at one webhook. The adapter's program says what to ask next until it is done; C signs and sends. The
 * first request is rendered once, stored before it leaves, and sent again as stored. */
#include <string.h>

#include "app/out/event.h"
#include "app/out/request.h"
#include "app/out/room.h"
#include "base/json.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

enum { WAIT_MAX = 24 * 3600 }; /* seconds: for so long may a receiver put us off */

struct call {
    const struct endpoint *to;
    json_object *event, *remote, *request, *last;
    int steps, status;
};

static void step(struct sending *s);

/* ---- answers --------------------------------------------------------------------------------- */

static json_object *
body_of(const struct fetch_result *r)
{
    json_object *body;
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    if (!json_read(r->body, r->body_len, NULL, &body, &e))
        body = json_new_str(r->body);
    talloc_free(ctx);
    return body;
}

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
    json_put(last, "body", body_of(r));
    return last;
}

/* ---- requests -------------------------------------------------------------------------------- */

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    c->status = r->status;
    c->last = json_own(s, last_of(c, r));
    sending_note(s, NULL, response_shown(c->to, r, REQUEST_SHOWN_MAX));
    step(s);
}

static void
send_request(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    struct request *r;
    struct fetch_call *handle;
    if (!request_make(s, c->to, s->public_id, c->request, &r, &e)) {
        sending_later(s, 0, e.text, WHEN_NONE);
        return;
    }
    r->rq.timeout = sending_left(s);
    sending_note(s, request_shown(c->to, r, REQUEST_SHOWN_MAX), NULL);
    if (!fetch_http(s, s->channel->outbox->app->fetch, &r->rq, on_answer, s, &handle, &e))
        sending_later(s, 0, e.text, WHEN_NONE);
    else
        c->steps++;
}

static void
on_request_stored(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    if (!json_read(s->body, s->body_len, NULL, &c->request, &e)) {
        sending_later(s, 0, e.text, WHEN_NONE);
        return;
    }
    json_own(s, c->request);
    send_request(s);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void
finish(struct sending *s, json_object *out)
{
    const struct call *c = s->own;
    const char *reason = json_str(out, "reason"), *failed = json_str(out, "failed");
    if (json_get(out, "done")) {
        sending_done(s, json_object_get(json_get(json_get(out, "done"), "remote")));
    } else if (failed) {
        if (json_flag(out, "disable", false))
            channel_disable(s->channel, failed);
        sending_dead(s, c->status, failed);
    } else if (json_has(out, "wait")) {
        int64_t wait = json_int(out, "wait", 0);
        sending_later(s, c->status, reason ? reason : "it has to wait",
                      (wait < WAIT_MAX ? wait : WAIT_MAX) * WHEN_SECOND);
    } else {
        sending_dead(s, c->status,
                     "the adapter's program gave none of request, done, wait and failed");
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
        sending_later(s, c->status, result->error ? result->error->text : e.text, WHEN_NONE);
        return;
    }
    json_own(s, out);
    json_object *request = json_get(out, "request");
    if (!request) {
        finish(s, out);
    } else if (c->steps == STEPS_MAX) {
        sending_dead(s, c->status,
                     "the adapter's program asked for more than eight requests in one attempt");
    } else {
        c->request = request;
        const char *text = json_text(request);
        if (s->body)
            send_request(s);
        else
            sending_store(s, NULL, text, strlen(text), on_request_stored);
    }
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
    json_put(input, "last", json_object_get(c->last));
    const char *text = json_text(input);
    if (!transform_run(s, s->channel->outbox->app->out, c->to->adapter->name, text, strlen(text),
                       on_step, s, &e))
        sending_later(s, 0, e.text, WHEN_NONE);
}

/* ---- the event ------------------------------------------------------------------------------- */

json_object *
call_event(TALLOC_CTX *ctx, const struct institution *inst, const struct event_parts *parts,
           json_object *data)
{
    json_object *event = json_obj();
    json_put_str(event, "id", parts->id);
    json_put_str(event, "type", parts->type);
    json_put_str(event, "source", err_mem(talloc_asprintf(ctx, "%s/%s", inst->url, inst->slug)));
    json_put_str(event, "subject", parts->proposal);
    json_put_str(event, "time", when_text(ctx, parts->at));
    json_put(event, "data", data);
    return event;
}

static void
on_data(const struct pg_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *raw, *data;
    if (r->outcome != PG_OK || !pg_rows(r) ||
        !json_read(pg_get_text(r, 0, 0), strlen(pg_get_text(r, 0, 0)), NULL, &raw, &e))
        return;
    data = event_data(s->institution, s->type, json_own(s, raw));
    if (!data)
        return;
    const struct event_parts parts = {s->public_id, s->type, s->proposal, s->created};
    c->event = json_own(s, call_event(s, s->institution, &parts, data));
    const char *remote = pg_is_null(r, 0, 1) ? NULL : pg_get_text(r, 0, 1);
    if (remote && json_read(remote, strlen(remote), NULL, &c->remote, &e))
        json_own(s, c->remote);
}

static void
on_data_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = arg;
    const struct call *c = s->own;
    if (!c->event)
        sending_later(s, 0, "what happened could not be read", WHEN_NONE);
    else if (s->body)
        on_request_stored(s); /* by an earlier attempt: it stands for the first step */
    else
        step(s);
}

static void
send_ask(struct pg *pg, void *arg)
{
    struct sending *s = arg;
    struct pg_params *p = pg_params_new(s, 3);
    pg_text(p, s->institution->id_text);
    pg_text(p, s->proposal);
    pg_text(p, s->channel->endpoint);
    pg_send(pg, &sql_out_event_data, p, on_data, s);
    talloc_free(p);
}

void
call_send(struct sending *s)
{
    struct call *c = err_mem(talloc_zero(s, struct call));
    s->own = c;
    c->to = institution_endpoint(s->institution, s->channel->endpoint);
    if (!c->to)
        sending_later(s, 0, "this endpoint is not in the configuration", WHEN_HOUR);
    else
        pump_put(s->channel->outbox, send_ask, on_data_over, s);
}
