/*
 * duration: "10 business days", "14 days", "6 months": a length of time as a policy writes it.
 *
 * How long it is depends on where and when it begins: calendar_add says.
 */
#ifndef ASSENT_CORE_DURATION_H
#define ASSENT_CORE_DURATION_H

#include "base/err.h"

/* unit, one of it, several, the most of them that make sense (about a hundred years; business days: twenty) */
#define DURATION_UNITS(X)                                   \
    X(MINUTES, "minute", "minutes", 525600)                 \
    X(HOURS, "hour", "hours", 87600)                        \
    X(DAYS, "day", "days", 36525)                           \
    X(BUSINESS_DAYS, "business day", "business days", 5000) \
    X(WEEKS, "week", "weeks", 5200)                         \
    X(MONTHS, "month", "months", 1200)                      \
    X(YEARS, "year", "years", 100)

enum duration_unit {
#define X(unit, one, many, most) DURATION_##unit,
    DURATION_UNITS(X)
#undef X
};

/* n 0 is no duration at all; below 0 it goes back in time (duration_before). */
struct duration {
    int n;
    enum duration_unit unit;
};

/* "1 day", "10 business days"; n at least 1. ERR_INVALID says what is allowed. */
bool duration_read(const char *text, struct duration *ret, struct err *e) must_check;

/* The same text again; a negative one reads "2 days before". */
char *duration_text(TALLOC_CTX *ctx, struct duration d);

/* The same length backwards, for a reminder before something is due. */
struct duration duration_before(struct duration d);

#endif
