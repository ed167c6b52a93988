#include "runner.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/fetch.h"

/* A server on 127.0.0.1 that keeps what it was sent and answers by a script. */
struct server {
    struct loop *loop;
    struct evconnlistener *listener;
    int port, connections, requests;
    const char *(*answer)(struct server *s, const char *request, size_t len);
    bool greets;      /* SMTP: speaks first */
    bool hangs_up;    /* after each answer */
    char *got;        /* all that came, connections one after the other */
    const char *last; /* the last whole request, of got */
};

static void
on_bytes(struct bufferevent *bev, void *arg)
{
    struct server *s = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    size_t len = evbuffer_get_length(in);
    const char *bytes = (const char *)evbuffer_pullup(in, -1);
    const char *answer = s->answer(s, bytes, len);
    if (!answer)
        return; /* more is to come, or never an answer */
    size_t before = strlen(s->got);
    s->got = talloc_strndup_append(s->got, bytes, len);
    s->last = s->got + before;
    s->requests++;
    evbuffer_drain(in, len);
    bufferevent_write(bev, answer, strlen(answer));
}

static void
on_written(struct bufferevent *bev, void *arg)
{
    struct server *s = arg;
    if (s->hangs_up && s->requests)
        bufferevent_free(bev);
}

static void
on_gone(struct bufferevent *bev, short what, void *arg)
{
    bufferevent_free(bev);
}

static void
on_connection(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *sa, int len,
              void *arg)
{
    struct server *s = arg;
    struct bufferevent *bev = bufferevent_socket_new(loop_base(s->loop), fd, BEV_OPT_CLOSE_ON_FREE);
    s->connections++;
    bufferevent_setcb(bev, on_bytes, on_written, on_gone, s);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
    if (s->greets)
        bufferevent_write(bev, "220 here\r\n", 10);
}

static int
server_gone(struct server *s)
{
    evconnlistener_free(s->listener);
    return 0;
}

static struct server *
serve(TALLOC_CTX *ctx, struct loop *loop,
      const char *(*answer)(struct server *s, const char *request, size_t len))
{
    struct server *s = talloc_zero(ctx, struct server);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    s->loop = loop;
    s->answer = answer;
    s->got = talloc_strdup(s, "");
    s->listener = evconnlistener_new_bind(loop_base(loop), on_connection, s, LEV_OPT_CLOSE_ON_FREE,
                                          FETCH_CALLS_MAX, (struct sockaddr *)&at, sizeof at);
    ck_assert(s->listener);
    ck_assert(getsockname(evconnlistener_get_fd(s->listener), (struct sockaddr *)&at, &len) == 0);
    s->port = ntohs(at.sin_port);
    talloc_set_destructor(s, server_gone);
    return s;
}

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRetry-After:  7 \r\nX-Other: y\r\n\r\nhi"

/* The whole request, head and the body that Content-Length announces, or NULL. */
static bool
is_whole(const char *request, size_t len)
{
    const char *end = memmem(request, len, "\r\n\r\n", 4);
    const char *length = memmem(request, len, "Content-Length: ", 16);
    return end &&
           (size_t)(end + 4 - request) + (length ? strtoul(length + 16, NULL, 10) : 0) <= len;
}

static const char *
answer_ok(struct server *s, const char *request, size_t len)
{
    return is_whole(request, len) ? OK_ANSWER : NULL;
}

static const char *
answer_never(struct server *s, const char *request, size_t len)
{
    return NULL;
}

/* ---- a story: one loop, one fetch, one server, results copied out -------------------------------- */

