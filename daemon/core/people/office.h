/*
 * office: who holds a step's role today, where, and who of them is to be asked. seats asks here and nowhere else.
 */
#ifndef ASSENT_CORE_OFFICE_H
#define ASSENT_CORE_OFFICE_H

#include "core/step.h"

struct office {
    struct deciding *d;
    const struct step *step;
    int run;
    int leaving; /* a task of the run whose people count as not seated; 0: none */
    const struct holding **holders; /* of the nearest unit in which one may act; NULL-terminated */
};

/* The office of a run; unit: one that the form names, else NULL; leaving as above. */
struct office
office_of(struct deciding *d, const struct step *step, int run, const char *unit, int leaving);
void office_leave(struct office *);

/* Who is asked, and in whose place. holding NULL: nobody can be. */
struct chosen {
    const struct holding *holding; /* of whoever the place belongs to */
    const char *person;
    const char *stands_for; /* NULL: the person themselves */
    bool away;              /* has a stand-in who may not act here */
};

/* Of those who may act for a constituency (NULL: any) the one with the fewest open tasks. */
struct chosen office_choose(const struct office *, const char *constituency);

/* This very person, or their stand-in. */
struct chosen office_person(const struct office *, const char *person, const char *constituency);

/* A person's holding of the role in the step's unit or any above it, whether or not they may act; NULL: none. */
const struct holding *office_holding(struct deciding *d, const struct step *step, const char *unit,
                                     const char *person, const char *constituency);

#endif
