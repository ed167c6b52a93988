/*
 * http_echo PORT: the service's own HTTP floor on 127.0.0.1, for anyone to probe.
 *
 * Answers GET, HEAD and POST (bodies up to 256 KiB) with 200 and [[M=METHOD U=TARGET R= B=BODYBYTES V=1.MINOR]] and a
 * newline. PORT 0 takes a free one. Prints the address when it is ready; ends on SIGTERM or SIGINT.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "io/httpd.h"

#define BODY_MAX (256 * 1024)
#define ECHO_MAX (BODY_MAX + 65536)

static struct httpd_verdict
limit_for(void *arg, const char *method, const char *path)
{
    bool known =
        strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "POST") == 0;
    return (struct httpd_verdict){.refuse = known ? ERR_NONE : ERR_METHOD,
                                  .why = "Only GET, HEAD and POST are answered here.",
                                  .allow = known ? NULL : "GET, HEAD, POST",
                                  .body_max = BODY_MAX};
}

static void
handle(void *arg, struct httpd_request *rq)
{
    size_t len;
    const void *body = httpd_body(rq, &len);
    struct http_field type = {"Content-Type", "text/plain"};
    struct buf *out = buf_new(rq, ECHO_MAX);
    bool fits = buf_addf(out, "[[M=%s U=%s R= B=", httpd_method(rq), httpd_target(rq)) &&
                buf_add(out, body, len) && buf_addf(out, " V=1.%d]]\n", httpd_head(rq)->minor);
    assert_that(fits);
    httpd_answer(rq, 200, &type, 1, buf_bytes(out), buf_len(out));
}

static void
stop(void *arg)
{
    loop_stop(arg);
}

static void
more_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: http_echo PORT\n", stderr);
        return 2;
    }
    more_descriptors();
    struct loop *loop = loop_new(NULL);
    struct err e = err_on(loop);
    struct httpd_limits limits = httpd_limits_default;
    limits.parse.body = BODY_MAX;
    limits.per_address = 0; /* every probe comes from one */
    limits.head = 10 * WHEN_SECOND;
    limits.body = 20 * WHEN_SECOND;
    limits.write = 20 * WHEN_SECOND;
    struct httpd_app app = {.handle = handle, .limit_for = limit_for};
    struct httpd *h = httpd_new(loop, loop, &limits, &app);
    char *address = err_mem(talloc_asprintf(loop, "127.0.0.1:%s", argv[1]));
    if (!httpd_listen(h, address, &e)) {
        fprintf(stderr, "http_echo: %s\n", e.text);
        return 1;
    }
    printf("http://%s\n", httpd_address(h, 0));
    fflush(stdout);
    loop_on_signal(loop, loop, SIGTERM, stop, loop);
    loop_on_signal(loop, loop, SIGINT, stop, loop);
    bool fine = loop_run(loop, &e);
    if (!fine)
        fprintf(stderr, "http_echo: %s\n", e.text);
    talloc_free(h);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
