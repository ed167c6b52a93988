/* calendar: reads an institution's calendar and counts in it. */
#include "core/policy/calendar.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOLIDAYS_MAX = 2000,
    BREAKS_MAX = 400,
    BREAK_MAX_DAYS = 366,
    YEAR_MIN = 1970,
    YEAR_MAX = 2199
};

struct closure {
    int64_t first, last;
    const char *name;
};

struct calendar {
    const struct tz *tz;
    bool weekend[7];          /* 0 Sunday */
    int ends;                 /* minutes after midnight */
    struct closure *closures; /* by first day; no two overlap */
    size_t closure_count;
    int64_t *catalog; /* days on which it takes new entries */
    size_t catalog_count;
};

/* ---- dates ---- */

/* n decimal digits exactly; −1 otherwise. */
static int
digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool
calendar_date_read(const char *text, int64_t *ret_day, struct err *e)
{
    if (strlen(text) == 10 && text[4] == '-' && text[7] == '-') {
        int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
        if (year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1) {
            int64_t days = when_days(year, month, day);
            int y, m, d;
            when_date(days, &y, &m, &d);
            if (m == month && d == day) {
                *ret_day = days;
                return true;
            }
        }
    }
    return err_set(e, ERR_INVALID, "“%.40s” is not a date like 2026-11-26 between %d and %d", text,
                   YEAR_MIN, YEAR_MAX);
}

char *
calendar_date_text(TALLOC_CTX *ctx, int64_t day)
{
    int y, m, d;
    when_date(day, &y, &m, &d);
    return err_mem(talloc_asprintf(ctx, "%04d-%02d-%02d", y, m, d));
}

/* ---- reading ---- */

static bool
only(const struct json_object *o, const char *const *keys, struct err *e)
{
    json_object_object_foreach ((struct json_object *)o, key, value) {
        (void)value;
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], key) != 0)
            i++;
        if (!keys[i])
            return err_set(e, ERR_INVALID, "a calendar does not know “%.40s” here", key);
    }
    return true;
}

static bool
list_at(const struct json_object *json, const char *key, size_t most, struct json_object **ret,
        struct err *e)
{
    struct json_object *list = json_arr(json, key);
    if (!list && json_has(json, key))
        return err_set(e, ERR_INVALID, "%s must be a list", key);
    if (json_len(list) > most)
        return err_set(e, ERR_INVALID, "%s has more than %zu entries", key, most);
    *ret = list;
    return true;
}

static bool
read_weekend(struct calendar *cal, const struct json_object *json, struct err *e)
{
    static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    struct json_object *list;
    if (!list_at(json, "weekend", 6, &list, e))
        return false;
    if (!list)
        cal->weekend[0] = cal->weekend[6] = true;
    for (size_t i = 0; i < json_len(list); i++) {
        const char *name = json_item_str(list, i);
        size_t day = 0;
        while (name && day < 7 && strcmp(name, names[day]) != 0)
            day++;
        if (!name || day == 7)
            return err_set(e, ERR_INVALID, "weekend/%zu must be a day of the week like “saturday”",
                           i);
        cal->weekend[day] = true;
    }
    return true;
}

static bool
date_at(const struct json_object *o, const char *key, int64_t *ret, struct err *e)
{
    const char *text = json_str(o, key);
    if (!text)
        return err_set(e, ERR_INVALID, "%s is missing: a date like “2026-11-26”", key);
    return calendar_date_read(text, ret, e) || err_at(e, "%s", key);
}

