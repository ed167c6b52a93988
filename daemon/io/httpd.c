/*
 * httpd: the server: who may connect, the set of connections and its end. Must never read or write a byte of a request.
 */
#include "io/httpd.h"

#include <event2/event.h>
#include <event2/listener.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <utlist.h>

#include "io/httpd_own.h"

#define ACCEPT_AGAIN \
    (WHEN_SECOND / 10) /* after accept() failed for want of descriptors or memory */

const struct httpd_limits httpd_limits_default = {
    .parse = HTTP_LIMITS_DEFAULT,
    .bodies = 64 * 1024 * 1024,
    .connections = 4096,
    .per_address = 256,
    .head = 15 * WHEN_SECOND,
    .body = 60 * WHEN_SECOND,
    .write = 60 * WHEN_SECOND,
    .idle = 75 * WHEN_SECOND,
    .linger = 2 * WHEN_SECOND,
};

static int
listener_free(struct httpd_listener *l)
{
    if (l->lev)
        evconnlistener_free(l->lev); /* closes the socket */
    httpd_listen_forget(l);
    return 0;
}

static void
listeners_free(struct httpd *h)
{
    TALLOC_FREE(h->listeners);
    h->listener_count = 0;
    TALLOC_FREE(h->accept_again);
}

static int
httpd_free(struct httpd *h)
{
    h->draining = h->drained_told = true; /* nobody is told any more */
    listeners_free(h);
    while (h->conns) {
        if (h->conns->rq)
            httpd_on_gone(h->conns->rq, NULL, NULL);
        httpd_conn_drop(h->conns);
    }
    return 0;
}

struct httpd *
httpd_new(TALLOC_CTX *ctx, struct loop *loop, const struct httpd_limits *limits,
          const struct httpd_app *app)
{
    assert_that(app->handle);
    struct httpd *h = err_mem(talloc_zero(ctx, struct httpd));
    h->loop = loop;
    h->limits = *limits;
    h->app = *app;
    talloc_set_destructor(h, httpd_free);
    return h;
}

/* ---- who may connect ---- */

/* An IPv4 address, or the 64 bits of an IPv6 address that a site owns. */
static void
address_key(const struct sockaddr *sa, unsigned char key[16])
{
    memset(key, 0, 16);
    if (sa->sa_family == AF_INET) {
        key[10] = key[11] = 0xff;
        memcpy(key + 12, &((const struct sockaddr_in *)sa)->sin_addr, 4);
        return;
    }
    const struct in6_addr *a = &((const struct sockaddr_in6 *)sa)->sin6_addr;
    memcpy(key, a, IN6_IS_ADDR_V4MAPPED(a) ? 16 : 8);
}

/* False when there are too many from there. */
static bool
address_enter(struct httpd *h, const struct sockaddr *sa, struct httpd_address **ret)
{
    if (!h->limits.per_address || sa->sa_family == AF_UNIX) {
        *ret = NULL;
        return true;
    }
    unsigned char key[16];
    address_key(sa, key);
    struct httpd_address *a;
    HASH_FIND(hh, h->addresses, key, sizeof key, a);
    if (!a) {
        a = err_mem(talloc_zero(h, struct httpd_address));
        memcpy(a->key, key, sizeof key);
        HASH_ADD(hh, h->addresses, key, sizeof a->key, a);
    }
    if (a->count >= h->limits.per_address)
        return false;
    a->count++;
    *ret = a;
    return true;
}

static void
address_leave(struct httpd *h, struct httpd_address *a)
{
    if (!a || --a->count)
        return;
    HASH_DEL(h->addresses, a);
    talloc_free(a);
}

