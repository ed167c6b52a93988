/*
 * roster: who held what when, as one immutable numbered snapshot of an institution's register. Ids only, no names.
 *
 * JSON: {"number":7,
 *        "units":[{"id":"SPH","parent":"HSC"}],
 *        "people":[{"id":"<uuid>","unit":"SPH"}],
 *        "roles":[{"role":"committee","person":"<uuid>","constituency":"faculty","unit":null,
 *                  "from":"2026-01-01","to":null,"acting":true?}],
 *        "standins":[{"person":"<uuid>","standin":"<uuid>","from":"2026-09-01","to":"2026-09-30",
 *                     "roles":["dean"]?,"kinds":["decision"]?}]?}
 * from and to are days of the institution's calendar (calendar_day), both included; null: open. Who holds a role as
 * acting does so only on days on which nobody holds it in full for the same unit and constituency.
 */
#ifndef ASSENT_CORE_ROSTER_H
#define ASSENT_CORE_ROSTER_H

#include <json-c/json.h>

#include "base/err.h"

struct holding {
    const char *role, *person, *constituency, *unit; /* constituency, unit: NULL for none */
    int64_t from, to; /* the first day and the last; INT64_MIN, INT64_MAX: open */
    bool acting;      /* only while nobody holds it in full */
};
/* Who acts for whom, and in what: of these roles and in steps of these kinds; NULL: in all. */
struct standin {
    const char *person, *standin;
    int64_t from, to;
    const char **roles, **kinds; /* NULL-terminated */
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
    struct standin *standins;
    size_t nstandins;
};

bool
roster_read(TALLOC_CTX *ctx, json_object *snapshot, struct roster **ret, struct err *e) must_check;

bool roster_holds(const struct roster *, const char *person, const char *role, int64_t day);

bool roster_holds_any(const struct roster *, const char *person, int64_t day); /* a role, any */
const char *roster_unit(const struct roster *, const char *person); /* NULL: none, or not there */
const char *roster_above(const struct roster *, const char *unit);  /* its parent, or NULL */

/* The last day, up to this one, on which somebody's role or a stand-in began, or the first on which it was over. */
int64_t roster_turned(const struct roster *, int64_t day);

/* The holders of a role on a day, in the roster's order; unit NULL: of any. NULL-terminated, owned by ctx. */
const struct holding **roster_holders(TALLOC_CTX *ctx, const struct roster *, const char *role,
                                      const char *unit, int64_t day);

/* The same, of exactly this unit; NULL: for no unit. */
const struct holding **roster_holders_at(TALLOC_CTX *ctx, const struct roster *, const char *role,
                                         const char *unit, int64_t day);

#endif
