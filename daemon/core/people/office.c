/* office: see the header. */
#include "core/people/office.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/people/standin.h"

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* ---- who may act -------------------------------------------------------------------------------------- */

/* Sits in the run already, the task that is being left aside. */
static bool
seated(const struct office *o, const char *person)
{
    const struct casefile *c = o->d->after;
    const struct task *t = o->leaving ? case_task(c, o->leaving) : NULL;
    if (o->step->kind->each_alone)
        return false;
    if (!t)
        return conflict_seated(c, o->run, person);
    return !same(t->person, person) && !same(t->stands_for, person) &&
           conflict_sits(c, o->run, person);
}

static bool
free_to_act(const struct office *o, const char *person)
{
    const char *except = o->step->who.except;
    return !conflict_in(o->d->after, o->step, o->d->facts->roster, person) && !seated(o, person) &&
           !(except && roster_holds(o->d->facts->roster, person, except, deciding_today(o->d)));
}

/* The holder, or who stands in for them; holding NULL: neither may act. */
static struct chosen
chosen_for(const struct office *o, const struct holding *h)
{
    struct chosen c = {.holding = h, .person = h->person};
    if (!free_to_act(o, h->person))
        return (struct chosen){0};
    if (o->step->no_standin)
        return c;
    const char *other = standin_of(o->d->facts->roster, h->person, h->role, o->step->kind->name,
                                   deciding_today(o->d));
    c.away = other && (same(other, h->person) || !free_to_act(o, other));
    if (other && !c.away) {
        c.person = other;
        c.stands_for = h->person;
    }
    return c;
}

/* ---- where -------------------------------------------------------------------------------------------- */

/* The units looked in, nearest first: *unit before, then after each call; false when there are no more. */
static bool
climb(const struct deciding *d, const char **unit, size_t *steps)
{
    /* A register whose units go in a circle must not keep us here. */
    if (!*unit || (*steps)++ > d->facts->roster->nunits)
        return false;
    *unit = roster_above(d->facts->roster, *unit);
    return true;
}

static const struct holding **
add_holders(struct deciding *d, const char *role, bool of_a_unit, const char *unit,
            const struct holding **to, size_t *count)
{
    const struct roster *roster = d->facts->roster;
    int64_t today = deciding_today(d);
    const struct holding **of = of_a_unit ? roster_holders_at(d->ctx, roster, role, unit, today)
                                          : roster_holders(d->ctx, roster, role, NULL, today);
    for (const struct holding **h = of; *h; h++) {
        to = err_mem(talloc_realloc(d->ctx, to, const struct holding *, *count + 2));
        to[(*count)++] = *h;
        to[*count] = NULL;
    }
    talloc_free(of);
    return to;
}

/* of a unit: the holders there and nowhere else, NULL for no unit; else everybody who holds the role, or one of them. */
static const struct holding **
holders(struct deciding *d, const struct step *step, bool of_a_unit, const char *unit)
{
    const struct holding **all = err_mem(talloc_zero_array(d->ctx, const struct holding *, 1));
    const struct who *who = &step->who;
    size_t count = 0;
    for (size_t i = 0; i < (who->nroles ? who->nroles : 1); i++)
        all = add_holders(d, who->nroles ? who->roles[i] : who->role, of_a_unit, unit, all, &count);
    return all;
}

static bool
somebody(const struct office *o)
{
    for (const struct holding **h = o->holders; *h; h++)
        if (chosen_for(o, *h).holding)
            return true;
    return false;
}

struct office
office_of(struct deciding *d, const struct step *step, int run, const char *unit, int leaving)
{
    bool of_a_unit = step->who.of_unit || step->who.of_units;
    const char *at = unit ? unit : d->after->unit;
    struct office o = {.d = d, .step = step, .run = run, .leaving = leaving};
    size_t steps = 0;
    o.holders = holders(d, step, of_a_unit, at);
    while (of_a_unit && !somebody(&o) && climb(d, &at, &steps)) {
        talloc_free(o.holders);
        o.holders = holders(d, step, true, at);
    }
    return o;
}

void
office_leave(struct office *o)
{
    TALLOC_FREE(o->holders);
}

const struct holding *
office_holding(struct deciding *d, const struct step *step, const char *unit, const char *person,
               const char *constituency)
{
    const char *at = unit ? unit : d->after->unit;
    /* Of a proposal that names no department anybody who holds the role may be given the task. */
    bool of_a_unit = (step->who.of_unit || step->who.of_units) && at;
    const struct holding *found = NULL;
    size_t steps = 0;
    do {
        const struct holding **all = holders(d, step, of_a_unit, at);
        for (const struct holding **h = all; *h && !found; h++)
            if (same((*h)->person, person) &&
                (!constituency || same((*h)->constituency, constituency)))
                found = *h;
        talloc_free(all);
    } while (!found && of_a_unit && climb(d, &at, &steps));
    return found;
}

/* ---- which -------------------------------------------------------------------------------------------- */

static int64_t
load_of(const struct deciding *d, const char *person)
{
    return json_int(d->facts->load, person, 0);
}

/* Those who are there come before those who are away; then the fewest open tasks; then the id. */
static bool
before(const struct deciding *d, const struct chosen *a, const struct chosen *b)
{
    int64_t la = load_of(d, a->person), lb = load_of(d, b->person);
    if (a->away != b->away)
        return b->away;
    return la != lb ? la < lb : strcmp(a->person, b->person) < 0;
}

struct chosen
office_choose(const struct office *o, const char *constituency)
{
    struct chosen best = {0};
    for (const struct holding **h = o->holders; *h; h++) {
        if (constituency && !same((*h)->constituency, constituency))
            continue;
        struct chosen c = chosen_for(o, *h);
        if (c.holding && (!best.holding || before(o->d, &c, &best)))
            best = c;
    }
    return best;
}

struct chosen
office_person(const struct office *o, const char *person, const char *constituency)
{
    for (const struct holding **h = o->holders; *h; h++)
        if (same((*h)->person, person) &&
            (!constituency || same((*h)->constituency, constituency))) {
            struct chosen c = chosen_for(o, *h);
            if (c.holding)
                return c;
        }
    return (struct chosen){0};
}
