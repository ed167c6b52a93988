#include "runner.h"

#include <string.h>

#include "io/filter.h"
#include "io/loop.h"

struct heard {
    struct loop *loop;
    int times;
    char *bytes, *why;
    size_t len;
};

static void
hear(const char *bytes, size_t len, const struct err *e, void *arg)
{
    struct heard *h = arg;
    h->times++;
    h->bytes = bytes ? talloc_strndup(h->loop, bytes, len) : NULL;
    h->why = e ? talloc_strdup(h->loop, e->text) : NULL;
    h->len = len;
    loop_stop(h->loop);
}

static struct heard
through(TALLOC_CTX *ctx, const char *line, const char *input, size_t len, when_t deadline)
{
    struct heard h = {.loop = loop_new(ctx)};
    struct err e = err_on(ctx);
    struct filter *f;
    const char *const argv[] = {"sh", "-c", line, NULL}, *const env[] = {"PATH=/usr/bin:/bin",
                                                                         NULL};
    const struct filter_options o = {
        .path = "/bin/sh", .argv = argv, .env = env, .deadline = deadline, .output_max = 1 << 20};
    ck_assert_msg(filter_run(ctx, h.loop, &o, input, len, hear, &h, &f, &e), "%s", e.text);
    ck_assert_int_eq(h.times, 0);
    ck_assert(loop_run(h.loop, &e));
    ck_assert_int_eq(h.times, 1);
    return h;
}

START_TEST(what_goes_in_comes_out_whole)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    size_t len = 700000; /* more than a socket holds, both ways */
    char *big = talloc_array(ctx, char, len);
    for (size_t i = 0; i < len; i++)
        big[i] = (char)('a' + i % 23);
    struct heard h = through(ctx, "cat", big, len, 60 * WHEN_SECOND);
    ck_assert_msg(h.bytes && h.len == len, "%s", h.why);
    ck_assert_int_eq(memcmp(h.bytes, big, len), 0);
    h = through(ctx, "tr a-z A-Z", "hello", 5, 60 * WHEN_SECOND);
    ck_assert_str_eq(h.bytes, "HELLO");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_program_that_fails_writes_too_much_or_never_ends_says_why)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct heard h = through(ctx, "cat; exit 3", "x", 1, 60 * WHEN_SECOND);
    ck_assert_ptr_null(h.bytes);
    ck_assert_str_eq(h.why, "/bin/sh exited with status 3");
    h = through(ctx, "cat /dev/zero", "x", 1, 60 * WHEN_SECOND);
    ck_assert_str_eq(h.why, "/bin/sh wrote more than it may");
    h = through(ctx, "exec sleep 600", "x", 1, WHEN_SECOND / 5);
    ck_assert_str_eq(h.why, "/bin/sh took longer than it may");
    h = through(ctx, "exec >&- <&-; exec sleep 600", "x", 1, WHEN_SECOND / 5);
    ck_assert_str_eq(h.why, "/bin/sh took longer than it may");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_an_error_at_once)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct heard h = {.loop = loop_new(ctx)};
    struct err e = err_on(ctx);
    struct filter *f;
    const struct filter_options o = {.path = "/nonexistent/dot", .deadline = WHEN_SECOND};
    ck_assert(!filter_run(ctx, h.loop, &o, "", 0, hear, &h, &f, &e));
    ck_assert_int_eq(h.times, 0);
    ck_assert_ptr_nonnull(strstr(e.text, "/nonexistent/dot"));
    talloc_free(ctx);
}
END_TEST

SUITE(filter, what_goes_in_comes_out_whole,
      a_program_that_fails_writes_too_much_or_never_ends_says_why,
      a_program_that_is_not_there_is_an_error_at_once)
