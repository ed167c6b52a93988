/* tz_rule: a POSIX TZ string ("CST6CDT,M3.2.0,M11.1.0"; POSIX XBD 8.3, RFC 9636 §3.3.1). Used by tz
 * alone. */
#ifndef ASSENT_BASE_TZ_RULE_H
#define ASSENT_BASE_TZ_RULE_H

#include "base/tz.h"

struct tz_change {
    char kind; /* 'M' month.week.weekday, 'J' day 1–365 without leap days, 'D' day 0–365 */
    int month, week, day;
    int seconds; /* after midnight, −167 h to 167 h */
};

struct tz_rule {
    struct tz_clock standard, summer;
    bool has_summer;
    struct tz_change begins, ends; /* of summer time */
};

/* Names are allocated on ctx. false: not such a string. */
bool tz_rule_read(TALLOC_CTX *ctx, const char *text, struct tz_rule *ret) must_check;

/* At an instant in seconds. */
struct tz_clock tz_rule_at(const struct tz_rule *rule, int64_t seconds);

#endif
