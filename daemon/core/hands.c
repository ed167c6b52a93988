/* hands: see the header. */
#include "core/hands.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/people/permit.h"
#include "core/moving.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/count/sitting.h"
#include "core/told.h"

/* How often one place may be handed on by people whom the register need not know: each time a letter goes to an address
 * that they have written. Offices change as often as they change: the fold keeps what is still needed of that. */
enum { HANDED_ON_MAX = 6 };

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* How often the place of this task was handed on until it came here. */
static int
handed_on(const struct casefile *c, const struct task *t)
{
    int count = 0;
    while (t && t->instead) {
        t = case_task(c, t->instead);
        count += t && t->status == TASK_MOVED;
    }
    return count;
}

/* Its places can be given up: they are not the proposer's. */
static bool
can_be_given_up(const struct step *step)
{
    return step->who.role && strcmp(step->who.role, "proposer") != 0 && step->kind->ask;
}

/* Its places are filled from the register: not the proposer's, nor a partner's. */
static bool
of_an_office(const struct step *step)
{
    return can_be_given_up(step) && !step->who.field;
}

bool
hands_free(struct deciding *d, const struct task *t, const struct step **ret, struct err *e)
{
    const struct step *step = moving_asked(d, t);
    if (!can_be_given_up(step) || case_task_is_the_proposers(t))
        return err_set(e, ERR_INVALID, "“%s” can be done by %s alone.", step->title,
                       case_task_is_the_proposers(t) || same(step->who.role, "proposer")
                           ? "the proposer"
                           : "whoever was asked");
    *ret = step;
    return true;
}

/* ---- handed over ---------------------------------------------------------------------------------------- */

static bool
may_have(const struct deciding *d, const struct task *t, const char *person, struct err *e)
{
    const char *why = person ? conflict_of(d->after, person) : NULL;
    if (!person)
        return err_set(e, ERR_INVALID, "Say who is to answer: a name and an e-mail address.");
    if (why)
        return err_set(e, ERR_INVALID, "That person %s. Choose another.", why);
    if (conflict_seated(d->after, t->run, person))
        return err_set(e, ERR_INVALID,
                       "That person is asked, or was asked, already. Choose another.");
    return !same(d->command->actor.person, t->person) || handed_on(d->after, t) < HANDED_ON_MAX ||
           err_set(e, ERR_INVALID,
                   "This has been handed on %d times already: tell the office who is to answer.",
                   HANDED_ON_MAX);
}

bool
hands_over(struct deciding *d, const struct task *open, struct err *e)
{
    const struct task t = *open;
    const struct step *step = moving_step(d, case_run(d->after, t.run));
    const char *person = json_str(d->command->body, "person");
    if (!step->kind->hands_over)
        return err_set(e, ERR_INVALID,
                       "“%s” cannot be handed over: ask the office to give it to somebody else.",
                       step->title);
    if (!may_have(d, &t, person, e))
        return false;
    json_object *o = outcome_task_body(&t);
    json_put_str(o, "to", person);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_HANDED_OVER, o);
    told_thanks(d);
    seats_open(d, (struct seat){.run = t.run, .constituency = t.constituency, .instead = t.number},
               person, step->kind->ask);
    return true;
}

/* ---- conflicts of interest ----------------------------------------------------------------------------- */

static void
give_up(struct deciding *d, const struct task t)
{
    const struct step *step = moving_step(d, case_run(d->after, t.run));
    enum sitting_quorum before =
        step->kind->sits ? sitting_quorum(d, step, case_run(d->after, t.run)) : SITTING_LOST;
    json_object *o = outcome_task_body(&t);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_RECUSED, o);
    seats_refill(d, moving_asked(d, &t), &t);
    if (step->kind->sits)
        sitting_left(d, step, t.run, before);
}

/* Whoever stood in for the person cannot go on: the place was theirs. */
static void
take_back(struct deciding *d, const struct task t)
{
    outcome_close_task(d, t.number, "moved",
                       "The person whose place it is has a conflict of interest.");
    told_person(d, "reassigned", t.person, t.number, NULL);
    seats_refill(d, moving_asked(d, &t), &t);
}

/* Is being asked, or has answered in a step that still counts. */
static bool
still_counts(struct deciding *d, const struct task *t)
{
    const struct step_run *run = case_run(d->after, t->run);
    return (t->status == TASK_OPEN || t->status == TASK_DONE) && !run->outcome &&
           can_be_given_up(moving_asked(d, t)) && !case_task_is_the_proposers(t);
}

