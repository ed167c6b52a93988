/* conditions: an approval's conditions are ticked off until none is open, or the time is up. */
#include "core/steps/conditions.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/timers.h"
#include "core/policy/wording.h"

static const struct seat_ask ask = {"fulfil", NULL};

static int
count_open(const struct casefile *c)
{
    int open = 0;
    for (size_t i = 0; i < c->nconditions; i++)
        open += !c->conditions[i].met;
    return open;
}

static void
conditions_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    const struct conditions_params *p = step->params;
    int number = run->number;
    if (!count_open(d->after))
        return;
    if (p->lapse.n)
        timers_own(d, number, calendar_add(d->facts->calendar, d->now, p->lapse));
    seats_fill(d, step, case_run(d->after, number), &ask);
}

/* ---- ticking off ------------------------------------------------------------------------------------------- */

static bool
is_open(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->nconditions; i++)
        if (c->conditions[i].number == number)
            return !c->conditions[i].met;
    return false;
}

static bool
numbers_fit(const struct deciding *d, json_object *numbers, struct err *e)
{
    if (!json_len(numbers))
        return err_set(e, ERR_INVALID, "Tick the conditions that are fulfilled.");
    for (size_t i = 0; i < json_len(numbers); i++) {
        int number = json_object_get_int(json_item(numbers, i));
        if (!is_open(d->after, number))
            return err_set(e, ERR_CONFLICT, "Condition %d is not open any more.", number);
        for (size_t k = 0; k < i; k++)
            if (json_object_get_int(json_item(numbers, k)) == number)
                return err_set(e, ERR_INVALID, "Condition %d is ticked twice.", number);
    }
    return true;
}

static bool
conditions_act(struct deciding *d, const struct step *step, const struct step_run *run,
               struct err *e)
{
    int task = (int)json_int(d->command->body, "task", 0);
    json_object *numbers = json_arr(d->command->body, "conditions");
    (void)run;
    if (d->command->kind != COMMAND_FULFIL)
        return err_set(e, ERR_INVALID, "“%s” asks which conditions are fulfilled.", step->title);
    if (!numbers_fit(d, numbers, e))
        return false;
    for (size_t i = 0; i < json_len(numbers); i++) {
        json_object *o = outcome_task_body(case_task(d->after, task));
        json_put_int(o, "number", json_object_get_int(json_item(numbers, i)));
        outcome_put_text(d, o);
        deciding_emit(d, EVENT_CONDITION_FULFILLED, o);
    }
    return true;
}

/* ---- the tally ---------------------------------------------------------------------------------------------- */

static const char *
conditions_tally(struct deciding *d, const struct step *step, const struct step_run *run,
                 json_object **ret_tally)
{
    const struct conditions_params *p = step->params;
    int open = count_open(d->after), all = (int)d->after->nconditions;
    bool over = p->lapse.n && !timers_own_waiting(d->after, run->number);
    if (open && !over)
        return NULL;
    json_object *tally = json_obj(), *sentences = json_list();
    char *said = say_count(d->ctx, all, "condition", "conditions");
    json_push_str(
        sentences,
        !open ? err_mem(talloc_asprintf(d->ctx, "%s: all fulfilled.", say_capital(d->ctx, said)))
              : err_mem(talloc_asprintf(d->ctx, "%s of %s not fulfilled in time.",
                                        say_capital(d->ctx, say_number(d->ctx, open)), said)));
    json_put_str(tally, "result", open ? "lapsed" : "met");
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return open ? "lapsed" : "met";
}

static const char *const outcomes[] = {"met", "lapsed", NULL};

const struct step_kind step_conditions = {
    .name = "conditions",
    .outcomes = outcomes,
    .read = conditions_read,
    .outcomes_of = conditions_outcomes,
    .ask = &ask,
    .open = conditions_open,
    .act = conditions_act,
    .tally = conditions_tally,
    .explain = conditions_explain,
    .check = conditions_check,
};