static void
turn_away(struct httpd *h, int fd)
{
    static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                               "Retry-After: 5\r\nConnection: close\r\n\r\n";
    h->counters.rejected++;
    ssize_t sent = send(fd, text, sizeof text - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent; /* a courtesy: there is no more to do for them */
    close(fd);
}

static void
on_accept(struct evconnlistener *lev, evutil_socket_t fd, struct sockaddr *sa, int len, void *arg)
{
    struct httpd_listener *l = arg;
    struct httpd *h = l->h;
    struct httpd_address *address = NULL;
    if (h->counters.connections >= h->limits.connections && h->idle)
        httpd_conn_drop(h->idle);
    if (h->counters.connections >= h->limits.connections || !address_enter(h, sa, &address)) {
        turn_away(h, fd);
        return;
    }
    h->counters.accepted++;
    h->counters.connections++;
    httpd_conn_new(h, fd, sa, address);
}

static void
accept_resumes(void *arg)
{
    struct httpd *h = arg;
    h->accept_again = NULL;
    for (size_t i = 0; i < h->listener_count; i++)
        evconnlistener_enable(h->listeners[i]->lev);
}

/* Out of descriptors: the socket stays ready, so waiting for it again at once would spin. */
static void
on_accept_failed(struct evconnlistener *lev, void *arg)
{
    struct httpd *h = ((struct httpd_listener *)arg)->h;
    h->counters.rejected++;
    for (size_t i = 0; i < h->listener_count; i++)
        evconnlistener_disable(h->listeners[i]->lev);
    if (h->idle)
        httpd_conn_drop(h->idle);
    if (!h->accept_again)
        h->accept_again = loop_after(h, h->loop, ACCEPT_AGAIN, accept_resumes, h);
}

static void
listener_start(struct httpd *h, struct httpd_listener *l, int fd)
{
    l->h = h;
    l->lev = err_mem(evconnlistener_new(loop_base(h->loop), on_accept, l,
                                        LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd));
    evconnlistener_set_error_cb(l->lev, on_accept_failed);
    h->listeners =
        err_mem(talloc_realloc(h, h->listeners, struct httpd_listener *, h->listener_count + 1));
    h->listeners[h->listener_count++] = talloc_steal(h->listeners, l);
}

bool
httpd_listen(struct httpd *h, const char *address, struct err *e)
{
    struct httpd_listener *l = err_mem(talloc_zero(h, struct httpd_listener));
    int fd = -1;
    if (!httpd_listen_open(l, address, l, &fd, e)) {
        talloc_free(l);
        return false;
    }
    talloc_set_destructor(l, listener_free);
    listener_start(h, l, fd);
    return true;
}

const char *
httpd_address(const struct httpd *h, size_t i)
{
    return i < h->listener_count ? h->listeners[i]->name : NULL;
}

/* ---- the end ---- */

static void
drain_step(struct httpd *h)
{
    if (!h->draining || h->drained_told || h->counters.in_flight)
        return;
    struct httpd_conn *c, *next;
    DL_FOREACH (h->conns, c)
        if (c->phase != PHASE_LINGER && c->phase != PHASE_DEAD)
            return;
    h->drained_told = true;
    DL_FOREACH_SAFE(h->conns, c, next)
    if (!c->working)
        httpd_conn_drop(c);
    loop_soon(h, h->loop, h->drained, h->drained_arg);
}

void
httpd_drain(struct httpd *h, loop_fn *drained, void *arg)
{
    assert_that(!h->draining);
    h->draining = true;
    h->drained = drained;
    h->drained_arg = arg;
    listeners_free(h);
    while (h->idle)
        httpd_conn_drop(h->idle);
    drain_step(h);
}

void
httpd_conn_gone(struct httpd_conn *c)
{
    struct httpd *h = c->h;
    DL_DELETE(h->conns, c);
    h->counters.connections--;
    address_leave(h, c->address);
    drain_step(h);
}

void
httpd_request_over(struct httpd *h)
{
    h->counters.in_flight--;
    drain_step(h);
}

const struct httpd_counters *
httpd_counters(const struct httpd *h)
{
    return &h->counters;
}

/* ---- small things that are cheaper by the dozen ---- */

void
httpd_random(struct httpd *h, unsigned char *ret, size_t len)
{
    if (h->random_left < len) {
        assert_that(getrandom(h->random, sizeof h->random, 0) == (ssize_t)sizeof h->random);
        h->random_left = sizeof h->random;
    }
    h->random_left -= len;
    memcpy(ret, h->random + h->random_left, len);
}

/* IMF-fixdate (RFC 9110 §5.6.7), in English whatever the locale. */
const char *
httpd_date(struct httpd *h)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t now = time(NULL);
    if (h->date_at == now)
        return h->date;
    struct tm tm;
    gmtime_r(&now, &tm);
    int n = snprintf(h->date, sizeof h->date, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                     days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
                     tm.tm_min, tm.tm_sec);
    assert_that(n == HTTPD_DATE_BYTES - 1);
    h->date_at = now;
    return h->date;
}