static void
give_up_all(struct deciding *d, const char *person)
{
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (!still_counts(d, t))
            continue;
        if (same(t->person, person))
            give_up(d, *t);
        else if (same(t->stands_for, person))
            take_back(d, *t);
    }
}

void
hands_recuse(struct deciding *d, const struct task *t)
{
    const char *person = t->person;
    give_up(d, *t);
    give_up_all(d, person);
    told_thanks(d);
}

/* Every step in which a place would be given up lets them: some ask that people sign in. */
static bool
known_to_all(struct deciding *d, const char *person, struct err *e)
{
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (still_counts(d, t) && (same(t->person, person) || same(t->stands_for, person)) &&
            !permit_known(d->command, moving_step(d, case_run(d->after, t->run)), e))
            return false;
    }
    return true;
}

bool
hands_declare(struct deciding *d, struct err *e)
{
    const char *person = d->command->actor.person, *why = conflict_of(d->after, person);
    if (why)
        return err_set(e, ERR_CONFLICT,
                       "Nothing was changed: this proposal is not yours to judge "
                       "already.");
    if (!known_to_all(d, person, e))
        return false;
    json_object *o = json_obj();
    json_put_str(o, "person", person);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_CONFLICT_DECLARED, o);
    give_up_all(d, person);
    told_thanks(d);
    return true;
}

/* ---- an interest that came later ------------------------------------------------------------------------ */

/* Takes a place away from somebody, whether or not they have answered, and asks the next. */
static void
take_away(struct deciding *d, const struct task t, const char *because)
{
    const struct step *step = moving_step(d, case_run(d->after, t.run));
    enum sitting_quorum before =
        step->kind->sits ? sitting_quorum(d, step, case_run(d->after, t.run)) : SITTING_LOST;
    outcome_close_task(d, t.number, "moved", because);
    told_person(d, "reassigned", t.person, t.number, NULL);
    seats_refill(d, moving_asked(d, &t), &t);
    if (step->kind->sits)
        sitting_left(d, step, t.run, before);
}

void
hands_named(struct deciding *d)
{
    const int last = d->after->next, own = (int)json_int(d->command->body, "task", 0);
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->number >= last || t->number == own || !t->person || !still_counts(d, t))
            continue;
        const struct step *step = moving_step(d, case_run(d->after, t->run));
        const char *why = conflict_named(d->after, step, t->person);
        if (!why && t->stands_for)
            why = conflict_named(d->after, step, t->stands_for);
        if (why)
            take_away(d, *t,
                      err_mem(talloc_asprintf(d->ctx,
                                              "The proposal has changed: whoever sat here "
                                              "%s now.",
                                              why)));
    }
}

/* ---- offices that changed ------------------------------------------------------------------------------ */

static const char *
because(const struct task *t, const char *next, const struct seat *seat)
{
    if (!t->person)
        return "There is somebody for this place now.";
    if (same(seat->stands_for, t->person) ||
        (seat->stands_for && same(seat->stands_for, t->stands_for)))
        return "A stand-in acts from today.";
    if (same(next, t->stands_for))
        return "The stand-in's time is over.";
    return "The person does not hold the office any more.";
}

static void
move(struct deciding *d, const struct step *step, const struct task t, struct seat seat,
     const char *next)
{
    outcome_close_task(d, t.number, "moved", because(&t, next, &seat));
    told_person(d, "reassigned", t.person, t.number, NULL);
    if (next)
        seats_open(d, seat, next, step->kind->ask);
    else
        seats_refill(d, step, &t);
}

/* Moves the task unless it is with the right person, or stays empty. */
static void
reseat(struct deciding *d, const struct task t)
{
    const struct step *step = moving_asked(d, &t);
    struct seat seat;
    if (!of_an_office(step) || case_task_is_the_proposers(&t) || t.joint)
        return;
    const char *next = seats_due(d, step, &t, &seat);
    bool right = next ? same(next, t.person) && (same(seat.stands_for, t.stands_for) ||
                                                 (!seat.stands_for && !t.stands_for))
                      : !t.person;
    if (!right)
        move(d, step, t, seat, next);
}

bool
hands_reseat(struct deciding *d, struct err *e)
{
    const int last = d->after->next; /* tasks opened on the way are right */
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].status == TASK_OPEN && d->after->tasks[i].number < last)
            reseat(d, d->after->tasks[i]);
    return d->out->nevents || err_set(e, ERR_CONFLICT,
                                      "Everybody who was asked is still the one "
                                      "to ask.");
}
