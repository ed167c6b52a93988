/* tz_rule: reads a POSIX TZ string and applies it to any year. */
#include "base/tz_rule.h"

#include <string.h>

enum { NAME_MAX_BYTES = 16 };

static bool
skip(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool
number(const char **p, int least, int most, int *ret)
{
    int n = 0, count = 0;
    for (; **p >= '0' && **p <= '9' && count < 4; (*p)++, count++)
        n = n * 10 + (**p - '0');
    if (!count || n < least || n > most)
        return false;
    *ret = n;
    return true;
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "CST" or "<+0330>". */
static bool
name(TALLOC_CTX *ctx, const char **p, const char **ret)
{
    bool quoted = skip(p, '<');
    const char *from = *p;
    while (is_letter(**p) || (quoted && ((**p >= '0' && **p <= '9') || **p == '+' || **p == '-')))
        (*p)++;
    size_t n = (size_t)(*p - from);
    if (n < 3 || n > NAME_MAX_BYTES || (quoted && !skip(p, '>')))
        return false;
    *ret = err_mem(talloc_strndup(ctx, from, n));
    return true;
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool
time_of_day(const char **p, int most_hours, int *ret)
{
    int sign = skip(p, '-') ? -1 : 1, hours, minutes = 0, seconds = 0;
    if (sign > 0)
        skip(p, '+');
    if (!number(p, 0, most_hours, &hours))
        return false;
    if (skip(p, ':') && !number(p, 0, 59, &minutes))
        return false;
    if (skip(p, ':') && !number(p, 0, 59, &seconds))
        return false;
    *ret = sign * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool
change(const char **p, struct tz_change *ret)
{
    struct tz_change c = {.kind = 'D', .seconds = 2 * 3600};
    bool ok;
    if (skip(p, 'M')) {
        c.kind = 'M';
        ok = number(p, 1, 12, &c.month) && skip(p, '.') && number(p, 1, 5, &c.week) &&
             skip(p, '.') && number(p, 0, 6, &c.day);
    } else if (skip(p, 'J')) {
        c.kind = 'J';
        ok = number(p, 1, 365, &c.day);
    } else {
        ok = number(p, 0, 365, &c.day);
    }
    if (!ok || (skip(p, '/') && !time_of_day(p, 167, &c.seconds)))
        return false;
    *ret = c;
    return true;
}

bool
tz_rule_read(TALLOC_CTX *ctx, const char *text, struct tz_rule *ret)
{
    struct tz_rule r = {0};
    const char *p = text;
    /* POSIX counts what must be added to reach UTC, we count what the clock is ahead. */
    if (!name(ctx, &p, &r.standard.name) || !time_of_day(&p, 24, &r.standard.offset))
        return false;
    r.standard.offset = -r.standard.offset;
    if (*p) {
        r.has_summer = r.summer.dst = true;
        r.summer.offset = r.standard.offset + 3600;
        if (!name(ctx, &p, &r.summer.name))
            return false;
        if (*p != ',') {
            if (!time_of_day(&p, 24, &r.summer.offset))
                return false;
            r.summer.offset = -r.summer.offset;
        }
        if (!skip(&p, ',') || !change(&p, &r.begins) || !skip(&p, ',') || !change(&p, &r.ends) ||
            *p)
            return false;
    }
    *ret = r;
    return true;
}

static bool
is_leap(int year)
{
    return when_days(year, 12, 31) - when_days(year, 1, 1) == 365;
}

/* Seconds since 1970 on the wall clock. */
static int64_t
change_in(const struct tz_change *c, int year)
{
    int64_t day = when_days(year, 1, 1);
    if (c->kind == 'J') {
        day += c->day - 1 + (c->day >= 60 && is_leap(year));
    } else if (c->kind == 'D') {
        day += c->day;
    } else {
        int64_t next_month =
            c->month == 12 ? when_days(year + 1, 1, 1) : when_days(year, c->month + 1, 1);
        day = when_days(year, c->month, 1);
        day += (c->day - when_weekday(day) + 7) % 7 + (c->week - 1) * 7;
        while (day >= next_month) /* week 5 is the last */
            day -= 7;
    }
    return day * 86400 + c->seconds;
}

struct tz_clock
tz_rule_at(const struct tz_rule *rule, int64_t seconds)
{
    if (!rule->has_summer)
        return rule->standard;
    int64_t days = seconds / 86400 - (seconds % 86400 < 0);
    int year, month, day;
    when_date(days, &year, &month, &day);
    /* The last change before the instant decides; of two at once, the later in the rule's own
     * order. */
    struct tz_clock now = rule->standard;
    for (int y = year - 1; y <= year + 1; y++) {
        int64_t begins = change_in(&rule->begins, y) - rule->standard.offset;
        int64_t ends = change_in(&rule->ends, y) - rule->summer.offset;
        if (begins <= ends) {
            now = seconds >= begins ? rule->summer : now;
            now = seconds >= ends ? rule->standard : now;
        } else {
            now = seconds >= ends ? rule->standard : now;
            now = seconds >= begins ? rule->summer : now;
        }
    }
    return now;
}