struct story {
    struct loop *loop;
    struct fetch *fetch;
    struct server *server;
    struct netblock loopback;
    int called, awaited;
    enum fetch_end end;
    int status;
    bool may_have_arrived;
    char *text, *body, *retry_after, *other, *peer;
    when_t elapsed;
    enum fetch_mail_end mail;
    int code;
    bool inside; /* the call that registers is running */
    struct fetch_call *victim;
    void *owner; /* freed in the callback */
};

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct story *s = arg;
    ck_assert(!s->inside);
    s->called++;
    s->end = r->end;
    s->status = r->status;
    s->may_have_arrived = r->may_have_arrived;
    s->elapsed = r->elapsed;
    s->text = talloc_strdup(s, r->text);
    s->body = talloc_strndup(s, r->body, r->body_len);
    s->peer = talloc_strdup(s, r->peer);
    s->retry_after = talloc_strdup(s, fetch_header(r, "RETRY-AFTER"));
    s->other = talloc_strdup(s, fetch_header(r, "x-other"));
    TALLOC_FREE(s->victim);
    TALLOC_FREE(s->owner);
    if (s->called == s->awaited)
        loop_stop(s->loop);
}

static struct story *
begin(const char *(*answer)(struct server *s, const char *request, size_t len))
{
    struct story *s = talloc_zero(NULL, struct story);
    struct err e = err_on(s);
    s->loop = loop_new(s);
    s->fetch = fetch_new(s, s->loop);
    s->server = serve(s, s->loop, answer);
    ck_assert(netblock_parse("127.0.0.0/8", &s->loopback, &e));
    s->awaited = 1;
    return s;
}

static void
finish(struct story *s)
{
    talloc_free(s->fetch);      /* before the loop */
    for (int i = 0; i < 3; i++) /* the server sees its peers go and frees its ends */
        event_base_loop(loop_base(s->loop), EVLOOP_NONBLOCK);
    talloc_free(s->server);
    talloc_free(s);
}

static char *
url_of(struct story *s, const char *path)
{
    return talloc_asprintf(s, "http://127.0.0.1:%d%s", s->server->port, path);
}

static struct fetch_request
request_of(struct story *s, const char *method, const char *path)
{
    static const char *const wanted[] = {"Retry-After"};
    return (struct fetch_request){
        .method = method,
        .url = url_of(s, path),
        .wanted = wanted,
        .wanted_count = 1,
        .allowed = &s->loopback,
        .allowed_count = 1,
        .timeout = 5 * WHEN_SECOND,
    };
}

static struct fetch_call *
start(TALLOC_CTX *ctx, struct story *s, const struct fetch_request *request)
{
    struct err e = err_on(s);
    struct fetch_call *call = NULL;
    s->inside = true;
    ck_assert_msg(fetch_http(ctx, s->fetch, request, on_answer, s, &call, &e), "%s", e.text);
    s->inside = false;
    return call;
}

static void
run(struct story *s)
{
    struct err e = err_on(s);
    ck_assert(loop_run(s->loop, &e));
}

START_TEST(a_request_goes_out_as_written_and_its_answer_comes_back)
{
    struct story *s = begin(answer_ok);
    struct fetch_header headers[] = {{"webhook-id", "evt_1"}, {"Content-Type", "text/x"}};
    struct fetch_request r = request_of(s, "POST", "/a?b=c");
    r.headers = headers;
    r.header_count = 2;
    r.body = "a\0b";
    r.body_len = 3;
    start(s, s, &r);
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 1);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    ck_assert_int_eq(s->status, 200);
    ck_assert_str_eq(s->body, "hi");
    ck_assert_str_eq(s->retry_after, "7");
    ck_assert_ptr_null(s->other); /* nobody asked for it */
    ck_assert_str_eq(s->peer, "127.0.0.1");
    ck_assert(s->may_have_arrived);
    ck_assert(strncmp(s->server->got, "POST /a?b=c HTTP/1.1\r\n", 22) == 0);
    ck_assert(strstr(s->server->got, "\r\nwebhook-id: evt_1\r\n"));
    ck_assert(strstr(s->server->got, "\r\nContent-Type: text/x\r\n"));
    ck_assert(strstr(s->server->got, "\r\nContent-Length: 3\r\n"));
    ck_assert_ptr_null(strstr(s->server->got, "Expect"));
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 0);
    finish(s);
}
END_TEST

