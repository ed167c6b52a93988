/*
 * tz: time zones without libc's global one. Any number at once, read-only once read.
 *
 * TZif files (RFC 9636, formerly 8536), versions 1 to 4, with the rule in their footer for the
 * years after the table. Local time is a when_t too: microseconds since 1970-01-01T00:00:00 on the
 * wall clock of that place.
 */
#ifndef ASSENT_BASE_TZ_H
#define ASSENT_BASE_TZ_H

#include <stddef.h>

#include "base/when.h"

struct tz;

struct tz_clock {
    int offset; /* seconds that the wall clock is ahead of UTC */
    bool dst;
    const char *name; /* "CST"; lives as long as the zone */
};

/* From the bytes of a TZif file. Files that count leap seconds ("right/…") are refused: instants
 * here have none. */
bool
tz_read(TALLOC_CTX *ctx, const void *bytes, size_t len, struct tz **ret, struct err *e) must_check;

/* Reads folder/name, e.g. "America/Chicago"; folder NULL means /usr/share/zoneinfo. Not for the
 * core. */
bool tz_load(TALLOC_CTX *ctx, const char *folder, const char *name, struct tz **ret,
             struct err *e) must_check;

/* The bytes of folder/name, for somebody who reads them later. */
bool tz_file(TALLOC_CTX *ctx, const char *folder, const char *name, void **ret, size_t *ret_len,
             struct err *e) must_check;

/* What the clocks there show at an instant. Before the table begins: its first kind of time. */
struct tz_clock tz_at(const struct tz *tz, when_t t);
when_t tz_local(const struct tz *tz, when_t t);

/*
 * The instant at which the clocks there show local. When they show it twice (clocks set back): the
 * earlier. When they never do (set forward): as far after the jump as local is after the jump's
 * beginning: 02:30 becomes 03:30.
 */
when_t tz_utc(const struct tz *tz, when_t local);

#endif
