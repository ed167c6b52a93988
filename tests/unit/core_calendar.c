#include "runner.h"

#include <string.h>
#include <time.h>

#include "core/policy/calendar.h"

static const char chicago[] =
    "{\"name\":\"main\",\"zone\":\"America/Chicago\",\"weekend\":[\"saturday\",\"sunday\"],"
    "\"holidays\":[{\"date\":\"2026-11-26\",\"name\":\"Thanksgiving\"},"
    "{\"date\":\"2026-09-07\",\"name\":\"Labor Day\"},{\"date\":\"2026-12-25\"}],"
    "\"breaks\":[{\"from\":\"2026-12-19\",\"to\":\"2027-01-03\",\"name\":\"Winter break\"}],"
    "\"day_ends\":\"17:00\"}";

static struct calendar *
calendar(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    struct json_object *o;
    struct tz *tz;
    struct calendar *cal;
    ck_assert(json_read(text, strlen(text), NULL, &o, &e));
    json_own(ctx, o);
    ck_assert_msg(tz_load(ctx, NULL, json_str(o, "zone"), &tz, &e), "%s", e.text);
    ck_assert_msg(calendar_read(ctx, o, tz, &cal, &e), "%s", e.text);
    return cal;
}

static struct duration
duration(const char *text)
{
    struct err e = err_on(NULL);
    struct duration d;
    ck_assert_msg(duration_read(text, &d, &e), "%s", e.text);
    return d;
}

struct sum {
    const char *from, *plus, *is;
};

static void
check(const char *text, const struct sum *sums, size_t count)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct calendar *cal = calendar(ctx, text);
    for (size_t i = 0; i < count; i++) {
        struct err e = err_on(ctx);
        when_t from, is;
        bool back = sums[i].plus[0] == '-';
        struct duration d = duration(sums[i].plus + back);
        ck_assert(when_parse(sums[i].from, &from, &e) && when_parse(sums[i].is, &is, &e));
        char *sum = when_text(ctx, calendar_add(cal, from, back ? duration_before(d) : d));
        ck_assert_msg(!strcmp(sum, when_text(ctx, is)), "%s + %s is %s, not %s", sums[i].from,
                      sums[i].plus, sum, sums[i].is);
    }
    talloc_free(ctx);
}
#define CHECK(text, sums) check(text, sums, sizeof sums / sizeof *sums)

START_TEST(business_days_counted_by_hand)
{
    static const struct sum sums[] = {
        /* Monday morning; the day itself does not count */
        {"2026-11-02T09:00:00-06:00", "1 business day", "2026-11-03T17:00:00-06:00"},
        {"2026-11-02T23:59:00-06:00", "1 business day", "2026-11-03T17:00:00-06:00"},
        /* the Saturday and Sunday begin nothing: Monday is the first */
        {"2026-11-07T10:00:00-06:00", "1 business day", "2026-11-09T17:00:00-06:00"},
        {"2026-11-08T10:00:00-06:00", "1 business day", "2026-11-09T17:00:00-06:00"},
        /* Thanksgiving inside: Tue 24 → Wed 25, Fri 27, Mon 30 */
        {"2026-11-24T12:00:00-06:00", "3 business days", "2026-11-30T17:00:00-06:00"},
        /* clocks go back on Sunday 1 November: Friday 17:00 CDT is 22:00Z, Monday 17:00 CST is 23:00Z */
        {"2026-10-29T12:00:00-05:00", "1 business day", "2026-10-30T22:00:00Z"},
        {"2026-10-29T12:00:00-05:00", "2 business days", "2026-11-02T23:00:00Z"},
        /* and forward on 8 March */
        {"2026-03-06T12:00:00-06:00", "1 business day", "2026-03-09T22:00:00Z"},
        /* the winter break, both ends in it: Fri 18 Dec → Mon 4 Jan */
        {"2026-12-18T12:00:00-06:00", "1 business day", "2027-01-04T17:00:00-06:00"},
        {"2026-12-24T12:00:00-06:00", "2 business days", "2027-01-05T17:00:00-06:00"},
        /* a leap day is a working day like any */
        {"2028-02-28T12:00:00-06:00", "1 business day", "2028-02-29T17:00:00-06:00"},
        {"2028-02-28T12:00:00-06:00", "2 business days", "2028-03-01T17:00:00-06:00"},
        /* late in the evening in UTC it is still the day before in Chicago */
        {"2026-11-03T03:00:00Z", "1 business day", "2026-11-03T17:00:00-06:00"},
        {"2026-08-31T09:00:00-05:00", "10 business days", "2026-09-15T17:00:00-05:00"},
        /* backwards, for reminders */
        {"2026-11-30T17:00:00-06:00", "-2 business days", "2026-11-25T17:00:00-06:00"},
        {"2026-11-08T10:00:00-06:00", "-1 business day", "2026-11-06T17:00:00-06:00"},
    };
    CHECK(chicago, sums);
}
END_TEST