START_TEST(each_method_goes_out_without_a_body_it_was_not_given)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct story *s = begin(answer_ok);
        struct fetch_request r = request_of(s, methods[i], "/");
        start(s, s, &r);
        run(s);
        ck_assert_int_eq(s->end, FETCH_ANSWERED);
        ck_assert(strncmp(s->server->got, methods[i], strlen(methods[i])) == 0);
        ck_assert_ptr_null(strstr(s->server->got, "urlencoded"));
        ck_assert_str_eq(s->body, i == 1 ? "" : "hi");
        finish(s);
    }
}
END_TEST

static const char *
answer_redirect(struct server *s, const char *request, size_t len)
{
    return "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
}

START_TEST(a_redirect_is_an_answer_and_is_not_followed)
{
    struct story *s = begin(answer_redirect);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->status, 302);
    ck_assert_int_eq(s->server->requests, 1);
    finish(s);
}
END_TEST

START_TEST(a_proxy_named_by_the_environment_is_not_used)
{
    struct story *s = begin(answer_ok);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    finish(s);
}
END_TEST

START_TEST(an_address_that_is_not_public_is_not_connected_to)
{
    struct story *s = begin(answer_ok);
    char *spellings[] = {
        url_of(s, "/"),
        talloc_asprintf(s, "http://localhost:%d/", s->server->port),
        talloc_asprintf(s, "http://2130706433:%d/", s->server->port),
        talloc_asprintf(s, "http://0x7f.1:%d/", s->server->port),
        talloc_asprintf(s, "http://[::ffff:127.0.0.1]:%d/", s->server->port),
        talloc_asprintf(s, "http://[::1]:%d/", s->server->port),
        talloc_asprintf(s, "http://0.0.0.0:%d/", s->server->port),
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct fetch_request r = request_of(s, "GET", "/");
        r.url = spellings[i];
        r.allowed_count = 0;
        s->called = 0;
        start(s, s, &r);
        run(s);
        ck_assert_msg(s->end == FETCH_FORBIDDEN, "%s: %s (%s)", spellings[i],
                      fetch_end_name(s->end), s->text);
        ck_assert(!s->may_have_arrived && s->text[0]);
        ck_assert_int_eq(fetch_end_kind(s->end), ERR_FORBIDDEN);
    }
    ck_assert_int_eq(s->server->connections, 0);
    finish(s);
}
END_TEST

START_TEST(a_connection_opened_for_one_allow_list_does_not_serve_another)
{
    struct story *s = begin(answer_ok);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->server->requests, 2);
    ck_assert_int_eq(s->server->connections, 1); /* reused, else this test shows nothing */
    r.allowed_count = 0;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_FORBIDDEN);
    ck_assert(!s->may_have_arrived);
    ck_assert_int_eq(s->server->requests, 2);
    finish(s);
}
END_TEST

static void
stop(void *arg)
{
    struct story *s = arg;
    loop_stop(s->loop);
}

START_TEST(an_answer_that_never_comes_ends_at_the_limit)
{
    struct story *s = begin(answer_never);
    struct fetch_request r = request_of(s, "POST", "/");
    r.timeout = 300 * WHEN_SECOND / 1000;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LATE);
    ck_assert(s->may_have_arrived);
    ck_assert(s->elapsed >= r.timeout && s->elapsed < 10 * WHEN_SECOND); /* by itself: 15 s */
    finish(s);
}
END_TEST

START_TEST(calls_that_wait_for_a_connection_end_at_their_limit_too)
{
    struct story *s = begin(answer_never);
    struct fetch_request r = request_of(s, "POST", "/");
    r.timeout = 300 * WHEN_SECOND / 1000;
    s->awaited = FETCH_HOST_MAX + 3;
    for (int i = 0; i < s->awaited; i++)
        start(s, s, &r);
    loop_after(s, s->loop, WHEN_SECOND / 10, stop, s);
    run(s);
    ck_assert_int_eq(s->server->connections, FETCH_HOST_MAX);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LATE);
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 0);
    finish(s);
}
END_TEST

