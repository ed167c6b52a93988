#include "runner.h"

#include <time.h>

#include "base/when.h"

START_TEST(a_date_is_what_libc_says_it_is)
{
    /* gmtime_r is the oracle, over four centuries in steps that hit every weekday and month end. */
    for (int64_t days = when_days(1801, 1, 1); days < when_days(2201, 1, 1); days += 13) {
        time_t t = days * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        int year, month, day;
        when_date(days, &year, &month, &day);
        ck_assert_int_eq(year, tm.tm_year + 1900);
        ck_assert_int_eq(month, tm.tm_mon + 1);
        ck_assert_int_eq(day, tm.tm_mday);
        ck_assert_int_eq(when_weekday(days), tm.tm_wday);
        ck_assert_int_eq(when_days(year, month, day), days);
    }
}
END_TEST

START_TEST(text_and_instant_are_each_others_inverse)
{
    static const char *const texts[] = {"2026-09-01T08:17:02Z", "1969-12-31T23:59:59.999999Z", "2024-02-29T00:00:00Z",
                                        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.5Z"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        when_t t, again;
        ck_assert(when_parse(texts[i], &t, &e));
        ck_assert(when_parse(when_text(ctx, t), &again, &e));
        ck_assert_int_eq(t, again);
    }
    when_t a, b;
    ck_assert(when_parse("2026-09-01T10:17:02.25+02:00", &a, &e) && when_parse("2026-09-01T08:17:02.25Z", &b, &e));
    ck_assert_int_eq(a, b);
    ck_assert_str_eq(when_text(ctx, a), "2026-09-01T08:17:02.250000Z");
    talloc_free(ctx);
}
END_TEST

START_TEST(what_does_not_exist_is_refused)
{
    static const char *const wrong[] = {"",
                                        "2026-09-01",
                                        "2026-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-09-01T24:00:00Z",
                                        "2026-09-01T08:17:60Z",
                                        "2026-09-01T08:17:02",
                                        "2026-09-01T08:17:02Zx",
                                        "2026-09-01T08:17:02.Z",
                                        "26-09-01T08:17:02Z"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = err_on(ctx);
        when_t t = 7;
        ck_assert_msg(!when_parse(wrong[i], &t, &e), "accepted %s", wrong[i]);
        ck_assert_int_eq(t, 7);
        ck_assert_int_eq(e.kind, ERR_INVALID);
    }
    talloc_free(ctx);
}
END_TEST

SUITE(when, a_date_is_what_libc_says_it_is, text_and_instant_are_each_others_inverse,
      what_does_not_exist_is_refused)
