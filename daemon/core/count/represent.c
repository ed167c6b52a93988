/* represent: see the header. */
#include "core/count/represent.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"

enum { UNITS_DEEP = 20 };

/* Is unit the same as of, or somewhere below it? */
static bool
within(const struct roster *r, const char *unit, const char *of)
{
    for (int deep = 0; unit && deep < UNITS_DEEP; deep++) {
        if (!strcmp(unit, of))
            return true;
        unit = roster_above(r, unit);
    }
    return false;
}

static bool
stands_for(struct deciding *d, const struct step *step, const char *person, const char *unit)
{
    const struct roster *r = d->facts->roster;
    int64_t today = deciding_today(d);
    if (within(r, roster_unit(r, person), unit))
        return true;
    for (size_t i = 0; i < r->nholdings; i++) {
        const struct holding *h = &r->holdings[i];
        if (!strcmp(h->person, person) && !strcmp(h->role, step->who.role) && h->unit &&
            h->from <= today && today <= h->to &&
            (within(r, h->unit, unit) || within(r, unit, h->unit)))
            return true;
    }
    return false;
}

/* A stand-in brings those whose place it is. */
static bool
represents(struct deciding *d, const struct step *step, const struct task *t, const char *unit)
{
    return stands_for(d, step, t->person, unit) ||
           (t->stands_for && stands_for(d, step, t->stands_for, unit));
}

static void
add_unit(TALLOC_CTX *ctx, const char ***units, size_t *count, const char *unit)
{
    if (!unit || !*unit)
        return;
    *units = err_mem(talloc_realloc(ctx, *units, const char *, *count + 2));
    (*units)[(*count)++] = unit;
    (*units)[*count] = NULL;
}

static const char **
units_named(struct deciding *d, const char *represent, size_t *ret)
{
    const char **units = err_mem(talloc_zero_array(d->ctx, const char *, 1));
    json_object *answer = json_get(outcome_document(d), represent);
    *ret = 0;
    if (!strcmp(represent, "unit"))
        add_unit(d->ctx, &units, ret, d->after->unit);
    else if (json_object_is_type(answer, json_type_array))
        for (size_t i = 0; i < json_len(answer); i++)
            add_unit(d->ctx, &units, ret, json_item_str(answer, i));
    else
        add_unit(d->ctx, &units, ret, json_as_str(answer));
    return units;
}

const char **
represent_absent(struct deciding *d, const struct step *step, const struct sitting *s,
                 const struct task *tasks, size_t ntasks, size_t *ret)
{
    size_t named = 0, absent = 0;
    struct turnout r;
    if (!s->represent) {
        *ret = 0;
        return NULL;
    }
    const char **units = units_named(d, s->represent, &named);
    quorum_count(d->ctx, s, tasks, ntasks, &r);
    for (size_t i = 0; i < named; i++) {
        bool there = false;
        for (size_t k = 0; k < r.ngiven; k++)
            there = there || represents(d, step, r.given[k], units[i]);
        if (!there)
            units[absent++] = units[i];
    }
    units[absent] = NULL;
    *ret = absent;
    return units;
}