static bool
read_closure(struct calendar *cal, const struct json_object *o, bool one_day, struct err *e)
{
    static const char *const holiday[] = {"date", "name", NULL}, *const pause[] = {"from", "to",
                                                                                   "name", NULL};
    struct closure c;
    if (!json_object_is_type(o, json_type_object))
        return err_set(e, ERR_INVALID, "it must be an object");
    if (!only(o, one_day ? holiday : pause, e) ||
        !date_at(o, one_day ? "date" : "from", &c.first, e) ||
        !date_at(o, one_day ? "date" : "to", &c.last, e))
        return false;
    if (c.last < c.first || c.last - c.first >= BREAK_MAX_DAYS)
        return err_set(e, ERR_INVALID, "it must end on the day it begins or later, within %d days",
                       BREAK_MAX_DAYS);
    const char *name = json_str(o, "name");
    c.name = err_mem(talloc_strdup(cal, name ? name : one_day ? "holiday" : "break"));
    cal->closures[cal->closure_count++] = c;
    return true;
}

static bool
read_closures(struct calendar *cal, const struct json_object *json, struct err *e)
{
    struct json_object *holidays, *breaks;
    if (!list_at(json, "holidays", HOLIDAYS_MAX, &holidays, e) ||
        !list_at(json, "breaks", BREAKS_MAX, &breaks, e))
        return false;
    cal->closures =
        err_mem(talloc_array(cal, struct closure, json_len(holidays) + json_len(breaks) + 1));
    for (size_t i = 0; i < json_len(holidays); i++)
        if (!read_closure(cal, json_item(holidays, i), true, e))
            return err_at(e, "holidays/%zu", i);
    for (size_t i = 0; i < json_len(breaks); i++)
        if (!read_closure(cal, json_item(breaks, i), false, e))
            return err_at(e, "breaks/%zu", i);
    return true;
}

static int
by_first_day(const void *a, const void *b)
{
    const struct closure *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->last < y->last ? -1 : x->last > y->last;
}

/* Sorted, and each cut where the one before it ends, so that a day is in one at most. */
static void
untangle(struct calendar *cal)
{
    size_t kept = 0;
    qsort(cal->closures, cal->closure_count, sizeof *cal->closures, by_first_day);
    for (size_t i = 0; i < cal->closure_count; i++) {
        struct closure c = cal->closures[i];
        if (kept && c.first <= cal->closures[kept - 1].last)
            c.first = cal->closures[kept - 1].last + 1;
        if (c.first <= c.last)
            cal->closures[kept++] = c;
    }
    cal->closure_count = kept;
}

static bool
read_day_ends(struct calendar *cal, const struct json_object *json, struct err *e)
{
    cal->ends = 17 * 60;
    if (!json_has(json, "day_ends"))
        return true;
    const char *text = json_str(json, "day_ends");
    int hour = -1, minute = -1;
    if (text && strlen(text) == 5 && text[2] == ':') {
        hour = digits(text, 2);
        minute = digits(text + 3, 2);
    }
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || (hour == 24 && minute) ||
        hour + minute == 0)
        return err_set(e, ERR_INVALID, "day_ends must be a time like “17:00”, from 00:01 to 24:00");
    cal->ends = hour * 60 + minute;
    return true;
}

static bool
read_catalog(struct calendar *cal, const struct json_object *json, struct err *e)
{
    struct json_object *list;
    if (!list_at(json, "catalog", HOLIDAYS_MAX, &list, e))
        return false;
    cal->catalog = err_mem(talloc_array(cal, int64_t, json_len(list) + 1));
    for (size_t i = 0; i < json_len(list); i++) {
        const char *text = json_item_str(list, i);
        if (!text)
            return err_set(e, ERR_INVALID, "catalog/%zu must be a date", i);
        if (!calendar_date_read(text, &cal->catalog[cal->catalog_count++], e))
            return err_at(e, "catalog/%zu", i);
    }
    return true;
}

int64_t
calendar_catalog(const struct calendar *cal, int64_t day)
{
    int64_t next = INT64_MIN;
    for (size_t i = 0; i < cal->catalog_count; i++)
        if (cal->catalog[i] >= day && (next == INT64_MIN || cal->catalog[i] < next))
            next = cal->catalog[i];
    return next;
}

