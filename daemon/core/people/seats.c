/* seats: see the header. Order is everything here: the same case, roster and load give the same people. */
#include "core/people/seats.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/policy/explain.h"
#include "core/people/office.h"
#include "core/outcome.h"
#include "core/told.h"

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

void
seats_open(struct deciding *d, struct seat seat, const char *person, const struct seat_ask *ask)
{
    json_object *body = json_obj();
    int number = deciding_draw(d);
    json_put_int(body, "task", number);
    json_put_int(body, "run", seat.run);
    json_put_str(body, "kind", ask->kind);
    json_put_str(body, "person", person);
    json_put_str(body, "stands_for", seat.stands_for);
    json_put_str(body, "unit", seat.unit);
    json_put_str(body, "constituency", seat.constituency);
    if (seat.instead)
        json_put_int(body, "instead", seat.instead);
    if (seat.delivery)
        json_put_int(body, "delivery", seat.delivery);
    outcome_put_when(body, "due", case_run(d->after, seat.run)->due);
    if (ask->describe)
        ask->describe(d, person, body);
    deciding_emit(d, EVENT_TASK_OPENED, body);
    told_task(d, case_task(d->after, number), ask->kind);
}

/* Asks whoever an office has come to, who may be away without a stand-in that could act: then the office must know. */
static void
ask_chosen(struct deciding *d, struct seat seat, const struct chosen *c, const struct seat_ask *ask)
{
    int number = deciding_draw(d);
    if (!c->holding) {
        seats_open(d, seat, NULL, ask);
        return;
    }
    seat.constituency = c->holding->constituency;
    seat.stands_for = c->stands_for;
    seats_open(d, seat, c->person, ask);
    if (c->away)
        told_role(d, "stand-in-refused", "coordinator", number, NULL);
}

void
seats_next(struct deciding *d, const struct step *step, struct seat seat,
           const struct seat_ask *ask)
{
    struct office o = office_of(d, step, seat.run, seat.unit, 0);
    struct chosen c = office_choose(&o, seat.constituency);
    ask_chosen(d, seat, &c, ask);
    office_leave(&o);
}

/* ---- a run just opened -------------------------------------------------------------------------------- */

/* Somebody of the round before keeps a place of this constituency. */
static struct chosen
keeps(const struct office *o, const char *constituency)
{
    const struct deciding *d = o->d;
    for (size_t i = 0; i < d->earlier.ntasks; i++) {
        const struct task *t = &d->earlier.tasks[i];
        if (!t->person || t->status == TASK_RECUSED || t->status == TASK_MOVED)
            continue;
        struct chosen c = office_person(o, t->stands_for ? t->stands_for : t->person, constituency);
        if (c.holding)
            return c;
    }
    return (struct chosen){0};
}

static void
fill_place(struct office *o, const struct place *place, const struct seat_ask *ask)
{
    for (int i = 0; i < place->count; i++) {
        struct chosen c = keeps(o, place->constituency);
        if (!c.holding)
            c = office_choose(o, place->constituency);
        ask_chosen(o->d, (struct seat){.run = o->run, .constituency = place->constituency}, &c,
                   ask);
    }
}

/* Members of a body that votes or comments are more than those of whom the first decides for all. */
int
seats_most(const struct step *step)
{
    enum { ASKED_MAX = 16, MEMBERS_MAX = 150 };
    return step->kind->sits || step->kind->many_roles ? MEMBERS_MAX : ASKED_MAX;
}

/* Everyone who holds the role is asked, each once; if that is nobody, one empty place stands for them. */
static void
fill_all(struct office *o, const struct seat_ask *ask)
{
    const int most = seats_most(o->step);
    for (int asked = 0; asked < most; asked++) {
        struct chosen c = office_choose(o, NULL);
        if (!c.holding && asked)
            return;
        ask_chosen(o->d, (struct seat){.run = o->run}, &c, ask);
        if (!c.holding)
            return;
    }
}

/* A place for each unit that the form's field names, each once. */
static void
fill_units(struct deciding *d, const struct step *step, int run, const struct seat_ask *ask)
{
    json_object *answer = json_get(outcome_document(d), step->who.of_units);
    bool list = json_object_is_type(answer, json_type_array);
    const char *done[WHO_UNITS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < (list ? json_len(answer) : 1) && n < WHO_UNITS_MAX; i++) {
        const char *unit = list ? json_item_str(answer, i) : json_as_str(answer);
        bool again = !unit || !*unit;
        for (size_t k = 0; !again && k < n; k++)
            again = same(done[k], unit);
        if (again)
            continue;
        done[n++] = unit;
        seats_next(d, step, (struct seat){.run = run, .unit = unit}, ask);
    }
    if (!n)
        seats_open(d, (struct seat){.run = run}, NULL, ask);
}