START_TEST(other_lengths_counted_by_hand)
{
    static const struct sum sums[] = {
        {"2026-03-07T15:00:00-06:00", "1 day", "2026-03-08T15:00:00-05:00"}, /* 23 hours long */
        {"2026-03-07T15:00:00-06:00", "24 hours", "2026-03-08T16:00:00-05:00"},
        {"2026-10-25T15:00:00-05:00", "1 week", "2026-11-01T15:00:00-06:00"},
        {"2026-03-07T02:30:00-06:00", "1 day",
         "2026-03-08T03:30:00-05:00"}, /* does not exist: forward */
        {"2026-10-31T01:30:00-05:00", "1 day",
         "2026-11-01T01:30:00-05:00"}, /* twice: the earlier */
        {"2026-01-31T09:00:00-06:00", "1 month", "2026-02-28T09:00:00-06:00"}, /* no such day */
        {"2028-01-31T09:00:00-06:00", "1 month", "2028-02-29T09:00:00-06:00"},
        {"2026-01-31T09:00:00-06:00", "6 months", "2026-07-31T09:00:00-05:00"},
        {"2026-08-31T09:00:00-05:00", "6 months", "2027-02-28T09:00:00-06:00"},
        {"2028-02-29T09:00:00-06:00", "3 years", "2031-02-28T09:00:00-06:00"},
        {"2028-02-29T09:00:00-06:00", "4 years", "2032-02-29T09:00:00-06:00"},
        {"2026-12-15T09:00:00-06:00", "1 month", "2027-01-15T09:00:00-06:00"},
        {"2027-03-31T09:00:00-05:00", "-1 month", "2027-02-28T09:00:00-06:00"},
        {"2027-01-15T09:00:00-06:00", "-1 month", "2026-12-15T09:00:00-06:00"},
        {"2026-11-21T12:00:00.25Z", "90 minutes", "2026-11-21T13:30:00.25Z"},
        {"2026-11-21T12:00:00Z", "-2 hours", "2026-11-21T10:00:00Z"},
        {"2026-12-31T23:30:00-06:00", "14 days", "2027-01-14T23:30:00-06:00"},
    };
    CHECK(chicago, sums);
}
END_TEST

START_TEST(another_week_and_another_end_of_day)
{
    static const struct sum sums[] = {
        /* Thursday → Sunday, the first day of the week there; midnight is the end of the day */
        {"2026-01-01T12:00:00+03:00", "1 business day", "2026-01-05T00:00:00+03:00"},
        {"2026-01-04T12:00:00+03:00", "4 business days", "2026-01-09T00:00:00+03:00"},
    };
    static const struct sum every_day[] = {
        {"2026-01-02T12:00:00Z", "3 business days", "2026-01-05T17:00:00Z"},
    };
    CHECK("{\"zone\":\"Asia/Riyadh\",\"weekend\":[\"friday\",\"saturday\"],\"day_ends\":\"24:00\"}",
          sums);
    CHECK("{\"zone\":\"UTC\",\"weekend\":[]}", every_day);
}
END_TEST

/* ---- the naive reference: libc's calendar, one day at a time ---- */

