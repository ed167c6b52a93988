/*
 * roster: who held what when, as one immutable numbered snapshot of an institution's register. Ids only, no names.
 *
 * JSON: {"number":7,
 *        "units":[{"id":"SPH","parent":"HSC"}],
 *        "people":[{"id":"<uuid>","unit":"SPH"}],
 *        "roles":[{"role":"committee","person":"<uuid>","constituency":"faculty","unit":null,
 *                  "from":"2026-01-01","to":null}]}
 * from and to are days of the institution's calendar (calendar_day), both included; null: open.
 */
#ifndef ASSENT_CORE_ROSTER_H
#define ASSENT_CORE_ROSTER_H

#include <json-c/json.h>

#include "base/err.h"

struct holding {
    const char *role, *person, *constituency, *unit; /* constituency, unit: NULL for none */
    int64_t from, to; /* the first day and the last; INT64_MIN, INT64_MAX: open */
};
struct roster_unit {
    const char *id, *parent;
};
struct roster_person {
    const char *id, *unit;
};

struct roster {
    int64_t number;
    struct roster_unit *units;
    size_t nunits;
    struct roster_person *people;
    size_t npeople;
    struct holding *holdings;
    size_t nholdings;
};

bool
roster_read(TALLOC_CTX *ctx, json_object *snapshot, struct roster **ret, struct err *e) must_check;

bool roster_holds(const struct roster *, const char *person, const char *role, int64_t day);

/* The holders of a role on a day, in the roster's order; unit NULL: of any. NULL-terminated, owned by ctx. */
const struct holding **roster_holders(TALLOC_CTX *ctx, const struct roster *, const char *role,
                                      const char *unit, int64_t day);

#endif
