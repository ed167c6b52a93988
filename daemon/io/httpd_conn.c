/*
 * httpd_conn: one connection. A request is read only when the answer to the one before has left the process, so what a
 * client that never reads can make us hold is one answer and one buffer of input.
 *
 * conn_work() is the only place that moves a connection on; everything else changes the phase and, when it is not called
 * from there, lets it run in a later turn of the loop. Each phase that waits for the client has one absolute deadline.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "io/httpd_own.h"

#define INPUT_MAX 16384           /* read ahead of what is being handled */
#define DISCARD_MAX (1024 * 1024) /* of what arrives after the last answer */

static void
set_phase(struct httpd_conn *c, enum httpd_phase phase)
{
    if (c->phase == PHASE_DEAD)
        return;
    if (c->phase == PHASE_IDLE)
        DL_DELETE2(c->h->idle, c, idle_prev, idle_next);
    c->phase = phase;
    c->armed = false;
    if (phase == PHASE_IDLE)
        DL_APPEND2(c->h->idle, c, idle_prev, idle_next);
}

static void
conn_free(struct httpd_conn *c)
{
    set_phase(c, PHASE_DEAD);
    struct httpd_request *rq = c->rq;
    c->rq = NULL;
    event_free(c->deadline);
    bufferevent_free(c->bev); /* closes the socket */
    httpd_conn_gone(c);
    if (rq)
        httpd_request_lost(rq);
    talloc_free(c);
}

void
httpd_conn_drop(struct httpd_conn *c)
{
    if (c->working)
        set_phase(c, PHASE_DEAD);
    else
        conn_free(c);
}

/* ---- writing ---- */

static void
begin_linger(struct httpd_conn *c)
{
    if (c->eof) {
        set_phase(c, PHASE_DEAD);
        return;
    }
    /* Closing with unread input would reset the connection, and the client might never see the answer. */
    shutdown(bufferevent_getfd(c->bev), SHUT_WR);
    set_phase(c, PHASE_LINGER);
}

static void
answer_has_left(struct httpd_conn *c)
{
    if (c->closing || c->h->draining)
        begin_linger(c);
    else
        set_phase(c, PHASE_IDLE);
}

/* As much as the kernel takes now; -1 when the client has gone. */
static ssize_t
send_now(struct httpd_conn *c, const struct iovec *parts, int count)
{
    struct msghdr msg = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    ssize_t n = sendmsg(bufferevent_getfd(c->bev), &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS))
        return 0;
    return n;
}

static void conn_wake(struct httpd_conn *c);

void
httpd_conn_send(struct httpd_conn *c, const struct iovec *parts, int count, bool last)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);
    ssize_t sent = evbuffer_get_length(out) ? 0 : send_now(c, parts, count);
    size_t skip = sent > 0 ? (size_t)sent : 0;
    for (int i = 0; i < count && sent >= 0; i++) {
        size_t gone = skip < parts[i].iov_len ? skip : parts[i].iov_len;
        skip -= gone;
        c->h->counters.bytes_out += parts[i].iov_len;
        if (gone < parts[i].iov_len)
            bufferevent_write(c->bev, (const char *)parts[i].iov_base + gone,
                              parts[i].iov_len - gone);
    }
    if (sent < 0)
        set_phase(c, PHASE_DEAD);
    else if (last && evbuffer_get_length(out) == 0)
        answer_has_left(c);
    else if (last)
        set_phase(c, PHASE_WRITING);
    if (!c->working)
        conn_wake(c);
}

/* ---- reading ---- */

static void
say_continue(struct httpd_conn *c)
{
    static char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec part = {.iov_base = text, .iov_len = sizeof text - 1};
    httpd_conn_send(c, &part, 1, false);
}

static void
head_came(struct httpd_conn *c)
{
    struct httpd_request *rq = c->rq;
    const struct http_head *head = httpd_head(rq);
    bool has_body = head->chunked || head->length;
    struct httpd_verdict verdict;
    struct err e = err_on(rq);
    c->closing = !head->keep_alive;
    if (!httpd_request_heads(rq, &verdict)) {
        httpd_refuse(c, verdict.refuse, verdict.why, verdict.allow, !has_body && !c->closing);
        return;
    }
    if (!http_parse_body_max(rq->parse, verdict.body_max, &e)) {
        httpd_refuse(c, e.kind, e.text, NULL, false);
        return;
    }
    set_phase(c, PHASE_BODY);
    if (head->expects_100 && evbuffer_get_length(bufferevent_get_input(c->bev)) == 0)
        say_continue(c);
}

static void
feed(struct httpd_conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);
    size_t len = evbuffer_get_contiguous_space(in), used = 0;
    const unsigned char *bytes =
        len ? evbuffer_pullup(in, (ev_ssize_t)len) : (const unsigned char *)"";
    if (!c->rq)
        c->rq = httpd_request_new(c);
    struct err e = err_on(c->rq);
    enum http_step step = http_parse_feed(c->rq->parse, bytes, len, &used, &e);
    if (used)
        evbuffer_drain(in, used);
    c->h->counters.bytes_in += used;
    if (step != HTTP_BAD && !httpd_request_grows(c->rq, &e))
        step = HTTP_BAD;
    switch (step) {
    case HTTP_MORE:
        if (c->phase == PHASE_IDLE && !http_parse_untouched(c->rq->parse))
            set_phase(c, PHASE_HEAD);
        break;
    case HTTP_HEAD:
        head_came(c);
        break;
    case HTTP_DONE:
        set_phase(c, PHASE_HANDLING);
        httpd_request_hand(c->rq);
        break;
    case HTTP_BAD:
        httpd_refuse(c, e.kind, e.text, NULL, false);
        break;
    }
}

