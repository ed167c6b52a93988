/* roster: the register's snapshot, read strictly enough that a place can be filled from it without
 * further questions. */
#include "core/people/roster.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/calendar.h"

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
    h->acting = json_flag(o, "acting", false);
    return read_day(r, o, "from", INT64_MIN, &h->from) && read_day(r, o, "to", INT64_MAX, &h->to);
}

static const char **
read_names(const struct roster_reading *r, json_object *o, const char *key)
{
    json_object *list = json_arr(o, key);
    size_t n = json_len(list);
    if (!n)
        return NULL;
    const char **names = err_mem(talloc_zero_array(r->roster, const char *, n + 1));
    for (size_t i = 0, k = 0; i < n; i++)
        if (json_item_str(list, i))
            names[k++] = copy(r, json_item_str(list, i));
    return names;
}

static bool
read_standin(const struct roster_reading *r, json_object *o, struct standin *s)
{
    *s = (struct standin){.person = copy(r, json_str(o, "person")),
                          .standin = copy(r, json_str(o, "standin")),
                          .roles = read_names(r, o, "roles"),
                          .kinds = read_names(r, o, "kinds")};
    if (!s->person || !s->standin)
        return err_set(r->e, ERR_INVALID, "register: a stand-in lacks one of the two people.");
    return read_day(r, o, "from", INT64_MIN, &s->from) && read_day(r, o, "to", INT64_MAX, &s->to);
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
        !READ_ALL(&r, snapshot, "roles", holdings, nholdings, read_holding) ||
        !READ_ALL(&r, snapshot, "standins", standins, nstandins, read_standin)) {
        talloc_free(r.roster);
        return false;
    }
    *ret = r.roster;
    return true;
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static bool
on_day(const struct holding *h, int64_t day)
{
    return h->from <= day && day <= h->to;
}

static bool
same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* Somebody holds in full what this one holds as acting. */
static bool
rests(const struct roster *roster, const struct holding *acting, int64_t day)
{
    for (size_t i = 0; i < roster->nholdings; i++) {
        const struct holding *h = &roster->holdings[i];
        if (!h->acting && on_day(h, day) && same(h->role, acting->role) &&
            same(h->unit, acting->unit) && same(h->constituency, acting->constituency))
            return true;
    }
    return false;
}

static bool
held(const struct roster *roster, const struct holding *h, const char *role, int64_t day)
{
    return (!role || !strcmp(h->role, role)) && on_day(h, day) &&
           (!h->acting || !rests(roster, h, day));
}

bool
roster_holds(const struct roster *roster, const char *person, const char *role, int64_t day)
{
    for (size_t i = 0; person && i < roster->nholdings; i++)
        if (!strcmp(roster->holdings[i].person, person) &&
            held(roster, &roster->holdings[i], role, day))
            return true;
    return false;
}

bool
roster_holds_any(const struct roster *roster, const char *person, int64_t day)
{
    return roster_holds(roster, person, NULL, day);
}

const char *
roster_unit(const struct roster *roster, const char *person)
{
    for (size_t i = 0; i < roster->npeople; i++)
        if (!strcmp(roster->people[i].id, person))
            return roster->people[i].unit;
    return NULL;
}

const char *
roster_above(const struct roster *roster, const char *unit)
{
    for (size_t i = 0; i < roster->nunits; i++)
        if (!strcmp(roster->units[i].id, unit))
            return roster->units[i].parent;
    return NULL;
}

static void
turn(int64_t *last, int64_t day, int64_t today)
{
    if (day != INT64_MIN && day <= today && day > *last)
        *last = day;
}

static void
turns(int64_t *last, int64_t from, int64_t to, int64_t today)
{
    turn(last, from, today);
    turn(last, to == INT64_MAX ? INT64_MIN : to + 1, today);
}

int64_t
roster_turned(const struct roster *roster, int64_t day)
{
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < roster->nholdings; i++)
        turns(&last, roster->holdings[i].from, roster->holdings[i].to, day);
    for (size_t i = 0; i < roster->nstandins; i++)
        turns(&last, roster->standins[i].from, roster->standins[i].to, day);
    return last;
}

static const struct holding **
find(TALLOC_CTX *ctx, const struct roster *roster, const char *role, const char *unit,
     bool any_unit, int64_t day)
{
    const struct holding **found =
        err_mem(talloc_array(ctx, const struct holding *, roster->nholdings + 1));
    size_t count = 0;
    for (size_t i = 0; i < roster->nholdings; i++) {
        const struct holding *h = &roster->holdings[i];
        if ((any_unit || same(h->unit, unit)) && held(roster, h, role, day))
            found[count++] = h;
    }
    found[count] = NULL;
    return found;
}

const struct holding **
roster_holders(TALLOC_CTX *ctx, const struct roster *roster, const char *role, const char *unit,
               int64_t day)
{
    return find(ctx, roster, role, unit, !unit, day);
}

const struct holding **
roster_holders_at(TALLOC_CTX *ctx, const struct roster *roster, const char *role, const char *unit,
                  int64_t day)
{
    return find(ctx, roster, role, unit, false, day);
}
