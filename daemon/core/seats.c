/* seats: see the header. Order is everything here: the same case, roster and load give the same people. */
#include "core/seats.h"

#include <string.h>

#include "base/json.h"
#include "core/conflict.h"
#include "core/explain.h"
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
    json_put_str(body, "constituency", seat.constituency);
    if (seat.instead)
        json_put_int(body, "instead", seat.instead);
    outcome_put_when(body, "due", case_run(d->after, seat.run)->due);
    if (ask->describe)
        ask->describe(d, person, body);
    deciding_emit(d, EVENT_TASK_OPENED, body);
    told_task(d, case_task(d->after, number), ask->kind);
}

static const struct holding **
holders(struct deciding *d, const struct who *who)
{
    if (who->of_unit && !d->after->unit)
        return err_mem(talloc_zero_array(d->ctx, const struct holding *, 1));
    return roster_holders(d->ctx, d->facts->roster, who->role, who->of_unit ? d->after->unit : NULL,
                          deciding_today(d));
}

static int64_t
load_of(const struct deciding *d, const char *person)
{
    return json_int(d->facts->load, person, 0);
}

static bool
before(const struct deciding *d, const char *a, const char *b)
{
    int64_t la = load_of(d, a), lb = load_of(d, b);
    return la != lb ? la < lb : strcmp(a, b) < 0;
}

static const struct holding *
best(struct deciding *d, const struct holding **all, int run, const char *constituency)
{
    const struct holding *found = NULL;
    for (; *all; all++) {
        const struct holding *h = *all;
        if (constituency && !same(h->constituency, constituency))
            continue;
        if (conflict_of(d->after, h->person) || conflict_seated(d->after, run, h->person))
            continue;
        if (!found || before(d, h->person, found->person))
            found = h;
    }
    return found;
}

void
seats_next(struct deciding *d, const struct step *step, struct seat seat,
           const struct seat_ask *ask)
{
    const struct holding **all = holders(d, &step->who);
    const struct holding *h = best(d, all, seat.run, seat.constituency);
    if (h)
        seat.constituency = h->constituency;
    seats_open(d, seat, h ? h->person : NULL, ask);
    talloc_free(all);
}

/* The holding that lets somebody of the round before keep a place of constituency; NULL: nobody can. */
static const struct holding *
keeps(struct deciding *d, const struct holding **all, int run, const char *constituency)
{
    for (size_t i = 0; i < d->earlier.ntasks; i++) {
        const struct task *t = &d->earlier.tasks[i];
        if (!t->person || t->status == TASK_RECUSED || t->status == TASK_MOVED ||
            conflict_of(d->after, t->person) || conflict_seated(d->after, run, t->person))
            continue;
        for (const struct holding **h = all; *h; h++)
            if (same((*h)->person, t->person) &&
                (!constituency || same((*h)->constituency, constituency)))
                return *h;
    }
    return NULL;
}

static void
fill_place(struct deciding *d, const struct step *step, int run, const struct holding **all,
           const struct place *place, const struct seat_ask *ask)
{
    for (int i = 0; i < place->count; i++) {
        const struct holding *h = keeps(d, all, run, place->constituency);
        if (h)
            seats_open(d, (struct seat){run, h->constituency, 0}, h->person, ask);
        else
            seats_next(d, step, (struct seat){run, place->constituency, 0}, ask);
    }
}

/* Where everyone who holds a role is asked, so many at most are. */
enum { ASKED_MAX = 16 };

/* Everyone who holds the role is asked, each once; if that is nobody, one empty place stands for them. */
static void
fill_all(struct deciding *d, const struct step *step, int run, const struct holding **all,
         const struct seat_ask *ask)
{
    int asked = 0;
    const struct holding *h;
    while (asked < ASKED_MAX && (h = best(d, all, run, NULL))) {
        seats_open(d, (struct seat){run, h->constituency, 0}, h->person, ask);
        asked++;
    }
    if (!asked)
        seats_open(d, (struct seat){run, NULL, 0}, NULL, ask);
}

void
seats_fill(struct deciding *d, const struct step *step, const struct step_run *run,
           const struct seat_ask *ask)
{
    const struct who *who = &step->who;
    int number = run->number; /* run moves when the case grows */
    if (same(who->role, "proposer")) {
        seats_open(d, (struct seat){number, NULL, 0}, d->after->proposer, ask);
        return;
    }
    const struct holding **all = holders(d, who);
    if (!who->nplaces)
        fill_all(d, step, number, all, ask);
    for (int named = 1; named >= 0; named--) /* places for anybody come last */
        for (size_t i = 0; i < who->nplaces; i++)
            if (!!who->places[i].constituency == !!named)
                fill_place(d, step, number, all, &who->places[i], ask);
    talloc_free(all);
}

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

bool
seats_may(struct deciding *d, const struct step *step, const struct task *t, const char *person,
          const char **ret_constituency, struct err *e)
{
    const char *why = conflict_of(d->after, person);
    if (why)
        return err_set(e, ERR_INVALID,
                       "That person %s and cannot be given this task. Choose another.", why);
    if (conflict_seated(d->after, t->run, person))
        return err_set(e, ERR_INVALID,
                       "That person already has, or had, a place in this step. Choose another.");
    const char *wanted = seats_lacking(d, step, t);
    /* Of a proposal that names no department anybody who holds the role may be given the task. */
    struct who who = step->who;
    who.of_unit = who.of_unit && d->after->unit;
    const struct holding **all = holders(d, &who);
    const struct holding *found = NULL;
    for (const struct holding **h = all; *h && !found; h++)
        if (same((*h)->person, person) && (!wanted || same((*h)->constituency, wanted)))
            found = *h;
    talloc_free(all);
    if (!found)
        return err_set(e, ERR_INVALID,
                       "That person does not hold the role %s%s%s today. Choose somebody who does, "
                       "or enter them in the register first.",
                       explain_role(d->ctx, step->who.role), wanted ? " for " : "",
                       wanted ? explain_role(d->ctx, wanted) : "");
    *ret_constituency = found->constituency;
    return true;
}
