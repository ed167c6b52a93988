/* when: instants to and from text, and the civil calendar under them. */
#include "base/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t
when_days(int year, int month, int day)
{
    /* Years begin in March, so that the leap day is the last of its year. */
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void
when_date(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    *ret_day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *ret_month = (int)(m < 10 ? m + 3 : m - 9);
    *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

int
when_weekday(int64_t days)
{
    int64_t w = (days + 4) % 7;
    return (int)(w < 0 ? w + 7 : w);
}

static bool
digits(const char **p, int n, int *ret)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if ((*p)[i] < '0' || (*p)[i] > '9')
            return false;
        value = value * 10 + ((*p)[i] - '0');
    }
    *p += n;
    *ret = value;
    return true;
}

static bool
skip(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static int
days_in_month(int year, int month)
{
    int next_year = month == 12 ? year + 1 : year, next_month = month == 12 ? 1 : month + 1;
    return (int)(when_days(next_year, next_month, 1) - when_days(year, month, 1));
}

/* Microseconds of a fraction that may be absent; digits past the sixth are dropped. */
static bool
fraction(const char **p, int64_t *ret)
{
    *ret = 0;
    if (!skip(p, '.'))
        return true;
    int n = 0;
    for (; **p >= '0' && **p <= '9'; (*p)++, n++)
        if (n < 6)
            *ret = *ret * 10 + (**p - '0');
    for (int i = n; i < 6; i++)
        *ret *= 10;
    return n > 0;
}

static bool
offset(const char **p, int64_t *ret_seconds)
{
    *ret_seconds = 0;
    if (skip(p, 'Z') || skip(p, 'z'))
        return true;
    int sign = **p == '+' ? 1 : **p == '-' ? -1 : 0, hours, minutes;
    if (!sign)
        return false;
    (*p)++;
    if (!digits(p, 2, &hours) || !skip(p, ':') || !digits(p, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool
when_parse(const char *text, when_t *ret, struct err *e)
{
    const char *p = text;
    int year, month, day, hour, minute, second;
    int64_t micros, ahead;
    bool ok = digits(&p, 4, &year) && skip(&p, '-') && digits(&p, 2, &month) && skip(&p, '-') && digits(&p, 2, &day) &&
              (skip(&p, 'T') || skip(&p, 't') || skip(&p, ' ')) && digits(&p, 2, &hour) && skip(&p, ':') &&
              digits(&p, 2, &minute) && skip(&p, ':') && digits(&p, 2, &second) && fraction(&p, &micros) &&
              offset(&p, &ahead) && !*p;
    if (!ok)
        return err_set(e, ERR_INVALID, "“%.40s” is not a date and time like 2026-09-01T08:17:02Z", text);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
        minute > 59 || second > 59)
        return err_set(e, ERR_INVALID, "“%.40s” is not a date and time that exists", text);
    *ret = (when_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - ahead) * WHEN_SECOND + micros;
    return true;
}

char *
when_text(TALLOC_CTX *ctx, when_t t)
{
    int64_t seconds = t / WHEN_SECOND, micros = t % WHEN_SECOND;
    if (micros < 0) {
        micros += WHEN_SECOND;
        seconds--;
    }
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    int year, month, day;
    when_date(days, &year, &month, &day);
    char *text = err_mem(talloc_asprintf(ctx, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, (int)(rest / 3600),
                                         (int)(rest / 60 % 60), (int)(rest % 60)));
    if (micros)
        text = err_mem(talloc_asprintf_append(text, ".%06d", (int)micros));
    return err_mem(talloc_strdup_append(text, "Z"));
}

static when_t
read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return ts.tv_sec * WHEN_SECOND + ts.tv_nsec / 1000;
}

when_t
when_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

when_t
when_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
