/* httpd_answer: one request as its handler sees it, and the bytes of its answer. Must never touch a socket itself. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "io/form_parse.h"
#include "io/httpd_own.h"

#define ANSWER_HEAD_MAX 65536
#define ANSWER_FIELDS_MAX 64
#define REQUEST_POOL 3072 /* one allocation holds an ordinary request */
#define RETRY_AFTER "5"   /* seconds */

/* RFC 9110 §15; what is not listed has no words. */
#define REASONS(X)                            \
    X(200, "OK")                              \
    X(201, "Created")                         \
    X(202, "Accepted")                        \
    X(204, "No Content")                      \
    X(301, "Moved Permanently")               \
    X(302, "Found")                           \
    X(303, "See Other")                       \
    X(304, "Not Modified")                    \
    X(307, "Temporary Redirect")              \
    X(308, "Permanent Redirect")              \
    X(400, "Bad Request")                     \
    X(401, "Unauthorized")                    \
    X(403, "Forbidden")                       \
    X(404, "Not Found")                       \
    X(405, "Method Not Allowed")              \
    X(406, "Not Acceptable")                  \
    X(408, "Request Timeout")                 \
    X(409, "Conflict")                        \
    X(410, "Gone")                            \
    X(412, "Precondition Failed")             \
    X(413, "Content Too Large")               \
    X(414, "URI Too Long")                    \
    X(415, "Unsupported Media Type")          \
    X(417, "Expectation Failed")              \
    X(422, "Unprocessable Content")           \
    X(428, "Precondition Required")           \
    X(429, "Too Many Requests")               \
    X(431, "Request Header Fields Too Large") \
    X(500, "Internal Server Error")           \
    X(501, "Not Implemented")                 \
    X(502, "Bad Gateway")                     \
    X(503, "Service Unavailable")             \
    X(505, "HTTP Version Not Supported")

static const char *
reason(int status)
{
    switch (status) {
#define X(code, words) \
    case code:         \
        return words;
        REASONS(X)
#undef X
    default:
        return "";
    }
}

/* ---- a request from its first byte to its handler ---- */

static int
request_free(struct httpd_request *rq)
{
    struct httpd_conn *c = rq->conn;
    rq->h->bodies -= rq->body_len;
    if (rq->h->handling == rq)
        rq->h->handling = NULL;
    if (rq->handed && !rq->answered)
        httpd_request_over(rq->h);
    if (c) { /* freed instead of answered: there is nothing that the client could be told */
        rq->conn = NULL;
        c->rq = NULL;
        httpd_conn_drop(c);
    }
    return 0;
}

struct httpd_request *
httpd_request_new(struct httpd_conn *c)
{
    struct httpd *h = c->h;
    struct httpd_request *rq =
        err_mem(talloc_pooled_object(h, struct httpd_request, 8, REQUEST_POOL));
    *rq = (struct httpd_request){.h = h, .conn = c, .uid = c->uid, .is_unix = c->is_unix};
    rq->parse = http_parse_new(rq, &h->limits.parse);
    talloc_set_destructor(rq, request_free);
    return rq;
}

