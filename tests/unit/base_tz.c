#include "runner.h"

#include <string.h>
#include <time.h>

#include "base/tz.h"
#include "base/tz_rule.h"

static const char *const zones[] = {"America/Chicago",
                                    "Europe/Berlin",
                                    "Australia/Lord_Howe",
                                    "Asia/Kathmandu",
                                    "America/St_Johns",
                                    "Africa/Casablanca",
                                    "UTC",
                                    "Europe/Dublin",
                                    "America/Sao_Paulo",
                                    "Pacific/Apia",
                                    "America/Nuuk",
                                    "Asia/Jerusalem"};

static struct tz *
zone(const char *name)
{
    struct err e = err_on(NULL);
    struct tz *tz;
    ck_assert_msg(tz_load(NULL, NULL, name, &tz, &e), "%s", e.text);
    return tz;
}

static void
agrees_at(const struct tz *tz, time_t t)
{
    struct tm tm;
    localtime_r(&t, &tm);
    struct tz_clock c = tz_at(tz, t * WHEN_SECOND + 999999);
    ck_assert_msg(c.offset == tm.tm_gmtoff && c.dst == (tm.tm_isdst > 0) &&
                      !strcmp(c.name, tm.tm_zone),
                  "%s at %lld: %d %s, libc has %ld %s", getenv("TZ"), (long long)t, c.offset,
                  c.name, tm.tm_gmtoff, tm.tm_zone);
}

/* libc is the oracle: every 31 hours for 120 years, and each second around every change that it knows. */
START_TEST(every_zone_shows_what_libc_shows_from_1970_to_2090)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct tz *tz = zone(zones[i]);
        setenv("TZ", zones[i], 1);
        tzset();
        struct tm before = {0}, after;
        time_t step = 31 * 3600, end = when_days(2091, 1, 1) * 86400;
        for (time_t t = 0; t < end; t += step) {
            agrees_at(tz, t);
            localtime_r(&t, &after);
            if (t && after.tm_gmtoff != before.tm_gmtoff) {
                time_t low = t - step, high = t; /* the change is in (low, high] */
                while (high - low > 1) {
                    time_t mid = low + (high - low) / 2;
                    struct tm tm;
                    localtime_r(&mid, &tm);
                    if (tm.tm_gmtoff == before.tm_gmtoff)
                        low = mid;
                    else
                        high = mid;
                }
                for (time_t s = high - 2; s <= high + 2; s++)
                    agrees_at(tz, s);
            }
            before = after;
        }
        talloc_free(tz);
    }
}
END_TEST

/* The instants that show a wall-clock time, found by trying every offset there is (they are whole quarter hours). */
static when_t
earliest_that_shows(const struct tz *tz, when_t local)
{
    for (int quarter = 15 * 4; quarter >= -15 * 4; quarter--) {
        when_t t = local - quarter * 15 * WHEN_MINUTE;
        if (tz_local(tz, t) == local)
            return t;
    }
    return WHEN_NONE;
}

START_TEST(a_wall_clock_time_means_the_earliest_instant_that_shows_it)
{
    int gaps = 0;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct tz *tz = zone(zones[i]);
        for (when_t local = when_days(2008, 1, 1) * WHEN_DAY;
             local < when_days(2016, 1, 1) * WHEN_DAY; local += 15 * WHEN_MINUTE * 3) {
            when_t t = tz_utc(tz, local), expected = earliest_that_shows(tz, local);
            if (expected != WHEN_NONE) {
                ck_assert_msg(t == expected, "%s %s", zones[i], when_text(NULL, local));
            } else { /* in a gap: forward, and by less than it is long */
                gaps++;
                ck_assert(tz_local(tz, t) > local && tz_local(tz, t) <= local + WHEN_DAY);
            }
        }
        talloc_free(tz);
    }
    ck_assert_int_gt(gaps, 50);
}
END_TEST

