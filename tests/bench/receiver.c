/*
 * receiver: a system that is told, as fast as it can be: it answers 200 to each request and looks at none.
 *
 *   receiver PORT
 *
 * A path /wait/MS is answered after so many milliseconds, /never is not. Connections stay open.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct event_base *base;

struct peer {
    struct bufferevent *bev;
    struct event *timer;
};

static void
answer(struct peer *p)
{
    static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    bufferevent_write(p->bev, ok, sizeof ok - 1);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
    answer(arg);
}

/* One request after the other: nobody here sends ahead. */
static void
on_bytes(struct bufferevent *bev, void *arg)
{
    struct peer *p = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    size_t len = evbuffer_get_length(in);
    const char *bytes = (const char *)evbuffer_pullup(in, -1);
    const char *end = memmem(bytes, len, "\r\n\r\n", 4);
    const char *length = end ? memmem(bytes, (size_t)(end - bytes), "Content-Length: ", 16) : NULL;
    const char *path = memchr(bytes, ' ', len);
    if (!end || (size_t)(end + 4 - bytes) + (length ? strtoul(length + 16, NULL, 10) : 0) > len)
        return;
    long wait = strncmp(path, " /wait/", 7) == 0 ? strtol(path + 7, NULL, 10) : 0;
    bool never = strncmp(path, " /never", 7) == 0;
    evbuffer_drain(in, len);
    if (wait) {
        struct timeval tv = {wait / 1000, wait % 1000 * 1000};
        evtimer_add(p->timer, &tv);
    } else if (!never) {
        answer(p);
    }
}

static void
on_gone(struct bufferevent *bev, short what, void *arg)
{
    struct peer *p = arg;
    event_free(p->timer);
    bufferevent_free(bev);
    free(p);
}

static void
on_connection(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *sa, int len,
              void *arg)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p)
        exit(EXIT_FAILURE);
    p->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    p->timer = evtimer_new(base, on_time, p);
    bufferevent_setcb(p->bev, on_bytes, NULL, on_gone, p);
    bufferevent_enable(p->bev, EV_READ | EV_WRITE);
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: receiver PORT\n", stderr);
        return 2;
    }
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10))};
    signal(SIGPIPE, SIG_IGN);
    base = event_base_new();
    if (!evconnlistener_new_bind(base, on_connection, NULL,
                                 LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024,
                                 (struct sockaddr *)&at, sizeof at)) {
        perror("receiver");
        return 1;
    }
    return event_base_dispatch(base) < 0;
}
