/*
 * when: instants. Microseconds since 1970-01-01T00:00:00Z, as PostgreSQL counts them; no leap seconds.
 */
#ifndef ASSENT_BASE_WHEN_H
#define ASSENT_BASE_WHEN_H

#include <stdint.h>

#include "base/err.h"

typedef int64_t when_t; /* a unit, not a structure: the one typedef of the house */

#define WHEN_NONE INT64_MIN
#define WHEN_SECOND ((when_t)1000000)
#define WHEN_MINUTE (60 * WHEN_SECOND)
#define WHEN_HOUR (60 * WHEN_MINUTE)
#define WHEN_DAY (24 * WHEN_HOUR)

/* RFC 3339 §5.6 date-time with any offset; years 0001 to 9999; a leap second :60 is refused. */
bool when_parse(const char *text, when_t *ret, struct err *e) must_check;

/* "2026-09-01T08:17:02Z", with ".123456" when there is a fraction. */
char *when_text(TALLOC_CTX *ctx, when_t t);

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back. month 1–12, day 1–31. */
int64_t when_days(int year, int month, int day);
void when_date(int64_t days, int *ret_year, int *ret_month, int *ret_day);
int when_weekday(int64_t days); /* 0 Sunday … 6 Saturday */

/* The clocks of this machine. Only app and io may ask; the core is given its now. */
when_t when_now(void);
when_t when_monotonic(void);

#endif
