/* standin: see the header. Of several that cover a day the first in the roster counts. */
#include "core/people/standin.h"

#include <string.h>

static bool
covers(const char *const *list, const char *name)
{
    for (size_t i = 0; list && list[i]; i++)
        if (name && !strcmp(list[i], name))
            return true;
    return !list;
}

static const char *
next(const struct roster *roster, const char *person, const char *role, const char *kind,
     int64_t day)
{
    for (size_t i = 0; i < roster->nstandins; i++) {
        const struct standin *s = &roster->standins[i];
        if (s->from <= day && day <= s->to && !strcmp(s->person, person) &&
            covers(s->roles, role) && covers(s->kinds, kind))
            return s->standin;
    }
    return NULL;
}

const char *
standin_of(const struct roster *roster, const char *person, const char *role, const char *kind,
           int64_t day)
{
    const char *last = NULL, *at = person;
    for (int i = 0; i < STANDIN_CHAIN; i++) {
        at = next(roster, at, role, kind, day);
        if (!at)
            return last;
        if (!strcmp(at, person))
            return person;
        last = at;
    }
    return next(roster, at, role, kind, day) ? person : last;
}