START_TEST(a_dead_host_delays_no_other)
{
    struct story *s = begin(answer_never);
    struct server *good = serve(s, s->loop, answer_ok);
    struct fetch_request r = request_of(s, "POST", "/");
    for (int i = 0; i < 20; i++)
        start(s, s, &r);
    r.url = talloc_asprintf(s, "http://127.0.0.1:%d/", good->port);
    start(s, s, &r);
    run(s); /* until the first answer */
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 20);
    talloc_free(s->fetch); /* twenty calls are still in flight */
    s->fetch = NULL;
    talloc_free(good);
    finish(s);
}
END_TEST

static const char *
answer_large(struct server *s, const char *request, size_t len)
{
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
           "a\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n";
}

START_TEST(an_answer_past_the_bound_is_given_up)
{
    struct story *s = begin(answer_large);
    struct fetch_request r = request_of(s, "GET", "/");
    r.max_body = 20;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    ck_assert_str_eq(s->body, "01234567890123456789");
    r.max_body = 19;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LARGE);
    ck_assert_int_eq(s->status, 0);
    r.max_body = 0;
    r.max_headers = 30;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LARGE);
    finish(s);
}
END_TEST

static const char *
answer_garbage(struct server *s, const char *request, size_t len)
{
    return "garbage\r\n\r\n";
}

static const char *
answer_early(struct server *s, const char *request, size_t len)
{
    return "HTTP/1.1 103 Early Hints\r\nRetry-After: 99\r\n\r\n" OK_ANSWER;
}

static const char *
answer_short(struct server *s, const char *request, size_t len)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi";
}

START_TEST(broken_answers_are_told_from_whole_ones)
{
    struct story *s = begin(answer_garbage);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_BROKEN);
    s->server->answer = answer_early;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->status, 200);
    ck_assert_str_eq(s->retry_after, "7");
    s->server->answer = answer_short;
    s->server->hangs_up = true;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_BROKEN);
    finish(s);
}
END_TEST

START_TEST(nobody_listening_and_no_such_name_are_told_apart)
{
    struct story *s = begin(answer_ok);
    struct fetch_request r = request_of(s, "GET", "/");
    r.url = "http://127.0.0.1:1/";
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_NO_CONNECTION);
    ck_assert(!s->may_have_arrived);
    ck_assert(strstr(s->text, "http://127.0.0.1:1: "));
    r.url = "http://no-such-name.invalid/";
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_msg(s->end == FETCH_NO_NAME, "%s", s->text);
    r.url = talloc_asprintf(s, "https://127.0.0.1:%d/", s->server->port);
    s->server->answer = answer_garbage;
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_msg(s->end == FETCH_NO_TRUST, "%s", s->text);
    finish(s);
}
END_TEST

