/*
 * standin: who acts for somebody on a day, by the register. Whether that person may is asked by whoever fills places.
 */
#ifndef ASSENT_CORE_STANDIN_H
#define ASSENT_CORE_STANDIN_H

#include "core/people/roster.h"

/* A stand-in may be away too and have one of their own, and so on, so many times. */
enum { STANDIN_CHAIN = 4 };

/*
 * The person who acts for another in a step of this kind and role. NULL: nobody does. The person themselves: their
 * stand-ins go in a circle, or further than STANDIN_CHAIN, so that nobody can be asked for them.
 */
const char *standin_of(const struct roster *, const char *person, const char *role,
                       const char *kind, int64_t day);

#endif
