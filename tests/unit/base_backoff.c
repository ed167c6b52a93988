#include "runner.h"

#include "base/backoff.h"

START_TEST(ten_attempts_take_about_seventy_five_hours)
{
    when_t least = 0, most = 0;
    for (unsigned made = 0; made < BACKOFF_ATTEMPTS; made++) {
        when_t wait = backoff_wait(made, 0), late = backoff_wait(made, UINT32_MAX);
        ck_assert(late >= wait && late <= wait + wait / 5);
        ck_assert(made < 2 || late > wait + wait / 6);
        ck_assert(made == 0 || wait > backoff_wait(made - 1, UINT32_MAX) || made >= 6);
        least += wait;
        most += late;
    }
    ck_assert_int_eq(backoff_wait(0, UINT32_MAX), 0);
    ck_assert_int_eq(backoff_wait(1, 0), 5 * WHEN_SECOND);
    ck_assert_int_eq(backoff_wait(9, 0), WHEN_DAY);
    ck_assert_int_eq(least / WHEN_HOUR, 75);
    ck_assert_int_le(most, 91 * WHEN_HOUR);
    ck_assert_int_eq(backoff_wait(10, 0), WHEN_NONE);
    ck_assert_int_eq(backoff_wait(UINT32_MAX, 0), WHEN_NONE);
}
END_TEST

static when_t
after(const char *value, when_t now)
{
    when_t wait = -7;
    return backoff_retry_after(value, now, &wait) ? wait : -1;
}

START_TEST(retry_after_is_read_in_all_its_forms)
{
    /* RFC 9110 §5.6.7 gives one instant in three forms. */
    when_t now = 784111777 * WHEN_SECOND - 90 * WHEN_SECOND;
    ck_assert_int_eq(after("Sun, 06 Nov 1994 08:49:37 GMT", now), 90 * WHEN_SECOND);
    ck_assert_int_eq(after("Sunday, 06-Nov-94 08:49:37 GMT", now), 90 * WHEN_SECOND);
    ck_assert_int_eq(after("Sun Nov  6 08:49:37 1994", now), 90 * WHEN_SECOND);
    ck_assert_int_eq(after("Wed Nov 16 08:49:37 1994", now), WHEN_DAY);
    ck_assert_int_eq(after("Sun, 06 Nov 1994 08:49:37 GMT", now + WHEN_DAY), 0);
    ck_assert_int_eq(after("0", now), 0);
    ck_assert_int_eq(after("120", now), 120 * WHEN_SECOND);
    ck_assert_int_eq(after("86401", now), WHEN_DAY);
    ck_assert_int_eq(after("99999999999999999999999999999999", now), WHEN_DAY);
}
END_TEST

START_TEST(two_digits_of_a_year_are_never_far_ahead)
{
    when_t now = when_days(2026, 11, 21) * WHEN_DAY;
    ck_assert_int_eq(after("Saturday, 21-Nov-26 00:00:05 GMT", now), 5 * WHEN_SECOND);
    ck_assert_int_eq(after("Sunday, 06-Nov-94 08:49:37 GMT", now), 0);        /* 1994, not 2094 */
    ck_assert_int_eq(after("Monday, 01-Jan-76 00:00:00 GMT", now), WHEN_DAY); /* 2076 */
}
END_TEST

START_TEST(anything_else_leaves_the_schedule_alone)
{
    static const char *const wrong[] = {"",
                                        " 5",
                                        "5 ",
                                        "-5",
                                        "+5",
                                        "1.5",
                                        "soon",
                                        "Sun, 06 Nov 1994 08:49:37",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "Sun, 6 Nov 1994 08:49:37 GMT",
                                        "Sun, 31 Feb 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 24:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37 GMT ",
                                        "Sun Nov 6 08:49:37 1994",
                                        "sun, 06 nov 1994 08:49:37 gmt",
                                        "Sun, 06 Nov 1994 08:4",
                                        "1994-11-06T08:49:37Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(after(wrong[i], 0) == -1, "%s", wrong[i]);
}
END_TEST

SUITE(backoff, ten_attempts_take_about_seventy_five_hours, retry_after_is_read_in_all_its_forms,
      two_digits_of_a_year_are_never_far_ahead, anything_else_leaves_the_schedule_alone)
