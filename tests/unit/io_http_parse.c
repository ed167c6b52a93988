#include "runner.h"

#include <string.h>

#include "http_play.h"
#include "http_vectors.h"

static char *
play(TALLOC_CTX *ctx, const struct http_vector *v, http_play_cut *cut, void *arg, int *ret_status)
{
    return http_play(ctx, &http_vector_limits, v->bytes, v->len, cut, arg, ret_status);
}

/* However it is cut, the same is understood and the same is refused, in the same words. */
static void
plays_the_same(const struct http_vector *v)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    int whole_status, status;
    char *whole = play(ctx, v, http_play_whole, NULL, &whole_status);
    ck_assert_msg(whole_status == v->status, "%s: %d instead of %d (%s)", v->name, whole_status,
                  v->status, whole);
    char *single = play(ctx, v, http_play_single, NULL, &status);
    ck_assert_msg(strcmp(whole, single) == 0, "%s: %s, a byte at a time %s", v->name, whole,
                  single);
    for (unsigned int seed = 1; seed <= 50; seed++) {
        unsigned int state = seed;
        char *cut = play(ctx, v, http_play_random, &state, &status);
        ck_assert_msg(strcmp(whole, cut) == 0, "%s, seed %u: %s, cut %s", v->name, seed, whole,
                      cut);
    }
    talloc_free(ctx);
}

START_TEST(each_hostile_request_is_refused_with_its_status_however_it_is_cut)
{
    ck_assert_uint_ge(http_hostile_count, 100);
    for (size_t i = 0; i < http_hostile_count; i++)
        plays_the_same(&http_hostile[i]);
}
END_TEST

START_TEST(each_valid_request_is_understood_however_it_is_cut)
{
    for (size_t i = 0; i < http_valid_count; i++)
        plays_the_same(&http_valid[i]);
}
END_TEST

START_TEST(the_body_comes_without_its_chunking_and_nothing_is_left)
{
    for (size_t i = 0; i < http_valid_count; i++) {
        int status;
        char *text = play(NULL, &http_valid[i], http_play_whole, NULL, &status);
        char *want = talloc_asprintf(text, " body=%s|end", http_valid[i].body);
        size_t len = strlen(text), tail = strlen(want);
        ck_assert_msg(len >= tail && strcmp(text + len - tail, want) == 0, "%s: %s",
                      http_valid[i].name, text);
        talloc_free(text);
    }
}
END_TEST

/* No beginning of a request, complete or not, may be refused, except for what makes it refused as a whole. */
START_TEST(every_beginning_of_a_valid_request_waits_for_more)
{
    for (size_t i = 0; i < http_valid_count; i++) {
        for (size_t len = 0; len < http_valid[i].len; len++) {
            int status;
            char *text = http_play(NULL, &http_vector_limits, http_valid[i].bytes, len,
                                   http_play_whole, NULL, &status);
            ck_assert_msg(!strstr(text, "bad "), "%s, %zu bytes: %s", http_valid[i].name, len,
                          text);
            talloc_free(text);
        }
    }
}
END_TEST

static const struct {
    const char *bytes, *text;
} meanings[] = {
    {"GET /p?q HTTP/1.1\r\nhOsT:  h:1 \r\n\r\n", "GET /p?q 1.1 host=h:1 keep hOsT=h:1 body=|end"},
    {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
     "GET / 1.1 host=a close Host=a Connection=x,\\x20Close body=|end"},
    {"GET / HTTP/1.0\r\n\r\n", "GET / 1.0 host=- close body=|end"},
    {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
     "GET / 1.0 host=- keep Connection=Keep-Alive body=|end"},
    {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
     "GET / 1.0 host=- close Connection=keep-alive,\\x20close body=|end"},
    {"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
     "POST / 1.1 host=a keep expect Host=a Expect=100-continue Content-Length=1 body=x|end"},
    {"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
     "GET / 1.1 host=a keep Host=a Expect=100-continue body=|end"},
    {"\r\n", "end"},
    {"G", "more"},
};

START_TEST(what_a_head_means_is_told)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        int status;
        char *text = http_play(NULL, &http_vector_limits, meanings[i].bytes,
                               strlen(meanings[i].bytes), http_play_whole, NULL, &status);
        ck_assert_str_eq(text, meanings[i].text);
        talloc_free(text);
    }
}
END_TEST

START_TEST(a_lower_limit_for_the_body_holds_from_the_head_on)
{
    static const struct {
        const char *head, *rest;
        bool at_once;
    } cases[] = {
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "", true},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "9\r\n", false},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
         "8\r\n12345678\r\n1\r\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_parse *p = http_parse_new(NULL, &http_vector_limits);
        struct err e = err_on(p);
        size_t used;
        ck_assert(http_parse_feed(p, cases[i].head, strlen(cases[i].head), &used, &e) == HTTP_HEAD);
        ck_assert(http_parse_body_max(p, 8, &e) == !cases[i].at_once);
        if (!cases[i].at_once)
            ck_assert(http_parse_feed(p, cases[i].rest, strlen(cases[i].rest), &used, &e) ==
                      HTTP_BAD);
        ck_assert_int_eq(err_status(e.kind), 413);
        talloc_free(p);
    }
}
END_TEST

SUITE(http_parse, each_hostile_request_is_refused_with_its_status_however_it_is_cut,
      each_valid_request_is_understood_however_it_is_cut,
      the_body_comes_without_its_chunking_and_nothing_is_left,
      every_beginning_of_a_valid_request_waits_for_more, what_a_head_means_is_told,
      a_lower_limit_for_the_body_holds_from_the_head_on)
