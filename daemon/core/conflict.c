/* conflict: the proposer, and whoever has declared an interest in this proposal. */
#include "core/conflict.h"

#include <string.h>

static bool
declared(const struct casefile *c, const char *person)
{
    for (size_t i = 0; i < c->nrecused; i++)
        if (!strcmp(c->recused[i], person))
            return true;
    return false;
}

const char *
conflict_of(const struct casefile *c, const char *person)
{
    if (!strcmp(c->proposer, person))
        return "is the proposer";
    if (declared(c, person))
        return "has declared a conflict of interest";
    return NULL;
}

bool
conflict_seated(const struct casefile *c, int run, const char *person)
{
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].run == run && c->tasks[i].person && !strcmp(c->tasks[i].person, person))
            return true;
    return false;
}