bool
calendar_read(TALLOC_CTX *ctx, const struct json_object *json, const struct tz *zone,
              struct calendar **ret, struct err *e)
{
    static const char *const keys[] = {"name",   "zone",     "weekend", "holidays",
                                       "breaks", "day_ends", "catalog", NULL};
    if (!json_object_is_type(json, json_type_object))
        return err_set(e, ERR_INVALID, "a calendar must be an object");
    if (!json_str(json, "zone"))
        return err_set(e, ERR_INVALID,
                       "zone is missing: the name of a time zone like “America/Chicago”");
    struct calendar *cal = err_mem(talloc_zero(ctx, struct calendar));
    cal->tz = zone;
    if (!only(json, keys, e) || !read_weekend(cal, json, e) || !read_closures(cal, json, e) ||
        !read_day_ends(cal, json, e) || !read_catalog(cal, json, e)) {
        talloc_free(cal);
        return false;
    }
    untangle(cal);
    *ret = cal;
    return true;
}

/* ---- asking ---- */

static int
compare_day(const void *key, const void *member)
{
    int64_t day = *(const int64_t *)key;
    const struct closure *c = member;
    return day < c->first ? -1 : day > c->last;
}

const char *
calendar_closed(const struct calendar *cal, int64_t day)
{
    const struct closure *c =
        bsearch(&day, cal->closures, cal->closure_count, sizeof *cal->closures, compare_day);
    if (c)
        return c->name;
    return cal->weekend[when_weekday(day)] ? "weekend" : NULL;
}

bool
calendar_is_business_day(const struct calendar *cal, int64_t day)
{
    return !calendar_closed(cal, day);
}

static int64_t
day_of_local(when_t local)
{
    return local / WHEN_DAY - (local % WHEN_DAY < 0);
}

int64_t
calendar_day(const struct calendar *cal, when_t t)
{
    return day_of_local(tz_local(cal->tz, t));
}

when_t
calendar_day_begins(const struct calendar *cal, int64_t day)
{
    return tz_utc(cal->tz, day * WHEN_DAY);
}

when_t
calendar_day_ends(const struct calendar *cal, int64_t day)
{
    return tz_utc(cal->tz, day * WHEN_DAY + cal->ends * WHEN_MINUTE);
}

static int64_t
add_business_days(const struct calendar *cal, int64_t day, int n)
{
    int step = n < 0 ? -1 : 1;
    /* Bounded: a week has a working day at least, closures are few and short, and n is below 5000. */
    while (n) {
        day += step;
        if (calendar_is_business_day(cal, day))
            n -= step;
    }
    return day;
}

static int64_t
add_months(int64_t from, int months)
{
    int year, month, day;
    when_date(from, &year, &month, &day);
    int64_t count = (int64_t)year * 12 + month - 1 + months;
    int to_year = (int)(count / 12), to_month = (int)(count % 12) + 1;
    int64_t first = when_days(to_year, to_month, 1);
    int64_t next =
        to_month == 12 ? when_days(to_year + 1, 1, 1) : when_days(to_year, to_month + 1, 1);
    return first + day - 1 < next ? first + day - 1 : next - 1;
}

when_t
calendar_add(const struct calendar *cal, when_t from, struct duration d)
{
    if (d.n == 0)
        return from;
    when_t local = tz_local(cal->tz, from);
    int64_t day = day_of_local(local);
    when_t time_of_day = local - day * WHEN_DAY;
    switch (d.unit) {
    case DURATION_MINUTES:
        return from + d.n * WHEN_MINUTE;
    case DURATION_HOURS:
        return from + d.n * WHEN_HOUR;
    case DURATION_BUSINESS_DAYS:
        return calendar_day_ends(cal, add_business_days(cal, day, d.n));
    case DURATION_DAYS:
        day += d.n;
        break;
    case DURATION_WEEKS:
        day += d.n * 7;
        break;
    case DURATION_MONTHS:
        day = add_months(day, d.n);
        break;
    case DURATION_YEARS:
        day = add_months(day, d.n * 12);
        break;
    }
    return tz_utc(cal->tz, day * WHEN_DAY + time_of_day);
}

const struct tz *
calendar_tz(const struct calendar *cal)
{
    return cal->tz;
}
