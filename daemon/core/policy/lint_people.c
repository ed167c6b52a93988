/* lint_people: see the header. */
#include "core/policy/lint_people.h"

#include <string.h>

#include "core/people/seats.h"
#include "core/policy/explain.h"
#include "core/step.h"
#include "core/policy/wording.h"

struct looking {
    struct lint *lint;
    const struct roster *roster;
    int64_t day;
    const struct state *state;
    const struct step *step;
};

static void warn(const struct looking *l, const char *fmt, ...) printf_like(2, 3);

static void
warn(const struct looking *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *said = err_mem(talloc_vasprintf(l->lint, fmt, ap));
    va_end(ap);
    lint_add(l->lint, LINT_WARNING, LINT_WORKFLOW, lint_place(l->lint, l->state, l->step), "%s",
             said);
}

/* Different people who hold the role; constituency NULL: any. */
static int
holders(const struct looking *l, const char *role, const char *constituency)
{
    const struct holding **all = roster_holders(l->lint, l->roster, role, NULL, l->day);
    int count = 0;
    for (size_t i = 0; all[i]; i++) {
        bool counts = !constituency ||
                      (all[i]->constituency && strcmp(all[i]->constituency, constituency) == 0);
        for (size_t k = 0; counts && k < i; k++)
            counts = strcmp(all[k]->person, all[i]->person) != 0;
        count += counts;
    }
    talloc_free(all);
    return count;
}

static bool
held_at(const struct looking *l, const char *role, const char *unit)
{
    const struct holding **all = roster_holders_at(l->lint, l->roster, role, unit, l->day);
    bool some = all[0];
    talloc_free(all);
    return some;
}

/* In the unit, in one above it, or for no unit. */
static bool
reached(const struct looking *l, const char *role, const char *unit)
{
    size_t steps = 0;
    for (; unit && steps++ <= l->roster->nunits; unit = roster_above(l->roster, unit))
        if (held_at(l, role, unit))
            return true;
    return held_at(l, role, NULL);
}

enum { UNITS_NAMED = 5 };

static void
check_units(const struct looking *l, const char *role)
{
    const char *names[UNITS_NAMED];
    size_t named = 0, lacking = 0;
    for (size_t i = 0; i < l->roster->nunits; i++) {
        if (reached(l, role, l->roster->units[i].id))
            continue;
        if (named < UNITS_NAMED)
            names[named++] = l->roster->units[i].id;
        lacking++;
    }
    if (lacking)
        warn(l, "in %zu of %zu units nobody holds the role %s, nor above them: %s%s", lacking,
             l->roster->nunits, explain_role(l->lint, role), say_list(l->lint, names, named, "and"),
             lacking > named ? " and others" : "");
}

static void
check_places(const struct looking *l, const struct who *who)
{
    int wanted = explain_places(who, NULL), there = holders(l, who->role, NULL);
    if (who->nplaces && there < wanted)
        warn(l, "it has %d places, and %d %s the role %s today", wanted, there,
             there == 1 ? "person holds" : "people hold", explain_role(l->lint, who->role));
    for (size_t i = 0; i < who->nplaces; i++) {
        const struct place *p = &who->places[i];
        int of = p->constituency ? holders(l, who->role, p->constituency) : p->count;
        if (of < p->count)
            warn(l, "it asks for %d of %s, and there %s %d today", p->count,
                 explain_role(l->lint, p->constituency), of == 1 ? "is" : "are", of);
    }
}

/* Where everyone is asked, those beyond the most are not, and nobody would see it. */
static void
check_most(const struct looking *l, const char *role)
{
    const int there = holders(l, role, NULL), most = seats_most(l->step);
    if (there > most && !l->step->who.nplaces)
        warn(l,
             "%d people hold the role %s today, and %d at most are asked, those with the fewest "
             "open tasks first: say with “places” how many there are to be, or give a part of "
             "them a role of their own",
             there, explain_role(l->lint, role), most);
}

static void
check_role(const struct looking *l, const char *key, const char *role)
{
    if (role && strcmp(role, "proposer") != 0 && !holders(l, role, NULL))
        warn(l, "“%s”: nobody holds the role %s today", key, explain_role(l->lint, role));
}

static void
check_step(const struct looking *l)
{
    const struct who *who = &l->step->who;
    bool office = who->role && strcmp(who->role, "proposer") != 0;
    for (size_t i = 0; i < who->nroles; i++) {
        check_role(l, "roles", who->roles[i]);
        check_most(l, who->roles[i]);
    }
    check_role(l, "escalate", l->step->escalate_role);
    check_role(l, "for-others", l->step->for_others);
    if (!office || who->nroles)
        return;
    if (!holders(l, who->role, NULL))
        check_role(l, "who", who->role);
    else if (who->of_unit || who->of_units)
        check_units(l, who->role);
    else {
        check_places(l, who);
        check_most(l, who->role);
    }
}

struct lint *
lint_people(TALLOC_CTX *ctx, const struct policy *policy, const struct roster *roster, int64_t day)
{
    struct lint *lint = err_mem(talloc_zero(ctx, struct lint));
    const struct workflow *w = policy->workflow;
    for (size_t i = 0; i < w->nstates; i++)
        for (size_t k = 0; k < w->states[i].nsteps; k++) {
            const struct looking l = {lint, roster, day, &w->states[i], &w->states[i].steps[k]};
            check_step(&l);
        }
    return lint;
}