START_TEST(what_must_not_be_sent_is_refused_before_anything_happens)
{
    struct story *s = begin(answer_ok);
    static const struct {
        const char *method, *url;
        struct fetch_header header;
    } bad[] = {
        {"GET", "ftp://host/", {"a", "b"}},
        {"GET", "file:///etc/passwd", {"a", "b"}},
        {"GET", "host/path", {"a", "b"}},
        {"GET", "", {"a", "b"}},
        {"GET", "http://u:p@host/", {"a", "b"}},
        {"GET", "http://host/a b", {"a", "b"}},
        {"GET", "http://host/\r\nX: y", {"a", "b"}},
        {"GET", "http://h\xc3\xb6st/", {"a", "b"}},
        {"BREW", "http://host/", {"a", "b"}},
        {"GET\r\nX: y", "http://host/", {"a", "b"}},
        {"GET", "http://host/", {"a", "b\r\nc: d"}},
        {"GET", "http://host/", {"a", "b\n"}},
        {"GET", "http://host/", {"a:", "b"}},
        {"GET", "http://host/", {"", "b"}},
        {"GET", "http://host/", {"a\r\nb", "c"}},
        {"GET", "http://host/", {"Host", "other"}},
        {"GET", "http://host/", {"Content-Length", "0"}},
        {"GET", "http://host/", {"transfer-encoding", "chunked"}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = err_on(s);
        struct fetch_call *call = NULL;
        struct fetch_request r = {.method = bad[i].method,
                                  .url = bad[i].url,
                                  .headers = &bad[i].header,
                                  .header_count = 1};
        ck_assert_msg(!fetch_http(s, s->fetch, &r, on_answer, s, &call, &e), "%zu", i);
        ck_assert(e.kind == ERR_INVALID && !call);
        ck_assert_uint_eq(fetch_in_flight(s->fetch), 0);
    }
    ck_assert_int_eq(s->called, 0);
    finish(s);
}
END_TEST

START_TEST(there_is_a_limit_to_calls_in_flight)
{
    struct story *s = begin(answer_never);
    struct fetch_request r = request_of(s, "GET", "/");
    struct err e = err_on(s);
    struct fetch_call *call = NULL;
    for (int i = 0; i < FETCH_CALLS_MAX; i++)
        start(s, s, &r);
    ck_assert(!fetch_http(s, s->fetch, &r, on_answer, s, &call, &e));
    ck_assert(e.kind == ERR_UNAVAILABLE && !call);
    finish(s);
}
END_TEST

START_TEST(a_handle_that_is_freed_is_a_call_that_never_ends)
{
    struct story *s = begin(answer_never);
    struct fetch_request r = request_of(s, "GET", "/");
    talloc_free(start(s, s, &r)); /* before it began */
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 0);
    struct fetch_call *call = start(s, s, &r);
    loop_after(s, s->loop, WHEN_SECOND / 10, stop, s);
    run(s);
    talloc_free(call); /* while it waits for its answer */
    loop_after(s, s->loop, WHEN_SECOND / 10, stop, s);
    run(s);
    ck_assert_int_eq(s->called, 0);
    ck_assert_int_eq(s->server->connections, 1);
    finish(s);
}
END_TEST

START_TEST(a_callback_may_free_its_own_handle_and_others)
{
    struct story *s = begin(answer_ok);
    struct fetch_request r = request_of(s, "GET", "/");
    s->owner = talloc_new(s);
    start(s->owner, s, &r);
    s->victim = start(s, s, &r);
    loop_after(s, s->loop, WHEN_SECOND / 5, stop, s);
    s->awaited = -1;
    run(s);
    ck_assert_int_eq(s->called, 1);
    ck_assert_uint_eq(fetch_in_flight(s->fetch), 0);
    finish(s);
}
END_TEST

START_TEST(retry_after_is_seconds_or_a_date)
{
    when_t now = 0;
    struct err e = err_on(NULL);
    ck_assert(when_parse("2026-09-01T08:00:00Z", &now, &e));
    ck_assert(fetch_retry_after("120", now) == 120 * WHEN_SECOND);
    ck_assert(fetch_retry_after("0", now) == 0);
    ck_assert(fetch_retry_after("Tue, 01 Sep 2026 08:01:00 GMT", now) == WHEN_MINUTE);
    ck_assert(fetch_retry_after("Tue, 01 Sep 2026 07:00:00 GMT", now) == 0);
    ck_assert(fetch_retry_after("soon", now) == WHEN_NONE);
    ck_assert(fetch_retry_after("-5", now) == WHEN_NONE);
    ck_assert(fetch_retry_after("", now) == WHEN_NONE);
    ck_assert(fetch_retry_after(NULL, now) == WHEN_NONE);
    ck_assert(fetch_retry_after("99999999999999999999", now) > WHEN_DAY);
}
END_TEST

/* ---- mail ---------------------------------------------------------------------------------------- */

static bool
starts(const char *bytes, size_t len, const char *with)
{
    return len >= strlen(with) && strncmp(bytes, with, strlen(with)) == 0;
}