static bool
naive_is_open(const struct tm *tm)
{
    char date[16];
    strftime(date, sizeof date, "%Y-%m-%d", tm);
    return tm->tm_wday != 0 && tm->tm_wday != 6 && strcmp(date, "2026-11-26") != 0 &&
           strcmp(date, "2026-09-07") != 0 && strcmp(date, "2026-12-25") != 0 &&
           (strcmp(date, "2026-12-19") < 0 || strcmp(date, "2027-01-03") > 0);
}

static time_t
naive_add(time_t from, int n)
{
    struct tm tm;
    localtime_r(&from, &tm);
    while (n) {
        tm.tm_mday += n < 0 ? -1 : 1;
        tm.tm_hour = 17;
        tm.tm_min = tm.tm_sec = 0;
        tm.tm_isdst = -1;
        mktime(&tm);
        if (naive_is_open(&tm))
            n += n < 0 ? 1 : -1;
    }
    return mktime(&tm);
}

START_TEST(business_days_agree_with_counting_one_day_at_a_time)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct calendar *cal = calendar(ctx, chicago);
    setenv("TZ", "America/Chicago", 1);
    tzset();
    for (time_t from = when_days(2026, 8, 1) * 86400; from < when_days(2028, 4, 1) * 86400;
         from += 5 * 3600 + 17)
        for (int n = -23; n <= 40; n += 7) {
            struct duration d = {.n = n, .unit = DURATION_BUSINESS_DAYS};
            when_t is = calendar_add(cal, from * WHEN_SECOND, d),
                   expected = naive_add(from, n) * WHEN_SECOND;
            ck_assert_msg(is == expected, "%s + %d: %s, not %s", when_text(ctx, from * WHEN_SECOND),
                          n, when_text(ctx, is), when_text(ctx, expected));
        }
    talloc_free(ctx);
}
END_TEST

START_TEST(a_closed_day_says_why)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct calendar *cal = calendar(ctx, chicago);
    ck_assert_str_eq(calendar_closed(cal, when_days(2026, 11, 26)), "Thanksgiving");
    ck_assert_str_eq(calendar_closed(cal, when_days(2026, 12, 25)), "Winter break");
    ck_assert_str_eq(calendar_closed(cal, when_days(2027, 1, 3)), "Winter break");
    ck_assert_str_eq(calendar_closed(cal, when_days(2026, 11, 28)), "weekend");
    ck_assert(calendar_is_business_day(cal, when_days(2026, 11, 27)));
    ck_assert(calendar_is_business_day(cal, when_days(2026, 12, 18)));
    ck_assert(calendar_is_business_day(cal, when_days(2027, 1, 4)));
    when_t evening =
        when_days(2026, 11, 27) * WHEN_DAY + 3 * WHEN_HOUR; /* 03:00Z: still Thursday there */
    ck_assert_int_eq(calendar_day(cal, evening), when_days(2026, 11, 26));
    ck_assert_int_eq(calendar_day_begins(cal, calendar_day(cal, evening)),
                     evening - 21 * WHEN_HOUR);
    ck_assert_int_eq(calendar_day_ends(cal, calendar_day(cal, evening)), evening - 4 * WHEN_HOUR);
    ck_assert_str_eq(calendar_date_text(ctx, when_days(2026, 11, 26)), "2026-11-26");
    talloc_free(ctx);
}
END_TEST

START_TEST(closures_that_overlap_count_once)
{
    static const struct sum sums[] = {
        {"2026-06-01T12:00:00Z", "1 business day", "2026-06-12T17:00:00Z"},
        {"2026-06-12T12:00:00Z", "-1 business day", "2026-06-01T17:00:00Z"}};
    CHECK("{\"zone\":\"UTC\",\"breaks\":[{\"from\":\"2026-06-03\",\"to\":\"2026-06-04\"},"
          "{\"from\":\"2026-06-02\",\"to\":\"2026-06-10\"},{\"from\":\"2026-06-05\",\"to\":\"2026-"
          "06-11\"}],"
          "\"holidays\":[{\"date\":\"2026-06-02\"},{\"date\":\"2026-06-09\"}]}",
          sums);
}
END_TEST