static void
input_ended(struct httpd_conn *c)
{
    if (c->phase == PHASE_IDLE)
        set_phase(c, PHASE_DEAD);
    else
        httpd_refuse(c, ERR_BAD_REQUEST, "The request ended before it was complete.", NULL, false);
}

static void
discard(struct httpd_conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);
    size_t len = evbuffer_get_length(in);
    evbuffer_drain(in, len);
    c->discarded += len;
    if (c->eof || c->discarded > DISCARD_MAX)
        set_phase(c, PHASE_DEAD);
}

/* Whether the parser can go on: it has bytes, or it has just said that the head is there and may need no more. */
static bool
can_feed(struct httpd_conn *c, enum httpd_phase before)
{
    if (evbuffer_get_length(bufferevent_get_input(c->bev)))
        return true;
    return c->phase == PHASE_BODY && before != PHASE_BODY;
}

static when_t
patience(const struct httpd_conn *c)
{
    const struct httpd_limits *l = &c->h->limits;
    switch (c->phase) {
    case PHASE_IDLE:
        return l->idle;
    case PHASE_HEAD:
        return l->head;
    case PHASE_BODY:
        return l->body;
    case PHASE_WRITING:
        return l->write;
    case PHASE_LINGER:
        return l->linger;
    case PHASE_HANDLING:
    case PHASE_DEAD:
        break;
    }
    return 0;
}

static void
arm(struct httpd_conn *c)
{
    if (c->armed)
        return;
    c->armed = true;
    when_t wait = patience(c);
    struct timeval tv = {.tv_sec = wait / WHEN_SECOND, .tv_usec = wait % WHEN_SECOND};
    if (wait)
        event_add(c->deadline, &tv);
    else
        event_del(c->deadline);
}

/* Goes on until there is something to wait for. */
static void
conn_work(struct httpd_conn *c)
{
    enum httpd_phase before = c->phase;
    c->working = true;
    for (;;) {
        if (c->phase == PHASE_LINGER)
            discard(c);
        if (c->phase > PHASE_BODY)
            break;
        if (can_feed(c, before)) {
            before = c->phase;
            feed(c);
        } else if (c->eof) {
            input_ended(c);
        } else {
            break;
        }
    }
    c->working = false;
    if (c->phase == PHASE_DEAD)
        conn_free(c);
    else
        arm(c);
}

/* The answer came from outside: go on in a turn of its own, not inside the call of whoever answered. */
static void
conn_wake(struct httpd_conn *c)
{
    if (c->phase != PHASE_DEAD)
        arm(c);
    bufferevent_trigger(c->bev, EV_READ, BEV_TRIG_DEFER_CALLBACKS | BEV_TRIG_IGNORE_WATERMARKS);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
    conn_work(arg);
}

static void
on_written(struct bufferevent *bev, void *arg)
{
    struct httpd_conn *c = arg;
    if (c->phase != PHASE_WRITING || evbuffer_get_length(bufferevent_get_output(bev)))
        return;
    answer_has_left(c);
    conn_work(c);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
    struct httpd_conn *c = arg;
    if (what & BEV_EVENT_EOF)
        c->eof = true;
    else if (what & BEV_EVENT_ERROR)
        set_phase(c, PHASE_DEAD);
    conn_work(c);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
    struct httpd_conn *c = arg;
    if (c->phase == PHASE_HEAD || c->phase == PHASE_BODY) {
        c->h->counters.timeouts++;
        httpd_refuse(c, ERR_TIMEOUT, "The request took too long to arrive.", NULL, false);
        return;
    }
    if (c->phase == PHASE_WRITING)
        c->h->counters.timeouts++;
    conn_free(c);
}

static void
name_peer(struct httpd_conn *c, int fd, const struct sockaddr *sa)
{
    if (sa->sa_family == AF_UNIX) {
        struct ucred who = {0};
        socklen_t len = sizeof who;
        c->is_unix = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0;
        c->uid = who.uid;
        memcpy(c->peer, "unix", sizeof "unix");
        return;
    }
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)sa)->sin6_addr;
    if (sa->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)sa)->sin_addr, c->peer, sizeof c->peer);
    else if (IN6_IS_ADDR_V4MAPPED(v6))
        inet_ntop(AF_INET, v6->s6_addr + 12, c->peer, sizeof c->peer);
    else
        inet_ntop(AF_INET6, v6, c->peer, sizeof c->peer);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void
httpd_conn_new(struct httpd *h, int fd, const struct sockaddr *peer, struct httpd_address *address)
{
    struct httpd_conn *c = err_mem(talloc_zero(h, struct httpd_conn));
    c->h = h;
    c->address = address;
    name_peer(c, fd, peer);
    c->bev = err_mem(bufferevent_socket_new(loop_base(h->loop), fd, BEV_OPT_CLOSE_ON_FREE));
    c->deadline = err_mem(evtimer_new(loop_base(h->loop), on_deadline, c));
    bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
    bufferevent_setwatermark(c->bev, EV_READ, 0, INPUT_MAX);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    DL_APPEND(h->conns, c);
    c->phase = PHASE_IDLE;
    DL_APPEND2(h->idle, c, idle_prev, idle_next);
    arm(c);
}