/* Recipients 4xx@ and 5xx@ get such replies; a line "REFUSE" in the message refuses it. */
static const char *
answer_smtp(struct server *s, const char *bytes, size_t len)
{
    if (len < 2 || memcmp(bytes + len - 2, "\r\n", 2) != 0)
        return NULL;
    if (starts(bytes, len, "EHLO"))
        return "250-here\r\n250 SIZE 1000000\r\n";
    if (starts(bytes, len, "RCPT TO:<4xx@"))
        return "450 4.2.1 mailbox busy\r\n";
    if (starts(bytes, len, "RCPT TO:<5xx@"))
        return "550 5.1.1 no such person\r\n";
    if (starts(bytes, len, "DATA"))
        return "354 go on\r\n";
    if (starts(bytes, len, "MAIL") || starts(bytes, len, "RCPT") || starts(bytes, len, "RSET"))
        return "250 fine\r\n";
    if (starts(bytes, len, "QUIT"))
        return "221 bye\r\n";
    if (len < 5 || memcmp(bytes + len - 5, "\r\n.\r\n", 5) != 0)
        return NULL;
    return memmem(bytes, len, "REFUSE", 6) ? "554 5.7.1 not wanted\r\n" : "250 taken\r\n";
}

static void
on_mail(const struct fetch_mail_result *r, void *arg)
{
    struct story *s = arg;
    ck_assert(!s->inside);
    s->called++;
    s->mail = r->end;
    s->code = r->code;
    s->text = talloc_strdup(s, r->text);
    loop_stop(s->loop);
}

static void
send_mail(struct story *s, const char *to, const char *text)
{
    struct err e = err_on(s);
    struct fetch_mail_call *call;
    struct fetch_mail m = {.server = talloc_asprintf(s, "smtp://127.0.0.1:%d", s->server->port),
                           .ehlo = "assent.example",
                           .from = "office@example.edu",
                           .to = &to,
                           .to_count = 1,
                           .bytes = text,
                           .len = strlen(text),
                           .timeout = 5 * WHEN_SECOND};
    s->called = 0;
    s->inside = true;
    ck_assert_msg(fetch_smtp(s, s->fetch, &m, on_mail, s, &call, &e), "%s", e.text);
    s->inside = false;
    run(s);
    ck_assert_int_eq(s->called, 1);
}

