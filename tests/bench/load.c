/*
 * load: form platforms in a closed loop. N connections stay open; each sends a delivery, waits for its answer, sends the next.
 *
 *   load PORT PATH SECRET-FILE CONNECTIONS SECONDS [COUNT] <BODY
 *
 * Every delivery is a new one: its own webhook-id, its own number in the body wherever that says @@@@@@@@@@@@, its own
 * Standard Webhooks signature. Signatures are made before the clock starts, so that the figures are the server's, not ours.
 * The first WARM_UP_MS are not counted. With COUNT it sends so many and counts them all; SECONDS is then the limit.
 *
 * Prints one line: requests, requests/s, 50th and 99th percentile in microseconds, answers other than 202. Of the daemon it
 * links io/sign for the signature and nothing else.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "io/sign.h"

enum {
    BODY_MAX = 1 << 20,
    HEAD_MAX = 1024,
    ANSWER_MAX = 4096,
    AHEAD = 60000, /* signatures made before the clock starts */
    NUMBER_LEN = 12,
    MARKS_MAX = 16,
    WARM_UP_MS = 300,
    SECOND_US = 1000000,
};
#define MARK "@@@@@@@@@@@@"

struct connection {
    int fd;
    char *request;
    size_t len, sent;
    char *answer;
    size_t got;
    int64_t began;
};

struct load {
    struct sockaddr_in to;
    const char *path;
    struct sign_key *key;
    char *body;
    size_t body_len, marks[MARKS_MAX], nmarks;
    char *run; /* makes this run's ids differ from any other's */
    time_t stamp;
    char **signatures;
    size_t nsignatures, next, most;
    struct connection *connections;
    int nconnections, epoll, open;
    uint32_t *took;
    size_t ntook, bad;
    int64_t count_from, stop_at;
};

static void
die(const char *what, const char *why)
{
    fprintf(stderr, "load: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static int64_t
now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

/* ---- deliveries ---------------------------------------------------------------------------------------------------- */

static char *
read_all(TALLOC_CTX *ctx, FILE *from, size_t *ret_len)
{
    char *bytes = err_mem(talloc_size(ctx, BODY_MAX + 1));
    *ret_len = fread(bytes, 1, BODY_MAX, from);
    bytes[*ret_len] = '\0';
    return bytes;
}

static void
find_marks(struct load *l)
{
    for (char *at = l->body; l->nmarks < MARKS_MAX && (at = strstr(at, MARK)); at += NUMBER_LEN)
        l->marks[l->nmarks++] = (size_t)(at - l->body);
}

/* The body of delivery n, where `to` points. Numbers of different runs differ as their ids do. */
static void
put_body(const struct load *l, size_t n, char *to)
{
    char number[NUMBER_LEN + 9];
    unsigned of_run = (unsigned)(strtoull(l->run, NULL, 16) % 100000);
    snprintf(number, sizeof number, "%05u%07zu", of_run, n % 10000000);
    memcpy(to, l->body, l->body_len);
    for (size_t i = 0; i < l->nmarks; i++)
        memcpy(to + l->marks[i], number, NUMBER_LEN);
}

static char *
id_of(TALLOC_CTX *ctx, const struct load *l, size_t n)
{
    return err_mem(talloc_asprintf(ctx, "msg_%s%08zx", l->run, n));
}

static char *
signature_of(TALLOC_CTX *ctx, const struct load *l, size_t n)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    char *body = err_mem(talloc_size(tmp, l->body_len + 1)), *signature;
    struct err e = err_on(tmp);
    put_body(l, n, body);
    struct sign_message message = {
        .id = id_of(tmp, l, n), .timestamp = l->stamp, .body = {body, l->body_len}};
    if (!sign_webhook(ctx, &l->key, 1, &message, &signature, &e))
        die("signing", e.text);
    talloc_free(tmp);
    return signature;
}

static void
sign_ahead(struct load *l)
{
    l->nsignatures = l->most && l->most < AHEAD ? l->most : AHEAD;
    l->signatures = err_mem(talloc_array(l, char *, (unsigned)l->nsignatures));
    for (size_t n = 0; n < l->nsignatures; n++)
        l->signatures[n] = signature_of(l->signatures, l, n);
}

static void
write_request(struct load *l, struct connection *c, size_t n)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    const char *signature = n < l->nsignatures ? l->signatures[n] : signature_of(tmp, l, n);
    int len = snprintf(c->request, HEAD_MAX,
                       "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load/1\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                       "webhook-id: %s\r\nwebhook-timestamp: %lld\r\nwebhook-signature: %s\r\n\r\n",
                       l->path, l->body_len, id_of(tmp, l, n), (long long)l->stamp, signature);
    if (len < 0 || len >= HEAD_MAX)
        die(l->path, "this path is too long");
    put_body(l, n, c->request + len);
    c->len = (size_t)len + l->body_len;
    c->sent = c->got = 0;
    talloc_free(tmp);
}

/* ---- connections --------------------------------------------------------------------------------------------------- */

static void
watch(struct load *l, struct connection *c, uint32_t events, int how)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(l->epoll, how, c->fd, &event))
        die("epoll", strerror(errno));
}

static void
hang_up(struct load *l, struct connection *c)
{
    close(c->fd);
    c->fd = -1;
    l->open--;
}