static bool
known_method(const char *method)
{
    static const char *const known[] = {"GET",   "HEAD",    "POST",  "PUT",    "DELETE",
                                        "PATCH", "OPTIONS", "TRACE", "CONNECT"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

static void
find_path(struct httpd_request *rq)
{
    const struct http_head *head = httpd_head(rq);
    const char *raw = head->target;
    struct err e = err_on(rq);
    char *path;
    rq->query = "";
    if (head->form == HTTP_FORM_ABSOLUTE) {
        raw = strstr(raw, "://") + 3;
        raw += strcspn(raw, "/?");
    } else if (head->form != HTTP_FORM_ORIGIN) {
        return;
    }
    const char *question = strchr(raw, '?');
    if (question)
        rq->query = question + 1;
    if (form_path(rq, *raw == '/' ? raw : "/", &path, &e))
        rq->path = path;
}

bool
httpd_request_heads(struct httpd_request *rq, struct httpd_verdict *ret)
{
    const struct httpd_app *app = &rq->h->app;
    unsigned char id[HTTPD_ID_BYTES];
    httpd_random(rq->h, id, sizeof id);
    for (size_t i = 0; i < sizeof id; i++) {
        rq->id[2 * i] = "0123456789abcdef"[id[i] >> 4];
        rq->id[2 * i + 1] = "0123456789abcdef"[id[i] & 15];
    }
    rq->began = when_monotonic();
    rq->peer = err_mem(talloc_strdup(rq, rq->conn->peer));
    find_path(rq);
    *ret = (struct httpd_verdict){.body_max = rq->h->limits.parse.body};
    if (!known_method(httpd_method(rq))) {
        ret->refuse = ERR_NOT_IMPLEMENTED;
        ret->why = "This method is not known here.";
    } else if (app->limit_for) {
        *ret = app->limit_for(app->arg, httpd_method(rq), rq->path);
    }
    return ret->refuse == ERR_NONE;
}

bool
httpd_request_grows(struct httpd_request *rq, struct err *e)
{
    size_t len;
    http_parse_body(rq->parse, &len);
    rq->h->bodies += len - rq->body_len;
    rq->body_len = len;
    if (rq->h->bodies > rq->h->limits.bodies)
        return err_set(e, ERR_UNAVAILABLE,
                       "Too much is being sent here at once: try again in a moment.");
    return true;
}

void
httpd_request_hand(struct httpd_request *rq)
{
    struct httpd *h = rq->h;
    rq->handed = true;
    h->handling = rq;
    h->counters.requests++;
    h->counters.in_flight++;
    h->app.handle(h->app.arg, rq);
    bool freed = h->handling != rq;
    h->handling = NULL;
    if (!freed && rq->answered)
        talloc_free(rq);
}

void
httpd_request_lost(struct httpd_request *rq)
{
    rq->conn = NULL;
    if (!rq->handed) {
        talloc_free(rq);
        return;
    }
    if (rq->answered)
        return;
    rq->h->counters.gone++;
    loop_fn *gone = rq->gone;
    rq->gone = NULL;
    if (gone)
        gone(rq->gone_arg);
}

/* ---- what the handler sees ---- */

const struct http_head *
httpd_head(const struct httpd_request *rq)
{
    return http_parse_head(rq->parse);
}

const char *
httpd_method(const struct httpd_request *rq)
{
    return httpd_head(rq)->method;
}

const char *
httpd_target(const struct httpd_request *rq)
{
    return httpd_head(rq)->target;
}

const char *
httpd_path(const struct httpd_request *rq)
{
    return rq->path;
}

const char *
httpd_query(const struct httpd_request *rq)
{
    return rq->query;
}

const char *
httpd_header(const struct httpd_request *rq, const char *name)
{
    return http_head_value(httpd_head(rq), name);
}

const void *
httpd_body(const struct httpd_request *rq, size_t *ret_len)
{
    return http_parse_body(rq->parse, ret_len);
}

const char *
httpd_peer(const struct httpd_request *rq)
{
    return rq->peer;
}

bool
httpd_peer_uid(const struct httpd_request *rq, uid_t *ret)
{
    if (rq->is_unix)
        *ret = rq->uid;
    return rq->is_unix;
}

const char *
httpd_id(const struct httpd_request *rq)
{
    return rq->id;
}

when_t
httpd_began(const struct httpd_request *rq)
{
    return rq->began;
}

void
httpd_on_gone(struct httpd_request *rq, loop_fn *fn, void *arg)
{
    rq->gone = fn;
    rq->gone_arg = arg;
}

/* ---- the bytes of an answer ---- */

struct answer {
    int status;
    const struct http_field *fields;
    size_t field_count;
    const void *body;
    size_t len;
};

static void
check_field(const struct http_field *f)
{
    static const char *const ours[] = {"Date", "Content-Length", "Transfer-Encoding", "Connection"};
    assert_that(http_syntax_token(f->name));
    assert_that(http_syntax_value(f->value));
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_that(strcasecmp(f->name, ours[i]) != 0);
}

static bool
bodiless(int status)
{
    return status == 204 || status == 304;
}

static struct buf *
answer_head(TALLOC_CTX *ctx, struct httpd *h, const struct answer *a, bool closing, bool old)
{
    struct buf *b = buf_new(ctx, ANSWER_HEAD_MAX);
    bool fits =
        buf_addf(b, "HTTP/1.1 %d %s\r\nDate: %s\r\n", a->status, reason(a->status), httpd_date(h));
    if (!bodiless(a->status))
        fits = fits && buf_addf(b, "Content-Length: %zu\r\n", a->len);
    if (closing)
        fits = fits && buf_addstr(b, "Connection: close\r\n");
    else if (old)
        fits = fits && buf_addstr(b, "Connection: keep-alive\r\n");
    for (size_t i = 0; i < a->field_count; i++) {
        check_field(&a->fields[i]);
        fits = fits && buf_addstr(b, a->fields[i].name) && buf_addstr(b, ": ") &&
               buf_addstr(b, a->fields[i].value) && buf_addstr(b, "\r\n");
    }
    fits = fits && buf_addstr(b, "\r\n");
    assert_that(fits);
    return b;
}

/* old: to a 1.0 client that asked to keep the connection; head_only: to a HEAD. */
static void
answer_send(TALLOC_CTX *ctx, struct httpd_conn *c, const struct answer *a, bool old, bool head_only)
{
    assert_that(a->status >= 200 && a->status <= 599 && a->field_count <= ANSWER_FIELDS_MAX);
    assert_that(!bodiless(a->status) || a->len == 0);
    struct httpd *h = c->h;
    c->closing = c->closing || h->draining;
    struct buf *head = answer_head(ctx, h, a, c->closing, old);
    struct iovec parts[] = {
        {.iov_base = (void *)buf_text(head), .iov_len = buf_len(head)},
        {.iov_base = (void *)a->body, .iov_len = a->len},
    };
    h->counters.answers[a->status / 100]++;
    httpd_conn_send(c, parts, head_only || !a->len ? 1 : 2, true);
    talloc_free(head);
}

static void
request_over(void *arg)
{
    talloc_free(arg);
}

void
httpd_answer(struct httpd_request *rq, int status, const struct http_field *fields,
             size_t field_count, const void *body, size_t len)
{
    assert_that(rq->handed && !rq->answered);
    struct httpd *h = rq->h;
    struct httpd_conn *c = rq->conn;
    const struct http_head *head = httpd_head(rq);
    struct answer a = {status, fields, field_count, body, len};
    rq->answered = true;
    rq->conn = NULL;
    if (c) {
        c->rq = NULL;
        answer_send(rq, c, &a, head->minor == 0, strcmp(head->method, "HEAD") == 0);
    }
    if (h->app.answered)
        h->app.answered(h->app.arg, rq, status, len);
    if (h->handling != rq)
        loop_soon(rq, h->loop, request_over, rq);
    httpd_request_over(h);
}

void
httpd_answer_text(struct httpd_request *rq, int status, const char *type, const char *text)
{
    struct http_field field = {"Content-Type", type};
    httpd_answer(rq, status, &field, 1, text, strlen(text));
}

/* ---- errors ---- */

void
httpd_refuse(struct httpd_conn *c, enum err_kind kind, const char *why, const char *allow,
             bool keep)
{
    struct httpd *h = c->h;
    struct httpd_request *rq = c->rq;
    TALLOC_CTX *ctx = talloc_new(h);
    const char *text = rq && h->app.refusal ? h->app.refusal(h->app.arg, ctx, rq, kind, why) : NULL;
    int status = err_status(kind);
    struct http_field fields[] = {
        {"Content-Type", text ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"},
        {allow ? "Allow" : "Retry-After", allow ? allow : RETRY_AFTER}};
    if (!text)
        text = err_mem(talloc_asprintf(ctx, "%s\n", why));
    struct answer a = {status, fields, allow || status == 503 ? 2 : 1, text, strlen(text)};
    const struct http_head *head = rq ? httpd_head(rq) : NULL;
    bool head_only = head && head->method && strcmp(head->method, "HEAD") == 0;
    bool old = keep && head && head->minor == 0;
    h->counters.refused++;
    if (h->app.refused)
        h->app.refused(h->app.arg, c->peer, kind, why);
    c->rq = NULL;
    c->closing = !keep;
    answer_send(ctx, c, &a, old, head_only);
    if (rq) {
        rq->conn = NULL;
        talloc_free(rq);
    }
    talloc_free(ctx);
}
