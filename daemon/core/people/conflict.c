/* conflict: the proposers, partners, and whoever has declared an interest in this proposal. */
#include "core/people/conflict.h"

#include <string.h>

#include "core/step.h"

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static bool
listed(const char *const *list, size_t count, const char *person)
{
    for (size_t i = 0; i < count; i++)
        if (same(list[i], person))
            return true;
    return false;
}

/* A partner, and whoever was asked for a statement, speaks for their organisation. */
static bool
partner(const struct casefile *c, const char *person)
{
    for (size_t i = 0; i < c->npartners; i++)
        if (same(c->partners[i].person, person))
            return true;
    for (size_t i = 0; i < c->ntasks; i++)
        if (same(c->tasks[i].kind, "state") && same(c->tasks[i].person, person))
            return true;
    return false;
}

const char *
conflict_of(const struct casefile *c, const char *person)
{
    if (!strcmp(c->proposer, person))
        return "is the proposer";
    if (listed(c->co_proposers, c->nco_proposers, person))
        return "is one of the proposers";
    if (listed(c->recused, c->nrecused, person))
        return "has declared a conflict of interest";
    return NULL;
}

const char *
conflict_named(const struct casefile *c, const struct step *step, const char *person)
{
    const char *why = conflict_of(c, person);
    if (!why && strcmp(step->kind->name, "statement") && partner(c, person))
        why = "was asked for a statement on this proposal";
    return why;
}

const char *
conflict_in(const struct casefile *c, const struct step *step, const struct roster *roster,
            const char *person)
{
    const char *why = conflict_named(c, step, person);
    if (why)
        return why;
    const char *unit = step->conflict_same_unit ? roster_unit(roster, person) : NULL;
    if (unit && (same(unit, c->unit) || same(unit, roster_unit(roster, c->proposer))))
        return "belongs to the department that proposes";
    return NULL;
}

bool
conflict_seated(const struct casefile *c, int run, const char *person)
{
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].run == run && same(c->tasks[i].person, person))
            return true;
    return conflict_sits(c, run, person);
}

bool
conflict_sits(const struct casefile *c, int run, const char *person)
{
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        bool counts = t->status == TASK_OPEN || t->status == TASK_DONE;
        if (t->run == run && ((t->status != TASK_MOVED && same(t->person, person)) ||
                              (counts && same(t->stands_for, person))))
            return true;
    }
    return false;
}