void
seats_fill(struct deciding *d, const struct step *step, const struct step_run *run,
           const struct seat_ask *ask)
{
    const struct who *who = &step->who;
    int number = run->number; /* run moves when the case grows */
    if (same(who->role, "proposer")) {
        seats_open(d, (struct seat){.run = number}, d->after->proposer, ask);
        return;
    }
    if (who->of_units) {
        fill_units(d, step, number, ask);
        return;
    }
    struct office o = office_of(d, step, number, NULL, 0);
    if (!who->nplaces)
        fill_all(&o, ask);
    for (int named = 1; named >= 0; named--) /* places for anybody come last */
        for (size_t i = 0; i < who->nplaces; i++)
            if (!!who->places[i].constituency == !!named)
                fill_place(&o, &who->places[i], ask);
    office_leave(&o);
}

/* ---- a place that changes hands ------------------------------------------------------------------------ */

const char *
seats_lacking(const struct deciding *d, const struct step *step, const struct task *gone)
{
    for (size_t i = 0; i < step->who.nplaces; i++) {
        const struct place *place = &step->who.places[i];
        int seated = 0;
        if (!same(place->constituency, gone->constituency))
            continue;
        for (size_t k = 0; k < d->after->ntasks; k++) {
            const struct task *t = &d->after->tasks[k];
            seated += t->run == gone->run && t->number != gone->number &&
                      (t->status == TASK_OPEN || t->status == TASK_DONE) &&
                      same(t->constituency, place->constituency);
        }
        return seated < place->count ? place->constituency : NULL;
    }
    return NULL;
}

struct seat
seats_of(const struct deciding *d, const struct step *step, const struct task *gone)
{
    return (struct seat){.run = gone->run,
                         .constituency = seats_lacking(d, step, gone),
                         .instead = gone->number,
                         .delivery = gone->delivery,
                         .unit = gone->unit};
}

void
seats_refill(struct deciding *d, const struct step *step, const struct task *gone)
{
    const struct seat seat = seats_of(d, step, gone);
    bool others = false;
    for (size_t i = 0; i < d->after->ntasks; i++)
        others = others ||
                 (d->after->tasks[i].run == gone->run && d->after->tasks[i].status == TASK_OPEN);
    if (step->who.nplaces || step->who.of_units || step->kind->each_alone || !others)
        seats_next(d, step, seat, step->kind->ask);
}

const char *
seats_due(struct deciding *d, const struct step *step, const struct task *t, struct seat *ret)
{
    struct office o = office_of(d, step, t->run, t->unit, t->number);
    const char *principal = t->stands_for ? t->stands_for : t->person;
    *ret = seats_of(d, step, t);
    struct chosen c = {0};
    if (principal)
        c = office_person(&o, principal, t->constituency);
    if (!c.holding)
        c = office_choose(&o, ret->constituency);
    if (c.holding) {
        ret->constituency = c.holding->constituency;
        ret->stands_for = c.stands_for;
    }
    office_leave(&o);
    return c.person;
}

bool
seats_may(struct deciding *d, const struct step *step, const struct task *t, const char *person,
          const char **ret_constituency, struct err *e)
{
    const char *why = conflict_in(d->after, step, d->facts->roster, person);
    if (why)
        return err_set(e, ERR_INVALID,
                       "That person %s and cannot be given this task. Choose another.", why);
    if (conflict_seated(d->after, t->run, person))
        return err_set(e, ERR_INVALID,
                       "That person already has, or had, a place in this step. Choose another.");
    const char *wanted = seats_lacking(d, step, t);
    const struct holding *found = office_holding(d, step, t->unit, person, wanted);
    if (!found)
        return err_set(e, ERR_INVALID,
                       "That person does not hold the role %s%s%s today. Choose somebody who does, "
                       "or enter them in the register first.",
                       explain_role(d->ctx, step->who.role), wanted ? " for " : "",
                       wanted ? explain_role(d->ctx, wanted) : "");
    *ret_constituency = found->constituency;
    return true;
}
