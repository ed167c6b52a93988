/* roster: the register's snapshot, read strictly enough that a place can be filled from it without
 * further questions. */
#include "core/roster.h"

#include <string.h>

#include "base/json.h"
#include "core/calendar.h"

struct roster_reading {
    struct roster *roster;
    struct err *e;
};

static const char *
copy(const struct roster_reading *r, const char *s)
{
    return s ? err_mem(talloc_strdup(r->roster, s)) : NULL;
}

static bool
read_day(const struct roster_reading *r, json_object *o, const char *key, int64_t open,
         int64_t *ret)
{
    const char *s = json_str(o, key);
    *ret = open;
    return !s || calendar_date_read(s, ret, r->e) ||
           err_set(r->e, ERR_INVALID, "register: “%s” is not a day; write it like 2026-09-01.", s);
}

static bool
read_unit(const struct roster_reading *r, json_object *o, struct roster_unit *u)
{
    *u = (struct roster_unit){copy(r, json_str(o, "id")), copy(r, json_str(o, "parent"))};
    return u->id || err_set(r->e, ERR_INVALID, "register: a unit has no id.");
}

static bool
read_person(const struct roster_reading *r, json_object *o, struct roster_person *p)
{
    *p = (struct roster_person){copy(r, json_str(o, "id")), copy(r, json_str(o, "unit"))};
    return p->id || err_set(r->e, ERR_INVALID, "register: a person has no id.");
}

static bool
read_holding(const struct roster_reading *r, json_object *o, struct holding *h)
{
    *h = (struct holding){.role = copy(r, json_str(o, "role")),
                          .person = copy(r, json_str(o, "person")),
                          .constituency = copy(r, json_str(o, "constituency")),
                          .unit = copy(r, json_str(o, "unit"))};
    if (!h->role || !h->person)
        return err_set(r->e, ERR_INVALID, "register: a role held lacks its role or its person.");
    return read_day(r, o, "from", INT64_MIN, &h->from) && read_day(r, o, "to", INT64_MAX, &h->to);
}

#define READ_ALL(r, o, key, items, count, one)                                                     \
    ({                                                                                             \
        json_object *list_ = json_arr(o, key);                                                     \
        bool ok_ = true;                                                                           \
        (r)->roster->count = json_len(list_);                                                      \
        (r)->roster->items = err_mem(                                                              \
            talloc_zero_array((r)->roster, __typeof__(*(r)->roster->items), json_len(list_) + 1)); \
        for (size_t i_ = 0; ok_ && i_ < json_len(list_); i_++)                                     \
            ok_ = one(r, json_item(list_, i_), &(r)->roster->items[i_]);                           \
        ok_;                                                                                       \
    })

bool
roster_read(TALLOC_CTX *ctx, json_object *snapshot, struct roster **ret, struct err *e)
{
    struct roster_reading r = {err_mem(talloc_zero(ctx, struct roster)), e};
    r.roster->number = json_int(snapshot, "number", 0);
    if (!READ_ALL(&r, snapshot, "units", units, nunits, read_unit) ||
        !READ_ALL(&r, snapshot, "people", people, npeople, read_person) ||
        !READ_ALL(&r, snapshot, "roles", holdings, nholdings, read_holding)) {
        talloc_free(r.roster);
        return false;
    }
    *ret = r.roster;
    return true;
}

static bool
held(const struct holding *h, const char *role, int64_t day)
{
    return !strcmp(h->role, role) && h->from <= day && day <= h->to;
}

bool
roster_holds(const struct roster *roster, const char *person, const char *role, int64_t day)
{
    for (size_t i = 0; person && i < roster->nholdings; i++)
        if (held(&roster->holdings[i], role, day) && !strcmp(roster->holdings[i].person, person))
            return true;
    return false;
}

const struct holding **
roster_holders(TALLOC_CTX *ctx, const struct roster *roster, const char *role, const char *unit,
               int64_t day)
{
    const struct holding **found =
        err_mem(talloc_array(ctx, const struct holding *, roster->nholdings + 1));
    size_t count = 0;
    for (size_t i = 0; i < roster->nholdings; i++) {
        const struct holding *h = &roster->holdings[i];
        if (held(h, role, day) && (!unit || (h->unit && !strcmp(h->unit, unit))))
            found[count++] = h;
    }
    found[count] = NULL;
    return found;
}
