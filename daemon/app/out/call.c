/* call: one attempt at one webhook. The adapter's program says what to ask next until it is done; C signs and sends. The
 * first request is rendered once, stored before it leaves, and sent again as stored. */
#include <string.h>
#include <time.h>

#include "app/out/room.h"
#include "base/json.h"
#include "base/netaddr.h"
#include "io/fetch.h"
#include "io/sign.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

enum {
    HEADERS_MAX = 16,
    SIGNED_HEADERS = 3,
    ALLOWED_MAX = 16,
    WAIT_MAX = 24 * 3600, /* seconds: for so long may a receiver put us off */
};

struct call {
    const struct endpoint *to;
    json_object *event, *remote, *request, *last;
    int steps, status;
};

static void step(struct sending *s);
static void send_request(struct sending *s);

/* ---- answers --------------------------------------------------------------------------------- */

static const char *const wanted[] = {"retry-after", "location", "etag", "content-type"};

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

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    c->status = r->status;
    c->last = json_own(s, last_of(c, r));
    step(s);
}

/* ---- requests -------------------------------------------------------------------------------- */

static bool
sign(struct sending *s, const char *body, size_t len, struct fetch_header *headers, size_t *count,
     struct err *e)
{
    const struct call *c = s->own;
    const char *how = json_str(json_get(c->to->adapter->conf, "request"), "sign");
    if (!how || strcmp(how, "standard-webhooks") != 0)
        return true;
    struct sign_key *keys[SECRETS_MAX];
    size_t nkeys = 0;
    for (int i = 0; i < SECRETS_MAX && c->to->secrets[i]; i++)
        if (!sign_key_read(s, c->to->secrets[i], &keys[nkeys++], e))
            return false;
    if (!nkeys)
        return err_set(e, ERR_CONFIG, "this endpoint has no secret-file: nothing can be signed");
    struct sign_message m = {.id = s->public_id, .timestamp = time(NULL), .body = {body, len}};
    char *signature;
    if (!sign_webhook(s, keys, nkeys, &m, &signature, e))
        return false;
    headers[(*count)++] = (struct fetch_header){"webhook-id", s->public_id};
    headers[(*count)++] = (struct fetch_header){
        "webhook-timestamp", err_mem(talloc_asprintf(s, "%lld", (long long)m.timestamp))};
    headers[(*count)++] = (struct fetch_header){"webhook-signature", signature};
    return true;
}

static bool
allowed(struct sending *s, struct netblock *blocks, size_t *count, struct err *e)
{
    const struct call *c = s->own;
    for (const char *at = c->to->allow; at && *at;) {
        at += strspn(at, " ,");
        size_t len = strcspn(at, " ,");
        if (!len)
            break;
        char *text = err_mem(talloc_strndup(s, at, len));
        if (*count == ALLOWED_MAX || !netblock_parse(text, &blocks[(*count)++], e))
            return err_set(e, ERR_CONFIG, "allow: “%s” is not a network like 10.0.0.0/8", text);
        at += len;
    }
    return true;
}

static bool
build(struct sending *s, struct fetch_request *rq, struct fetch_header *headers,
      struct netblock *blocks, struct err *e)
{
    const struct call *c = s->own;
    const char *url = json_str(c->request, "url"), *body = json_str(c->request, "body");
    json_object *given = json_get(c->request, "headers");
    if (given && json_object_object_length(given) > HEADERS_MAX - SIGNED_HEADERS)
        return err_set(e, ERR_CONFIG, "the program gives more than %d headers",
                       HEADERS_MAX - SIGNED_HEADERS);
    rq->method = json_str(c->request, "method");
    rq->url = url && *url == '/' ? err_mem(talloc_asprintf(s, "%s%s", c->to->url, url)) : url;
    if (!rq->method || !rq->url)
        return err_set(e, ERR_CONFIG, "the program gives a request without method or url");
    if (given) {
        json_object_object_foreach (given, name, value) {
            headers[rq->header_count++] =
                (struct fetch_header){name, json_as_str(value) ? json_as_str(value) : ""};
        }
    }
    rq->headers = headers;
    rq->body = body;
    rq->body_len = body ? strlen(body) : 0;
    rq->timeout = sending_left(s);
    rq->wanted = wanted;
    rq->wanted_count = sizeof wanted / sizeof *wanted;
    rq->allowed = blocks;
    return sign(s, body ? body : "", rq->body_len, headers, &rq->header_count, e) &&
           allowed(s, blocks, &rq->allowed_count, e);
}

static void
send_request(struct sending *s)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    struct fetch_header headers[HEADERS_MAX];
    struct netblock blocks[ALLOWED_MAX];
    struct fetch_request rq = {0};
    struct fetch_call *handle;
    if (!build(s, &rq, headers, blocks, &e) ||
        !fetch_http(s, s->channel->outbox->app->fetch, &rq, on_answer, s, &handle, &e))
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
    json_object *input = json_own(s, json_obj()), *endpoint = json_obj();
    json_put_str(endpoint, "name", c->to->name);
    json_put_str(endpoint, "title", c->to->title);
    json_put_str(endpoint, "url", c->to->url);
    json_put(input, "event", json_object_get(c->event));
    json_put(input, "endpoint", endpoint);
    json_put(input, "remote", json_object_get(c->remote));
    json_put(input, "last", json_object_get(c->last));
    const char *text = json_text(input);
    if (!transform_run(s, s->channel->outbox->app->out, c->to->adapter->name, text, strlen(text),
                       on_step, s, &e))
        sending_later(s, 0, e.text, WHEN_NONE);
}

/* ---- the event ------------------------------------------------------------------------------- */

static json_object *
event_of(struct sending *s, json_object *data)
{
    json_object *event = json_obj();
    char *source = err_mem(talloc_asprintf(s, "%s/%s", s->institution->url, s->institution->slug));
    json_put_str(event, "id", s->public_id);
    json_put_str(event, "type", s->type);
    json_put_str(event, "source", source);
    json_put_str(event, "subject", s->proposal);
    json_put_str(event, "time", when_text(s, s->created));
    json_put(event, "data", data);
    return event;
}

static void
on_data(const struct pg_result *r, void *arg)
{
    struct sending *s = arg;
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *data;
    if (r->outcome != PG_OK || !pg_rows(r) ||
        !json_read(pg_get_text(r, 0, 0), strlen(pg_get_text(r, 0, 0)), NULL, &data, &e))
        return;
    c->event = json_own(s, event_of(s, data));
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
ask(struct sending *s)
{
    struct pg *pg = s->channel->outbox->app->work;
    struct pg_params *p = pg_params_new(s, 3);
    pg_text(p, s->institution->id_text);
    pg_text(p, s->proposal);
    pg_text(p, s->channel->endpoint);
    pg_send(pg, &sql_out_event_data, p, on_data, s);
    pg_sync(pg, on_data_over, s);
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
        ask(s);
}