START_TEST(known_gaps_and_overlaps_come_out_as_documented)
{
    static const struct {
        const char *zone, *local, *utc;
    } cases[] = {
        {"America/Chicago", "2026-03-08T02:30:00Z",
         "2026-03-08T08:30:00Z"}, /* gap: shown as 03:30 */
        {"America/Chicago", "2026-03-08T01:59:59Z", "2026-03-08T07:59:59Z"},
        {"America/Chicago", "2026-11-01T01:30:00Z",
         "2026-11-01T06:30:00Z"}, /* twice: the first, in CDT */
        {"America/Chicago", "2026-11-01T02:00:00Z", "2026-11-01T08:00:00Z"},
        {"America/Chicago", "2080-07-01T12:00:00Z", "2080-07-01T17:00:00Z"}, /* beyond the table */
        {"Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:45:00Z"}, /* half an hour */
        {"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T22:00:00Z"},        /* a whole day */
        {"Asia/Kathmandu", "2026-01-01T00:00:00Z", "2025-12-31T18:15:00Z"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz *tz = zone(cases[i].zone);
        when_t local;
        ck_assert(when_parse(cases[i].local, &local, &e));
        ck_assert_str_eq(when_text(ctx, tz_utc(tz, local)), cases[i].utc);
        talloc_free(tz);
    }
    talloc_free(ctx);
}
END_TEST

/* libc reads the same strings from the environment. */
START_TEST(rules_mean_what_libc_takes_them_to_mean)
{
    static const char *const rules[] = {"EST5EDT,M3.2.0,M11.1.0",
                                        "NZST-12NZDT,M9.5.0,M4.1.0/3",
                                        "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
                                        "IST-2IDT,M3.4.4/26,M10.5.0",
                                        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                                        "AAA3BBB,J60,J300/1:30:15",
                                        "AAA3BBB,59/0,300",
                                        "EST5",
                                        "WET0WEST,M3.5.0/1,M10.5.0",
                                        "IST-1GMT0,M10.5.0,M3.5.0/1"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct tz_rule rule;
        ck_assert_msg(tz_rule_read(ctx, rules[i], &rule), "%s", rules[i]);
        setenv("TZ", rules[i], 1);
        tzset();
        for (time_t t = when_days(2023, 1, 1) * 86400; t < when_days(2033, 1, 1) * 86400;
             t += 5413) {
            struct tm tm;
            localtime_r(&t, &tm);
            ck_assert_msg(tz_rule_at(&rule, t).offset == tm.tm_gmtoff, "%s at %lld", rules[i],
                          (long long)t);
        }
    }
    struct tz_rule always; /* RFC 9636 §3.3.1: summer time all year */
    ck_assert(tz_rule_read(ctx, "EST5EDT,0/0,J365/25", &always));
    for (int64_t t = when_days(2026, 12, 28) * 86400; t < when_days(2027, 1, 5) * 86400; t += 600)
        ck_assert_int_eq(tz_rule_at(&always, t).offset, -4 * 3600);
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_not_a_rule_is_refused)
{
    static const char *const wrong[] = {"",
                                        "E5",
                                        "EST",
                                        "EST25",
                                        "EST5EDT",
                                        "EST5EDT,",
                                        "EST5EDT,M3.2.0",
                                        "EST5EDT,M13.2.0,M11.1.0",
                                        "EST5:60",
                                        "<EST5",
                                        "<E!T>5",
                                        "EST5EDT,M3.2.0,M11.1.0x",
                                        "EST5EDT,J0,J365",
                                        "EST5EDT,366,1",
                                        "EST5EDT,M3.2.0/168,M11.1.0",
                                        "EST5 ",
                                        "EST5:"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct tz_rule rule;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!tz_rule_read(ctx, wrong[i], &rule), "%s", wrong[i]);
    talloc_free(ctx);
}
END_TEST

START_TEST(damaged_files_are_refused_or_read_but_never_trusted)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    void *bytes;
    size_t len;
    struct tz *tz;
    ck_assert(tz_file(ctx, NULL, "America/Chicago", &bytes, &len, &e));
    for (size_t n = 0; n < len;
         n++) { /* cut anywhere: a copy of that size, so that sanitizers see one byte too far */
        uint8_t *cut = talloc_memdup(ctx, bytes, n ? n : 1);
        ck_assert_msg(!tz_read(ctx, cut, n, &tz, &e), "cut to %zu", n);
        talloc_free(cut);
    }
    for (size_t i = 0; i < len; i++) { /* any byte changed */
        uint8_t *bent = talloc_memdup(ctx, bytes, len);
        bent[i] ^= (uint8_t)(1 << (i % 8) | 0x80);
        if (tz_read(ctx, bent, len, &tz, &e)) {
            for (when_t t = -WHEN_DAY * 40000; t < WHEN_DAY * 40000; t += WHEN_DAY * 1997)
                tz_utc(tz, tz_local(tz, t));
            talloc_free(tz);
        }
        talloc_free(bent);
    }
    ck_assert(!tz_read(ctx, "TZif", 4, &tz, &e));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_zone_s_name_cannot_leave_the_folder)
{
    static const char *const wrong[] = {
        "",        "../../etc/passwd", "/etc/passwd",      "America/",
        "America", "Nowhere/City",     "America/Chicago.", ".",
        "UTC\n"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct tz *tz;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = err_on(ctx);
        ck_assert_msg(!tz_load(ctx, NULL, wrong[i], &tz, &e), "%s", wrong[i]);
        ck_assert_int_eq(e.kind, ERR_INVALID);
    }
    talloc_free(ctx);
}
END_TEST

SUITE(tz, every_zone_shows_what_libc_shows_from_1970_to_2090,
      a_wall_clock_time_means_the_earliest_instant_that_shows_it,
      known_gaps_and_overlaps_come_out_as_documented, rules_mean_what_libc_takes_them_to_mean,
      what_is_not_a_rule_is_refused, damaged_files_are_refused_or_read_but_never_trusted,
      a_zone_s_name_cannot_leave_the_folder)