START_TEST(mail_is_sent_and_the_connection_is_used_again)
{
    struct story *s = begin(answer_smtp);
    s->server->greets = true;
    send_mail(s, "ada@example.edu", "Subject: x\r\n\r\n.dot\r\n");
    ck_assert_msg(s->mail == FETCH_MAIL_SENT, "%s", s->text);
    send_mail(s, "bob@example.edu", "Subject: y\r\n\r\nz\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_SENT);
    ck_assert_int_eq(s->server->connections, 1);
    ck_assert(strstr(s->server->got, "EHLO assent.example\r\n"));
    ck_assert(strstr(s->server->got, "MAIL FROM:<office@example.edu>"));
    ck_assert(strstr(s->server->got, "RCPT TO:<ada@example.edu>"));
    ck_assert(strstr(s->server->got, "\r\n\r\n..dot\r\n.\r\n"));
    finish(s);
}
END_TEST

START_TEST(replies_of_a_mail_server_become_later_or_refused)
{
    struct story *s = begin(answer_smtp);
    s->server->greets = true;
    send_mail(s, "4xx@example.edu", "x\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_LATER);
    ck_assert_int_eq(s->code, 450);
    send_mail(s, "5xx@example.edu", "x\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_REFUSED);
    ck_assert_int_eq(s->code, 550);
    ck_assert(strstr(s->text, "no such person"));
    send_mail(s, "ada@example.edu", "REFUSE\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_REFUSED);
    ck_assert_int_eq(s->code, 554);
    s->server->port = 1;
    send_mail(s, "ada@example.edu", "x\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_LATER);
    finish(s);
}
END_TEST

static const char *
answer_closed(struct server *s, const char *bytes, size_t len)
{
    return "554 5.7.1 you may not use this server\r\n";
}

START_TEST(a_server_that_refuses_us_altogether_is_for_the_operator_to_mend)
{
    struct story *s = begin(answer_closed);
    s->server->greets = true;
    send_mail(s, "ada@example.edu", "x\r\n");
    ck_assert_int_eq(s->mail, FETCH_MAIL_LATER);
    finish(s);
}
END_TEST

START_TEST(nothing_is_sent_in_the_clear_when_tls_is_required)
{
    struct story *s = begin(answer_smtp);
    struct err e = err_on(s);
    struct fetch_mail_call *call;
    s->server->greets = true;
    const char *to = "ada@example.edu";
    struct fetch_mail m = {.server = talloc_asprintf(s, "smtp://127.0.0.1:%d", s->server->port),
                           .tls = FETCH_TLS_REQUIRED,
                           .user = "u",
                           .password = "p",
                           .from = "",
                           .to = &to,
                           .to_count = 1,
                           .bytes = "x\r\n",
                           .len = 3};
    ck_assert(fetch_smtp(s, s->fetch, &m, on_mail, s, &call, &e));
    run(s);
    ck_assert_int_eq(s->mail, FETCH_MAIL_LATER);
    ck_assert_ptr_null(strstr(s->server->got, "AUTH"));
    ck_assert_ptr_null(strstr(s->server->got, "MAIL"));
    m.tls = FETCH_TLS_NEVER;
    ck_assert(!fetch_smtp(s, s->fetch, &m, on_mail, s, &call, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    finish(s);
}
END_TEST

START_TEST(envelopes_that_could_say_more_than_an_address_are_refused)
{
    struct story *s = begin(answer_smtp);
    static const char *const bad[] = {
        "a@b\r\nRCPT TO:<c@d>", "a b@c", "<a@b>", "a", "", "a@b>", "\"a\"@b", "a@b c"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = err_on(s);
        struct fetch_mail_call *call;
        struct fetch_mail m = {.server = "smtp://127.0.0.1:25",
                               .from = "a@b",
                               .to = &bad[i],
                               .to_count = 1,
                               .bytes = "",
                               .len = 0};
        ck_assert_msg(!fetch_smtp(s, s->fetch, &m, on_mail, s, &call, &e), "%s", bad[i]);
        m.server = "smtp://127.0.0.1:25/../x\r\ny";
        const char *good = "a@b";
        m.to = &good;
        ck_assert(!fetch_smtp(s, s->fetch, &m, on_mail, s, &call, &e));
    }
    finish(s);
}
END_TEST

/* ---- names that change their minds ---------------------------------------------------------------- */

/* What the names below resolve to, one after the other; the last one stays. Others are asked of the C library. */
static const char *const *rebinding;
static int resolved;

typedef int resolver(const char *node, const char *service, const struct addrinfo *hints,
                     struct addrinfo **ret);

/* Stands before the C library's for this program and what it links: libcurl's resolver asks it. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **ret)
{
    void *real = dlsym(RTLD_NEXT, "getaddrinfo");
    resolver *ask;
    memcpy(&ask, &real, sizeof ask);
    if (rebinding && node && strcmp(node, "rebinding.test") == 0) {
        node = rebinding[resolved];
        resolved += rebinding[resolved + 1] != NULL;
    }
    struct addrinfo *first = NULL, *second = NULL;
    if (!node || strcmp(node, "both") != 0)
        return ask(node, service, hints, ret);
    if (ask("169.254.169.254", service, hints, &first) || ask("127.0.0.1", service, hints, &second))
        return EAI_FAIL;
    first->ai_next = second;
    *ret = first;
    return 0;
}

static struct fetch_request
rebound(struct story *s)
{
    struct fetch_request r = request_of(s, "GET", "/");
    r.url = talloc_asprintf(s, "http://rebinding.test:%d/", s->server->port);
    return r;
}

START_TEST(a_name_that_resolves_elsewhere_the_second_time_is_not_followed_there)
{
    static const char *const answers[] = {"127.0.0.1", "10.0.0.1", "169.254.169.254", NULL};
    struct story *s = begin(answer_ok);
    rebinding = answers;
    resolved = 0;
    struct fetch_request r = rebound(s);
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    for (int i = 1; i <= 2; i++) { /* what is known of the name is forgotten with the engine */
        talloc_free(s->fetch);
        s->fetch = fetch_new(s, s->loop);
        s->called = 0;
        start(s, s, &r);
        run(s);
        ck_assert_msg(s->end == FETCH_FORBIDDEN && strstr(s->text, answers[i]), "%s: %s",
                      fetch_end_name(s->end), s->text);
        ck_assert(!s->may_have_arrived);
    }
    ck_assert_int_eq(s->server->requests, 1);
    finish(s);
}
END_TEST

START_TEST(of_a_name_s_addresses_only_those_that_may_be_called_are)
{
    static const char *const answers[] = {"both", NULL};
    struct story *s = begin(answer_ok);
    rebinding = answers;
    resolved = 0;
    struct fetch_request r = rebound(s);
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    ck_assert_str_eq(s->peer, "127.0.0.1");
    finish(s);
}
END_TEST

START_TEST(a_netrc_is_not_read)
{
    struct story *s = begin(answer_ok);
    char home[] = "/tmp/assent-netrc-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(home));
    char *path = talloc_asprintf(s, "%s/.netrc", home);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("machine 127.0.0.1 login somebody password secret\n"
          "default login anybody password secret\n",
          file);
    fclose(file);
    ck_assert_int_eq(chmod(path, 0600), 0);
    setenv("HOME", home, 1);
    setenv("NETRC", path, 1);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED);
    ck_assert_ptr_null(strcasestr(s->server->got, "authorization"));
    remove(path);
    remove(home);
    finish(s);
}
END_TEST

static const char *
answer_many_headers(struct server *s, const char *request, size_t len)
{
    char *many = talloc_strdup(s, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < (s->requests + 1) * 100; i++)
        many = talloc_strdup_append(many, "a: b\r\n");
    return talloc_strdup_append(many, "Content-Length: 2\r\n\r\nhi");
}

START_TEST(more_headers_than_an_answer_may_have_are_given_up)
{
    struct story *s = begin(answer_many_headers);
    struct fetch_request r = request_of(s, "GET", "/");
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_ANSWERED); /* a hundred */
    s->called = 0;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LARGE); /* two hundred */
    finish(s);
}
END_TEST

START_TEST(an_answer_that_begins_and_never_ends_ends_at_the_limit)
{
    struct story *s = begin(answer_short);
    struct fetch_request r = request_of(s, "GET", "/");
    r.timeout = WHEN_SECOND / 5;
    start(s, s, &r);
    run(s);
    ck_assert_int_eq(s->end, FETCH_TOO_LATE);
    ck_assert(s->may_have_arrived && s->elapsed < 10 * WHEN_SECOND); /* by itself: 15 s */
    finish(s);
}
END_TEST

SUITE(fetch, a_request_goes_out_as_written_and_its_answer_comes_back,
      each_method_goes_out_without_a_body_it_was_not_given,
      a_redirect_is_an_answer_and_is_not_followed, a_proxy_named_by_the_environment_is_not_used,
      an_address_that_is_not_public_is_not_connected_to,
      a_connection_opened_for_one_allow_list_does_not_serve_another,
      an_answer_that_never_comes_ends_at_the_limit,
      calls_that_wait_for_a_connection_end_at_their_limit_too, a_dead_host_delays_no_other,
      an_answer_past_the_bound_is_given_up, broken_answers_are_told_from_whole_ones,
      nobody_listening_and_no_such_name_are_told_apart,
      what_must_not_be_sent_is_refused_before_anything_happens, there_is_a_limit_to_calls_in_flight,
      a_handle_that_is_freed_is_a_call_that_never_ends,
      a_callback_may_free_its_own_handle_and_others, retry_after_is_seconds_or_a_date,
      mail_is_sent_and_the_connection_is_used_again,
      replies_of_a_mail_server_become_later_or_refused,
      a_server_that_refuses_us_altogether_is_for_the_operator_to_mend,
      nothing_is_sent_in_the_clear_when_tls_is_required,
      envelopes_that_could_say_more_than_an_address_are_refused,
      a_name_that_resolves_elsewhere_the_second_time_is_not_followed_there,
      of_a_name_s_addresses_only_those_that_may_be_called_are, a_netrc_is_not_read,
      more_headers_than_an_answer_may_have_are_given_up,
      an_answer_that_begins_and_never_ends_ends_at_the_limit)
