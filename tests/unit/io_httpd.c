/* httpd over real sockets: the server runs in a child process, the test is a blocking client. */
#include "runner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http_vectors.h"
#include "io/httpd.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define MS 1000

static const struct httpd_limits quick = {
    .parse = HTTP_LIMITS_DEFAULT,
    .bodies = 1048576,
    .connections = 100,
    .head = 300 * MS,
    .body = 300 * MS,
    .write = 500 * MS,
    .idle = 400 * MS,
    .linger = 200 * MS,
};

/* ---- the server ---- */

struct server {
    struct loop *loop;
    struct httpd *h;
    int gone;
};

static void
answer_later(void *arg)
{
    httpd_answer_text(arg, 200, "text/plain", "later");
}

static void
count_gone(void *arg)
{
    ((struct server *)arg)->gone++;
}

static void
answer_counters(struct server *s, struct httpd_request *rq)
{
    const struct httpd_counters *n = httpd_counters(s->h);
    httpd_answer_text(
        rq, 200, "text/plain",
        talloc_asprintf(rq, "gone=%d/%d timeouts=%d in_flight=%zu refused=%d connections=%zu",
                        s->gone, (int)n->gone, (int)n->timeouts, n->in_flight, (int)n->refused,
                        n->connections));
}

static void
handle(void *arg, struct httpd_request *rq)
{
    struct server *s = arg;
    const char *path = httpd_path(rq);
    struct http_field split = {"X", "a\r\nb: c"};
    uid_t uid = (uid_t)-1;
    size_t len;
    const char *body = httpd_body(rq, &len);
    if (path && strcmp(path, "/later") == 0) {
        httpd_on_gone(rq, count_gone, s);
        loop_after(rq, s->loop, 100 * MS, answer_later, rq);
    } else if (path && strcmp(path, "/big") == 0) {
        size_t size = strtoul(httpd_query(rq), NULL, 10);
        char *big = talloc_zero_size(rq, size);
        httpd_answer(rq, 200, NULL, 0, big, size);
    } else if (path && strcmp(path, "/free") == 0) {
        talloc_free(rq);
    } else if (path && strcmp(path, "/split") == 0) {
        httpd_answer(rq, 200, &split, 1, "", 0);
    } else if (path && strcmp(path, "/none") == 0) {
        httpd_answer(rq, 204, NULL, 0, NULL, 0);
    } else if (path && strcmp(path, "/uid") == 0) {
        bool known = httpd_peer_uid(rq, &uid);
        httpd_answer_text(rq, 200, "text/plain",
                          talloc_asprintf(rq, "%s %d %d", httpd_peer(rq), known, (int)uid));
    } else if (path && strcmp(path, "/counters") == 0) {
        answer_counters(s, rq);
    } else {
        httpd_answer_text(
            rq, 200, "text/plain",
            talloc_asprintf(rq, "%s %s %.*s", httpd_method(rq), path ? path : "-", (int)len, body));
    }
}

static struct httpd_verdict
limit_for(void *arg, const char *method, const char *path)
{
    if (path && strcmp(path, "/absent") == 0)
        return (struct httpd_verdict){.refuse = ERR_NOT_FOUND, .why = "There is no such page."};
    return (struct httpd_verdict){.body_max = path && strcmp(path, "/small") == 0 ? 4 : 1048576};
}

static void
stop(void *arg)
{
    loop_stop(arg);
}

static void
begin_drain(void *arg)
{
    struct server *s = arg;
    httpd_drain(s->h, stop, s->loop);
}

static void
serve(const struct httpd_limits *limits, const char *address, int tell)
{
    signal(SIGTERM, SIG_DFL); /* the runner's handler would end the runner */
    struct server s = {.loop = loop_new(NULL)};
    struct err e = err_on(s.loop);
    struct httpd_app app = {.arg = &s, .handle = handle, .limit_for = limit_for};
    s.h = httpd_new(s.loop, s.loop, limits, &app);
    loop_on_signal(s.h, s.loop, SIGUSR1, begin_drain, &s);
    bool fine = httpd_listen(s.h, address, &e);
    const char *name = fine ? httpd_address(s.h, 0) : e.text;
    ssize_t told = write(tell, name, strlen(name));
    close(tell);
    if (!fine || told < 0 || !loop_run(s.loop, &e))
        _exit(2);
    talloc_free(s.h);
    talloc_free(s.loop);
    _exit(0);
}

