#include "runner.h"

#include <string.h>

#include "app/web/cached.h"

START_TEST(an_etag_follows_from_the_bytes_and_is_quoted)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *etag = cached_etag(ctx, "abc", 3);
    ck_assert_str_eq(etag, "\"ba7816bf8f01cfea414140de\"");
    ck_assert_str_ne(etag, cached_etag(ctx, "abc", 2));
    talloc_free(ctx);
}
END_TEST

START_TEST(if_none_match_is_read_as_the_list_that_it_is)
{
    static const struct {
        const char *header;
        bool had;
    } rows[] = {
        {NULL, false},
        {"", false},
        {"\"ab\"", true},
        {"W/\"ab\"", true},
        {"  \"x\" ,\t\"ab\" , \"y\"", true},
        {"\"x,y\", W/\"ab\"", true},
        {"*", true},
        {"\"*\"", false},
        {"\"abc\"", false},
        {"\"a\"", false},
        {"ab", false},
        {"\"x\"ab\"", false},
        {"\"ab", false},
        {"w/\"ab\"", false},
        {"\"x, \\\"ab\"", false},
        {",,\"ab\"", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(cached_is_had(rows[i].header, "\"ab\"") == rows[i].had, "%zu", i);
}
END_TEST

SUITE(cached, an_etag_follows_from_the_bytes_and_is_quoted,
      if_none_match_is_read_as_the_list_that_it_is)
