#include "runner.h"

#include <string.h>

#include "base/buf.h"

START_TEST(adding_past_the_maximum_changes_nothing)
{
    struct buf *b = buf_new(NULL, 5);
    ck_assert(buf_addstr(b, "abc"));
    ck_assert(!buf_addstr(b, "def"));
    ck_assert_str_eq(buf_text(b), "abc");
    ck_assert(buf_addf(b, "%d", 42));
    ck_assert_str_eq(buf_text(b), "abc42");
    ck_assert_uint_eq(buf_len(b), 5);
    talloc_free(b);
}
END_TEST

START_TEST(consuming_keeps_the_rest)
{
    struct buf *b = buf_new(NULL, 1000);
    for (int i = 0; i < 100; i++)
        ck_assert(buf_add(b, "0123456789", 10));
    ck_assert(!buf_add(b, "x", 1));
    buf_consume(b, 995);
    ck_assert_str_eq(buf_text(b), "56789");
    buf_reset(b);
    ck_assert_str_eq(buf_text(b), "");
    talloc_free(b);
}
END_TEST

SUITE(buf, adding_past_the_maximum_changes_nothing, consuming_keeps_the_rest)