static void
send_rest(struct load *l, struct connection *c)
{
    ssize_t n = write(c->fd, c->request + c->sent, c->len - c->sent);
    if (n < 0 && errno != EAGAIN)
        die("sending", strerror(errno));
    bool was_whole = c->sent == 0;
    c->sent += n > 0 ? (size_t)n : 0;
    if (c->sent < c->len)
        watch(l, c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    else if (!was_whole)
        watch(l, c, EPOLLIN, EPOLL_CTL_MOD);
}

static void
send_next(struct load *l, struct connection *c)
{
    int64_t now = now_us();
    if (now >= l->stop_at || (l->most && l->next >= l->most)) {
        hang_up(l, c);
        return;
    }
    write_request(l, c, l->next++);
    c->began = now;
    send_rest(l, c);
}

/* Is the whole answer there? Every answer to a POST has a Content-Length. */
static bool
is_whole(const struct connection *c)
{
    const char *end = strstr(c->answer, "\r\n\r\n"),
               *length = strcasestr(c->answer, "content-length:");
    if (!end || !length || length > end)
        return false;
    return c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 15, NULL, 10);
}

static void
note_answer(struct load *l, const struct connection *c)
{
    int64_t now = now_us();
    bool accepted = strncmp(c->answer, "HTTP/1.1 202 ", 13) == 0;
    if (!accepted && !l->bad++)
        fprintf(stderr, "load: not accepted: %s\n", c->answer);
    if (!accepted || now < l->count_from || now > l->stop_at)
        return;
    if (l->ntook == talloc_array_length(l->took))
        l->took = err_mem(talloc_realloc(l, l->took, uint32_t, (unsigned)l->ntook * 2));
    l->took[l->ntook++] = (uint32_t)(now - c->began);
}

static void
receive(struct load *l, struct connection *c)
{
    ssize_t n = read(c->fd, c->answer + c->got, ANSWER_MAX - c->got);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0)
        die("receiving", n ? strerror(errno) : "the server closed the connection");
    c->got += (size_t)n;
    c->answer[c->got] = '\0';
    if (!is_whole(c)) {
        if (c->got == ANSWER_MAX)
            die("receiving", "the answer is too long");
        return;
    }
    note_answer(l, c);
    send_next(l, c);
}

static void
connect_one(struct load *l, struct connection *c)
{
    int on = 1;
    c->request = err_mem(talloc_size(l, HEAD_MAX + l->body_len));
    c->answer = err_mem(talloc_size(l, ANSWER_MAX + 1));
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&l->to, sizeof l->to) ||
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) ||
        fcntl(c->fd, F_SETFL, O_NONBLOCK))
        die("connecting", strerror(errno));
    watch(l, c, EPOLLIN, EPOLL_CTL_ADD);
    l->open++;
}

static void
run(struct load *l)
{
    struct epoll_event events[64];
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < l->nconnections; i++)
        connect_one(l, &l->connections[i]);
    int64_t began = now_us();
    l->count_from += began;
    l->stop_at += began;
    for (int i = 0; i < l->nconnections; i++)
        send_next(l, &l->connections[i]);
    while (l->open) {
        int n = epoll_wait(l->epoll, events, sizeof events / sizeof *events, 30000);
        if (n == 0)
            die("waiting", "no answer for 30 seconds");
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (events[i].events & EPOLLOUT)
                send_rest(l, c);
            if (c->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)))
                receive(l, c);
        }
    }
    int64_t end = now_us();
    if (l->stop_at > end)
        l->stop_at = end; /* COUNT was reached before */
}

/* ---- figures ------------------------------------------------------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void
report(struct load *l)
{
    if (!l->ntook)
        die("nothing", "no delivery was accepted");
    qsort(l->took, l->ntook, sizeof *l->took, by_size);
    double seconds = (double)(l->stop_at - l->count_from) / SECOND_US;
    printf("%zu %.0f %u %u %zu\n", l->ntook, (double)l->ntook / seconds, l->took[l->ntook / 2],
           l->took[l->ntook * 99 / 100], l->bad);
}

static void
read_secret(struct load *l, const char *path)
{
    FILE *f = fopen(path, "re");
    struct err e = err_on(l);
    size_t len;
    if (!f)
        die(path, strerror(errno));
    char *secret = read_all(l, f, &len);
    fclose(f);
    secret[strcspn(secret, "\r\n")] = '\0';
    if (!sign_key_read(l, secret, &l->key, &e))
        die(path, e.text);
}

int
main(int argc, char **argv)
{
    if (argc < 6 || argc > 7)
        die("usage", "load PORT PATH SECRET-FILE CONNECTIONS SECONDS [COUNT] <BODY");
    struct load *l = err_mem(talloc_zero(NULL, struct load));
    l->to = (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    l->path = argv[2];
    read_secret(l, argv[3]);
    l->nconnections = (int)strtol(argv[4], NULL, 10);
    l->connections = err_mem(talloc_zero_array(l, struct connection, (unsigned)l->nconnections));
    l->stop_at = strtol(argv[5], NULL, 10) * SECOND_US;
    l->most = argc > 6 ? strtoul(argv[6], NULL, 10) : 0;
    l->count_from = l->most ? 0 : WARM_UP_MS * (SECOND_US / 1000);
    l->stamp = time(NULL);
    l->run = err_mem(talloc_asprintf(l, "%012llx", (unsigned long long)now_us() & 0xffffffffffff));
    l->body = read_all(l, stdin, &l->body_len);
    find_marks(l);
    l->took = err_mem(talloc_array(l, uint32_t, AHEAD));
    sign_ahead(l);
    run(l);
    report(l);
    talloc_free(l);
    return EXIT_SUCCESS;
}
