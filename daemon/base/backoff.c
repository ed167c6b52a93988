/* backoff: the schedule, and what the other side asks for. */
#include "base/backoff.h"

#include <string.h>

/* The wait before each attempt. */
static const when_t schedule[BACKOFF_ATTEMPTS] = {
    0,
    5 * WHEN_SECOND,
    5 * WHEN_MINUTE,
    30 * WHEN_MINUTE,
    2 * WHEN_HOUR,
    5 * WHEN_HOUR,
    10 * WHEN_HOUR,
    14 * WHEN_HOUR,
    20 * WHEN_HOUR,
    24 * WHEN_HOUR,
};

when_t
backoff_wait(unsigned made, uint32_t random)
{
    if (made >= BACKOFF_ATTEMPTS)
        return WHEN_NONE;
    /* A fifth of the longest wait in milliseconds times 2^32 stays below 2^63. */
    int64_t fifth_ms = schedule[made] / 5 / 1000;
    return schedule[made] + (fifth_ms * (int64_t)random >> 32) * 1000;
}

/*
 * A date by a pattern: a Weekday (three letters), A weekday in full, d day, b month name, Y four
 * digits of the year, y two, t HH:MM:SS, _ a day padded with a space; everything else stands for
 * itself.
 */
struct civil {
    int year, month, day, seconds;
};

static bool
digits(const char **p, int n, int *ret)
{
    int value = 0;
    for (int i = 0; i < n; i++, (*p)++) {
        if (**p < '0' || **p > '9')
            return false;
        value = value * 10 + (**p - '0');
    }
    *ret = value;
    return true;
}

static bool
one_of(const char **p, const char *const *names, int count, int *ret)
{
    for (int i = 0; i < count; i++) {
        size_t n = strlen(names[i]);
        if (!strncmp(*p, names[i], n)) {
            *p += n;
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool
clock_time(const char **p, int *ret_seconds)
{
    int hour, minute, second;
    if (!digits(p, 2, &hour) || *(*p)++ != ':' || !digits(p, 2, &minute) || *(*p)++ != ':' ||
        !digits(p, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    *ret_seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const full_days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool
part(const char **p, char kind, struct civil *c)
{
    int weekday;
    switch (kind) {
    case 'a':
        return one_of(p, days, 7, &weekday);
    case 'A':
        return one_of(p, full_days, 7, &weekday);
    case 'd':
        return digits(p, 2, &c->day);
    case '_':
        if (**p != ' ')
            return digits(p, 2, &c->day);
        (*p)++;
        return digits(p, 1, &c->day);
    case 'b':
        if (!one_of(p, months, 12, &c->month))
            return false;
        c->month++;
        return true;
    case 'Y':
        return digits(p, 4, &c->year);
    case 'y':
        return digits(p, 2, &c->year);
    case 't':
        return clock_time(p, &c->seconds);
    default:
        return *(*p)++ == kind;
    }
}

static bool
matches(const char *text, const char *pattern, struct civil *ret)
{
    struct civil c = {0};
    for (; *pattern; pattern++)
        if (!*text || !part(&text, *pattern, &c))
            return false;
    int year, month, day;
    when_date(when_days(c.year, c.month, c.day), &year, &month, &day);
    if (*text || month != c.month || day != c.day)
        return false;
    *ret = c;
    return true;
}

/* RFC 9110 §5.6.7: two digits that seem to lie more than 50 years ahead mean the century before. */
static int
full_year(int two_digits, when_t now)
{
    int year, month, day;
    when_date(now / WHEN_DAY, &year, &month, &day);
    int guess = year - year % 100 + two_digits;
    return guess > year + 50 ? guess - 100 : guess;
}

static bool
http_date(const char *text, when_t now, when_t *ret)
{
    struct civil c;
    if (matches(text, "A, d-b-y t GMT", &c))
        c.year = full_year(c.year, now);
    else if (!matches(text, "a, d b Y t GMT", &c) && !matches(text, "a b _ t Y", &c))
        return false;
    *ret = when_days(c.year, c.month, c.day) * WHEN_DAY + c.seconds * WHEN_SECOND;
    return true;
}

bool
backoff_retry_after(const char *value, when_t now, when_t *ret_wait)
{
    when_t wait = 0, at;
    size_t n = strspn(value, "0123456789");
    if (n && !value[n]) {
        for (; *value && wait <= WHEN_DAY; value++)
            wait = wait * 10 + (*value - '0') * WHEN_SECOND;
    } else if (http_date(value, now, &at)) {
        wait = at - now;
    } else {
        return false;
    }
    *ret_wait = wait < 0 ? 0 : wait > WHEN_DAY ? WHEN_DAY : wait;
    return true;
}