struct child {
    pid_t pid;
    char address[200];
};

static struct child
start(const struct httpd_limits *limits, const char *address)
{
    struct child c = {0};
    int tell[2];
    ck_assert(pipe(tell) == 0);
    c.pid = fork();
    if (c.pid == 0) {
        close(tell[0]);
        serve(limits, address, tell[1]);
    }
    close(tell[1]);
    ck_assert(read(tell[0], c.address, sizeof c.address - 1) > 0);
    close(tell[0]);
    return c;
}

static int
finish(struct child *c, int signo)
{
    int status = 0;
    kill(c->pid, signo);
    waitpid(c->pid, &status, 0);
    return status;
}

/* ---- the client ---- */

static int
dial(const struct child *c)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    a.sin_port = htons((uint16_t)atoi(strrchr(c->address, ':') + 1));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(connect(fd, (struct sockaddr *)&a, sizeof a) == 0);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void
say(int fd, const char *text)
{
    ck_assert(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

/* Until the server closes, or the text has come. */
static char *
hear(int fd, const char *until)
{
    char *text = talloc_strdup(NULL, "");
    for (;;) {
        if (until && strstr(text, until))
            return text;
        char some[4096];
        ssize_t n = recv(fd, some, sizeof some, 0);
        if (n <= 0)
            return text;
        text = talloc_strndup_append_buffer(text, some, (size_t)n);
    }
}

/* Is the connection closed by the server within the time? */
static bool
closes(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char some[16];
    return poll(&p, 1, ms) == 1 && recv(fd, some, sizeof some, 0) <= 0;
}

static void
expect(int fd, const char *request, const char *want)
{
    say(fd, request);
    char *got = hear(fd, want);
    ck_assert_msg(strstr(got, want) != NULL, "%s → %s", request, got);
    talloc_free(got);
}

static int
last_status(const char *text)
{
    int status = 0;
    for (const char *s = text; (s = strstr(s, "HTTP/1.1 ")); s++)
        if (s[9] >= '1' && s[9] <= '5') /* the words occur in a sentence too */
            status = atoi(s + 9);
    return status;
}

static int
count_of(const char *text, const char *what)
{
    int n = 0;
    for (const char *s = text; (s = strstr(s, what)); s++)
        n++;
    return n;
}

static long
resident_kb(pid_t pid)
{
    char *path = talloc_asprintf(NULL, "/proc/%d/statm", (int)pid);
    FILE *f = fopen(path, "re");
    long size = 0, resident = 0;
    ck_assert(f && fscanf(f, "%ld %ld", &size, &resident) == 2);
    fclose(f);
    talloc_free(path);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* ---- the tables over a socket ---- */

static void
one_vector(const struct child *c, const struct http_vector *v, int want)
{
    int fd = dial(c);
    ssize_t sent = send(fd, v->bytes, v->len, MSG_NOSIGNAL);
    ck_assert_int_eq(sent, (ssize_t)v->len);
    shutdown(fd, SHUT_WR);
    char *text = hear(fd, NULL);
    ck_assert_msg(last_status(text) == want, "%s: %d instead of %d: %s", v->name, last_status(text),
                  want, text);
    talloc_free(text);
    close(fd);
}

START_TEST(the_tables_hold_over_a_socket_too)
{
    struct httpd_limits limits = quick;
    limits.parse = http_vector_limits;
    struct child c = start(&limits, "127.0.0.1:0");
    for (size_t i = 0; i < http_hostile_count; i++)
        one_vector(&c, &http_hostile[i], http_hostile[i].status);
    for (size_t i = 0; i < http_valid_count; i++)
        one_vector(&c, &http_valid[i], strncmp(http_valid[i].bytes, "BREW", 4) == 0 ? 501 : 200);
    ck_assert(WIFSIGNALED(finish(&c, SIGTERM)));
}
END_TEST

/* ---- one connection ---- */

START_TEST(a_connection_is_kept_and_answers_carry_what_they_must)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int fd = dial(&c);
    expect(fd, GET("/a%20b?q"), "GET /a b ");
    expect(fd, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "POST /x abc");
    expect(fd, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS - ");
    expect(fd, GET("http://a/y"), "GET /y ");
    expect(fd, GET("/..%2fetc"), "GET - ");
    say(fd, GET("/absent"));
    char *text = hear(fd, "no such page.\n");
    ck_assert(strncmp(text, "HTTP/1.1 404 Not Found\r\n", 24) == 0);
    talloc_free(text);
    say(fd, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" GET("/none") GET("/end"));
    text = hear(fd, "GET /end ");
    ck_assert(strstr(text, "Content-Length: 8\r\n"));
    ck_assert(!strstr(text, "HEAD /x"));
    ck_assert(strstr(text, "HTTP/1.1 204 No Content\r\n"));
    ck_assert_int_eq(count_of(text, "Content-Length"), 2);
    ck_assert_int_eq(count_of(text, "\r\nDate: "), 3);
    talloc_free(text);
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(connections_close_when_they_should_and_half_closed_ones_are_answered)
{
    static const struct {
        const char *request;
        bool closes;
    } cases[] = {
        {"GET / HTTP/1.0\r\n\r\n", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true},
        {GET("/"), false},
        {GET("/absent"), false},
        {"POST /absent HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", true},
        {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", false},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", true},
    };
    struct child c = start(&quick, "127.0.0.1:0");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = dial(&c);
        expect(fd, cases[i].request, cases[i].closes ? "Connection: close\r\n" : "HTTP/1.1 ");
        usleep(20 * MS);
        char rest[4096];
        while (recv(fd, rest, sizeof rest, MSG_DONTWAIT) > 0)
            ;
        ck_assert_msg(closes(fd, 100) == cases[i].closes, "%s", cases[i].request);
        close(fd);
    }
    int fd = dial(&c);
    say(fd, GET("/later") GET("/later"));
    shutdown(fd, SHUT_WR);
    char *text = hear(fd, NULL);
    ck_assert_int_eq(count_of(text, "later"), 2);
    talloc_free(text);
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(a_client_that_expects_100_is_told_before_it_sends)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int fd = dial(&c);
    expect(fd, "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
           "HTTP/1.1 100 Continue\r\n\r\n");
    expect(fd, "abc", "POST /x abc");
    close(fd);
    fd = dial(&c); /* too large: no 100, and not a byte of the body is waited for */
    say(fd, "POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    char *text = hear(fd, NULL);
    ck_assert(strncmp(text, "HTTP/1.1 413 ", 13) == 0);
    talloc_free(text);
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_order)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int fd = dial(&c);
    char *all = talloc_strdup(NULL, "");
    for (int i = 0; i < 300; i++)
        all = talloc_asprintf_append_buffer(all, "GET %s%d HTTP/1.1\r\nHost: a\r\n\r\n", "/n", i);
    say(fd, GET("/later"));
    say(fd, all);
    say(fd, GET("/end"));
    char *text = hear(fd, "GET /end ");
    const char *at = strstr(text, "later");
    for (int i = 0; i < 300; i++) {
        char *want = talloc_asprintf(all, "GET /n%d ", i);
        ck_assert(at != NULL);
        at = strstr(at, want);
    }
    ck_assert(at != NULL);
    talloc_free(text);
    talloc_free(all);
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

/* ---- those who mean harm ---- */

START_TEST(a_pipeline_whose_answers_are_never_read_holds_one_answer_and_is_cut)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int fd = dial(&c);
    expect(fd, GET("/big?1000000"), "HTTP/1.1 200");
    close(fd);
    long before = resident_kb(c.pid);
    fd = dial(&c);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    static const char request[] = GET("/big?1000000");
    size_t sent = 0;
    bool cut = false;
    for (int full = 0; !cut && full < 60;) {
        ssize_t n = send(fd, request, sizeof request - 1, MSG_NOSIGNAL);
        sent += n > 0 ? (size_t)n : 0;
        cut = n < 0 && errno != EAGAIN;
        if (n < 0) {
            full++;
            usleep(5 * MS);
        }
    }
    long after = resident_kb(c.pid);
    ck_assert_uint_gt(sent, 100000); /* thousands of answers of a megabyte each were asked for */
#ifndef ASSENT_SANITIZED             /* which keeps what is freed for a while */
    ck_assert_int_lt(after - before, 4096);
#else
    ck_assert_int_lt(after - before, 400 * 1024);
#endif
    while (!cut) {
        cut = send(fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN;
        usleep(20 * MS);
    }
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

/* Sends the beginning, then a byte each 40 ms until an answer or the end comes; returns how long that took. */
static when_t
dribble(const struct child *c, const char *beginning, const char *byte, char **ret_text)
{
    int fd = dial(c);
    say(fd, beginning);
    when_t began = when_monotonic();
    struct pollfd p = {.fd = fd, .events = POLLIN};
    while (poll(&p, 1, 40) == 0)
        if (send(fd, byte, 1, MSG_NOSIGNAL) < 0)
            break;
    when_t took = when_monotonic() - began;
    *ret_text = hear(fd, "\n");
    close(fd);
    return took;
}

START_TEST(a_byte_now_and_then_does_not_extend_a_deadline)
{
    static const struct {
        const char *beginning, *byte, *answer;
    } cases[] = {
        {"G", "E", "HTTP/1.1 408 "},
        {"GET / HTTP/1.1\r\nX: ", "x", "HTTP/1.1 408 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "x", "HTTP/1.1 408 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "0", "HTTP/1.1 408 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", "x",
         "HTTP/1.1 408 "},
    };
    struct child c = start(&quick, "127.0.0.1:0");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text;
        when_t took = dribble(&c, cases[i].beginning, cases[i].byte, &text);
        ck_assert_msg(strncmp(text, cases[i].answer, strlen(cases[i].answer)) == 0, "%s: %s",
                      cases[i].beginning, text);
        ck_assert_int_ge(took, 250 * MS);
        talloc_free(text);
    }
    int fd = dial(&c); /* says nothing: closed without a word */
    char *text = hear(fd, NULL);
    ck_assert_str_eq(text, "");
    talloc_free(text);
    close(fd);
    fd = dial(&c); /* refused, and goes on talking: the connection ends all the same */
    say(fd, "\x01");
    while (send(fd, "x", 1, MSG_NOSIGNAL) == 1)
        usleep(20 * MS);
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(a_client_that_goes_before_its_answer_harms_nobody)
{
    struct child c = start(&quick, "127.0.0.1:0");
    struct linger reset = {.l_onoff = 1};
    for (int i = 0; i < 3; i++) {
        int fd = dial(&c);
        say(fd, GET("/later"));
        usleep(20 * MS);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    int fd = dial(&c);
    say(fd, GET("/free"));
    ck_assert(closes(fd, 1000));
    close(fd);
    usleep(200 * MS);
    fd = dial(&c);
    expect(fd, GET("/counters"), "gone=3/3 timeouts=0 in_flight=1 refused=0 connections=1");
    close(fd);
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(a_header_value_that_would_split_the_answer_is_a_bug)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int fd = dial(&c);
    say(fd, GET("/split"));
    ck_assert(closes(fd, 2000));
    close(fd);
    int status = 0;
    waitpid(c.pid, &status, 0);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
END_TEST

START_TEST(connections_are_limited_in_all_and_from_one_address)
{
    struct httpd_limits limits = quick;
    limits.connections = 2;
    limits.idle = limits.head = 5 * WHEN_SECOND;
    struct child c = start(&limits, "127.0.0.1:0");
    int idle = dial(&c), busy = dial(&c);
    expect(idle, GET("/"), "GET / ");
    say(busy, "GET / HT");
    usleep(50 * MS);
    int third = dial(&c); /* takes the idle one's place */
    ck_assert(closes(idle, 1000));
    say(third, "GET / HT");
    usleep(50 * MS);
    int fourth = dial(&c); /* nobody is idle */
    char *text = hear(fourth, NULL);
    ck_assert_int_eq(last_status(text), 503);
    talloc_free(text);
    finish(&c, SIGTERM);
    limits.connections = 100;
    limits.per_address = 1;
    c = start(&limits, "127.0.0.1:0");
    int one = dial(&c), two = dial(&c);
    expect(one, GET("/"), "GET / ");
    text = hear(two, NULL);
    ck_assert_int_eq(last_status(text), 503);
    talloc_free(text);
    close(one);
    usleep(50 * MS);
    two = dial(&c);
    expect(two, GET("/"), "GET / ");
    finish(&c, SIGTERM);
}
END_TEST

START_TEST(all_bodies_together_are_limited)
{
    struct httpd_limits limits = quick;
    limits.bodies = 2000;
    struct child c = start(&limits, "127.0.0.1:0");
    char *head = talloc_strdup(NULL, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1500\r\n\r\n");
    char *most = talloc_asprintf(head, "%s%01400d", head, 0);
    int one = dial(&c), two = dial(&c);
    say(one, most);
    usleep(30 * MS);
    say(two, most);
    char *text = hear(two, "\n\n");
    ck_assert_int_eq(last_status(text), 503);
    talloc_free(text);
    for (int i = 0; i < 3; i++) { /* what is done with counts no more */
        char *rest = talloc_asprintf(head, "%0100d", 0);
        say(one, i ? most : "");
        expect(one, rest, "POST / 000");
    }
    talloc_free(head);
    finish(&c, SIGTERM);
}
END_TEST

/* ---- the end, and the other kind of socket ---- */

START_TEST(a_drain_finishes_what_is_in_flight_and_accepts_no_more)
{
    struct child c = start(&quick, "127.0.0.1:0");
    int busy = dial(&c), idle = dial(&c);
    expect(idle, GET("/"), "GET / ");
    say(busy, GET("/later") GET("/later"));
    usleep(30 * MS);
    kill(c.pid, SIGUSR1);
    ck_assert(closes(idle, 80));
    char *text = hear(busy, NULL);
    ck_assert_int_eq(count_of(text, "later"), 1);
    ck_assert(strstr(text, "Connection: close\r\n"));
    talloc_free(text);
    int status = -1;
    waitpid(c.pid, &status, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

START_TEST(a_unix_socket_tells_who_calls_and_is_replaced_only_when_stale)
{
    char folder[] = "/tmp/assent-httpd-XXXXXX";
    ck_assert(mkdtemp(folder) != NULL);
    char *path = talloc_asprintf(NULL, "unix:%s/s", folder);
    struct child c = start(&quick, path);
    ck_assert_str_eq(c.address, path);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path + 5);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert(connect(fd, (struct sockaddr *)&a, sizeof a) == 0);
    char *want = talloc_asprintf(path, "unix 1 %d", (int)getuid());
    expect(fd, GET("/uid"), want);
    close(fd);
    struct stat st;
    ck_assert(stat(path + 5, &st) == 0 && (st.st_mode & 0777) == 0600);
    struct child second = start(&quick, path);
    ck_assert_msg(strstr(second.address, "another process") != NULL, "%s", second.address);
    finish(&second, SIGTERM);
    finish(&c, SIGKILL); /* leaves its socket file behind */
    c = start(&quick, path);
    ck_assert_str_eq(c.address, path);
    finish(&c, SIGUSR1);
    ck_assert(stat(path + 5, &st) < 0); /* an orderly end removes it */
    char *deep = talloc_asprintf(path, "%s/%0100d", folder, 0);
    ck_assert(mkdir(deep, 0700) == 0);
    char *far = talloc_asprintf(path, "unix:%s/s", deep);
    c = start(&quick, far);
    ck_assert_str_eq(c.address, far);
    finish(&c, SIGUSR1);
    rmdir(deep);
    rmdir(folder);
    talloc_free(path);
}
END_TEST

START_TEST(an_address_that_cannot_be_is_refused_with_what_to_write)
{
    static const char *const wrong[] = {"8080",   "127.0.0.1",     "host:80", "127.0.0.1:99999999",
                                        "::1:80", "unix:relative", "unix:/",  "[::1:80",
                                        ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct child c = start(&quick, wrong[i]);
        ck_assert_msg(strncmp(c.address, "cannot listen on ", 17) == 0, "%s: %s", wrong[i],
                      c.address);
        finish(&c, SIGTERM);
    }
}
END_TEST

SUITE(httpd, the_tables_hold_over_a_socket_too,
      a_connection_is_kept_and_answers_carry_what_they_must,
      connections_close_when_they_should_and_half_closed_ones_are_answered,
      a_client_that_expects_100_is_told_before_it_sends, pipelined_requests_are_answered_in_order,
      a_pipeline_whose_answers_are_never_read_holds_one_answer_and_is_cut,
      a_byte_now_and_then_does_not_extend_a_deadline,
      a_client_that_goes_before_its_answer_harms_nobody,
      a_header_value_that_would_split_the_answer_is_a_bug,
      connections_are_limited_in_all_and_from_one_address, all_bodies_together_are_limited,
      a_drain_finishes_what_is_in_flight_and_accepts_no_more,
      a_unix_socket_tells_who_calls_and_is_replaced_only_when_stale,
      an_address_that_cannot_be_is_refused_with_what_to_write)
