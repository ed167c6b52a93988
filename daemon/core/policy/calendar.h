/*
 * calendar: an institution's days: its time zone, its weekends, its holidays and breaks, and when its day ends.
 *
 * {"name": "main", "zone": "America/Chicago", "weekend": ["saturday", "sunday"],
 *  "holidays": [{"date": "2026-11-26", "name": "Thanksgiving"}],
 *  "breaks": [{"from": "2026-12-19", "to": "2027-01-03", "name": "Winter break"}], "day_ends": "17:00",
 *  "catalog": ["2026-08-15", "2027-01-10"]}
 *
 * Only the zone must be there; without the others: Saturday and Sunday, none, none, 17:00. Both ends of a break are
 * in it. A day is its number since 1970-01-01 on the institution's own wall calendar (when_days). Pure: the zone's
 * table is given by whoever may read files.
 */
#ifndef ASSENT_CORE_CALENDAR_H
#define ASSENT_CORE_CALENDAR_H

#include "base/json.h"
#include "base/tz.h"
#include "core/policy/duration.h"

struct calendar;

/* zone is that of json's "zone" (json_str(json, "zone") and tz_load), and must outlive the calendar. */
bool calendar_read(TALLOC_CTX *ctx, const struct json_object *json, const struct tz *zone,
                   struct calendar **ret, struct err *e) must_check;

/*
 * The instant d after from (before it, when d.n is negative); from itself when d.n is 0.
 *   minutes, hours   that much time passes, whatever the clocks do
 *   days, weeks      the same time on the wall clock, that many days on
 *   months, years    the same day of the month and time; the month's last day if it has no such day
 *   business days    the end of the working day (day_ends) of the nth business day after the day of from. The day of
 *                    from never counts, whatever its hour; nor do weekends, holidays and breaks.
 * A wall-clock time that does not exist or exists twice is taken as tz_utc says.
 */
when_t calendar_add(const struct calendar *cal, when_t from, struct duration d);

/* The day on the institution's wall calendar at an instant, and the instants at which a day begins and its work ends. */
int64_t calendar_day(const struct calendar *cal, when_t t);
when_t calendar_day_begins(const struct calendar *cal, int64_t day);
when_t calendar_day_ends(const struct calendar *cal, int64_t day);

/* The first day, that day or later, on which the catalog takes new entries; INT64_MIN: none is known. */
int64_t calendar_catalog(const struct calendar *cal, int64_t day);

bool calendar_is_business_day(const struct calendar *cal, int64_t day);
const char *calendar_closed(const struct calendar *cal,
                            int64_t day); /* "Thanksgiving", "weekend"; NULL: open */

/* "2026-11-26" to a day and back; years 1970 to 2199. */
bool calendar_date_read(const char *text, int64_t *ret_day, struct err *e) must_check;
char *calendar_date_text(TALLOC_CTX *ctx, int64_t day);

const struct tz *calendar_tz(const struct calendar *cal);

#endif