START_TEST(durations_are_read_within_bounds_and_written_again)
{
    static const char *const right[] = {
        "1 business day", "10 business days", "14 days", "6 months",  "3 years",
        "2 hours",        "1 minute",         "1 week",  "100 years", "5000 business days"};
    static const char *const wrong[] = {"",
                                        "days",
                                        "0 days",
                                        "-1 days",
                                        "+1 day",
                                        "01 day",
                                        "1.5 days",
                                        "1  day",
                                        "1 Day",
                                        "1 day ",
                                        " 1 day",
                                        "10 businessdays",
                                        "10 fortnights",
                                        "10",
                                        "101 years",
                                        "5001 business days",
                                        "99999999999999999999 days",
                                        "10days",
                                        "1 day before"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        ck_assert_str_eq(duration_text(ctx, duration(right[i])), right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = err_on(ctx);
        struct duration d = {.n = 77};
        ck_assert_msg(!duration_read(wrong[i], &d, &e), "%s", wrong[i]);
        ck_assert(d.n == 77 && e.kind == ERR_INVALID);
    }
    ck_assert_str_eq(duration_text(ctx, duration_before(duration("2 days"))), "2 days before");
    ck_assert_int_eq(duration("1 days").n, 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_wrong_calendar_is_refused_with_its_place)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"[]", "must be an object"},
        {"{}", "zone is missing"},
        {"{\"zone\":\"UTC\",\"holiday\":[]}", "does not know “holiday”"},
        {"{\"zone\":\"UTC\",\"weekend\":\"sunday\"}", "weekend must be a list"},
        {"{\"zone\":\"UTC\",\"weekend\":[\"sunday\",\"Saturday\"]}", "weekend/1 must be a day"},
        {"{\"zone\":\"UTC\",\"weekend\":[\"monday\",\"tuesday\",\"wednesday\",\"thursday\","
         "\"friday\",\"saturday\","
         "\"sunday\"]}",
         "more than 6"},
        {"{\"zone\":\"UTC\",\"holidays\":[{\"date\":\"2026-02-29\"}]}",
         "holidays/0: date: “2026-02-29” is not a date"},
        {"{\"zone\":\"UTC\",\"holidays\":[{\"date\":\"2026-02-28\"},{\"name\":\"x\"}]}",
         "holidays/1: date is missing"},
        {"{\"zone\":\"UTC\",\"holidays\":[\"2026-01-01\"]}", "holidays/0: it must be an object"},
        {"{\"zone\":\"UTC\",\"breaks\":[{\"from\":\"2026-01-02\",\"to\":\"2026-01-01\"}]}",
         "breaks/0: it must end"},
        {"{\"zone\":\"UTC\",\"breaks\":[{\"from\":\"2026-01-02\",\"to\":\"2028-01-01\"}]}",
         "breaks/0: it must end"},
        {"{\"zone\":\"UTC\",\"day_ends\":\"25:00\"}", "day_ends must be a time"},
        {"{\"zone\":\"UTC\",\"day_ends\":\"00:00\"}", "day_ends must be a time"},
        {"{\"zone\":\"UTC\",\"day_ends\":17}", "day_ends must be a time"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct tz *tz;
    ck_assert(tz_load(ctx, NULL, "UTC", &tz, &e));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct json_object *o;
        struct calendar *cal = NULL;
        ck_assert(json_read(wrong[i].text, strlen(wrong[i].text), NULL, &o, &e));
        json_own(ctx, o);
        ck_assert_msg(!calendar_read(ctx, o, tz, &cal, &e) && !cal, "%s", wrong[i].text);
        ck_assert_msg(e.kind == ERR_INVALID && strstr(e.text, wrong[i].says), "%s: %s",
                      wrong[i].text, e.text);
    }
    talloc_free(ctx);
}
END_TEST

SUITE(calendar, business_days_counted_by_hand, other_lengths_counted_by_hand,
      another_week_and_another_end_of_day, business_days_agree_with_counting_one_day_at_a_time,
      a_closed_day_says_why, closures_that_overlap_count_once,
      durations_are_read_within_bounds_and_written_again,
      a_wrong_calendar_is_refused_with_its_place)
