/*
 * seats: who is asked. Places are filled from the roster by role and constituency, fewest open tasks first, then by the
 * person's id; never the proposer, nobody in conflict, nobody twice in one run. A place that nobody can fill is opened
 * empty, and the coordinators are told.
 *
 * A role of a unit is looked for in that unit, then in the one above it, and so on, and in the end among those who hold
 * it for no unit: the first with somebody who may act. Whoever has a stand-in on the day is passed to them, if the step
 * allows it and the stand-in has no conflict and no other place in the run; else others come first, and when there are
 * none the person is asked all the same and the coordinators are told.
 */
#ifndef ASSENT_CORE_SEATS_H
#define ASSENT_CORE_SEATS_H

#include "core/step.h"

/* What is asked in one place, beside who: passed through to task.opened; each may be NULL. */
struct seat_ask {
    const char *kind; /* "decide", "review", "revise" */
    void (*describe)(struct deciding *d, const char *person,
                     json_object *body); /* adds criteria, carried */
};

/* Opens the tasks of a run: one a place, or one for every holder of the role when the step names no places. */
void seats_fill(struct deciding *d, const struct step *step, const struct step_run *run,
                const struct seat_ask *ask);

/* So many are asked at most where everyone who holds a role is: the checker warns an institution that has more. */
int seats_most(const struct step *step);

/* A place: for whom one sits in it, and whose it was. */
struct seat {
    int run;
    const char *constituency; /* NULL: any */
    int instead;              /* the task given up or given away; 0: nobody's */
    int delivery;             /* that is made by hand; 0: none */
    const char *unit;         /* one of the units that the form names; NULL */
    const char *stands_for;   /* who would sit there; NULL: the person themselves */
};

/* The place of a task given up or given away, for the next. */
struct seat seats_of(const struct deciding *d, const struct step *step, const struct task *gone);

/* Asks the next person; when there is none the place is empty. */
void seats_next(struct deciding *d, const struct step *step, struct seat seat,
                const struct seat_ask *ask);

/* Asks a person already chosen; seat.constituency is what they sit for. NULL: the place is empty. */
void
seats_open(struct deciding *d, struct seat seat, const char *person, const struct seat_ask *ask);

/* Which constituency the place of a task just given up was for; NULL: any. */
const char *
seats_lacking(const struct deciding *d, const struct step *step, const struct task *gone);

/* Fills the place of a task just given up or taken away; where everyone who holds the role was asked and somebody of
 * them is left, only if there is somebody new. */
void seats_refill(struct deciding *d, const struct step *step, const struct task *gone);

/* Who should have an open task today, its holder or another; NULL: nobody can. *ret: the place as it is then. */
const char *
seats_due(struct deciding *d, const struct step *step, const struct task *t, struct seat *ret);

/* Why a person may not be given a task of this step, as a sentence; else *ret_constituency is what they would sit for. */
bool seats_may(struct deciding *d, const struct step *step, const struct task *t,
               const char *person, const char **ret_constituency, struct err *e) must_check;

#endif
