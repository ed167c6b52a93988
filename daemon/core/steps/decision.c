/* decision: the first of those asked who chooses, chooses for all; the choice is the outcome. */
#include "core/steps/decision.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/rounds.h"
#include "core/people/seats.h"

static const struct seat_ask ask = {"decide", NULL};

static void
decision_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    seats_fill(d, step, run, &ask);
}

/* The conditions as they were written, none of them empty. */
static bool
conditions_fit(const struct deciding *d, const struct decision_choice *choice, struct err *e)
{
    json_object *list = json_arr(d->command->texts, "conditions");
    if (!choice->asks_conditions)
        return !json_len(list) ||
               err_set(e, ERR_INVALID, "“%s” comes without conditions.", choice->title);
    if (!json_len(list) || json_len(list) > CONDITIONS_MAX)
        return err_set(e, ERR_INVALID, "“%s” needs its conditions: between one and %d.",
                       choice->title, CONDITIONS_MAX);
    for (size_t i = 0; i < json_len(list); i++) {
        const char *s = json_item_str(list, i);
        if (!s || !s[strspn(s, " \t\r\n")])
            return err_set(e, ERR_INVALID, "Condition %zu is empty: write it or take it out.",
                           i + 1);
    }
    return true;
}

static void
set_conditions(struct deciding *d, int task)
{
    for (size_t i = 0; i < json_len(json_arr(d->command->texts, "conditions")); i++) {
        json_object *o = json_obj();
        json_put_int(o, "number", d->after->conditioned + 1);
        json_put_int(o, "task", task);
        json_put_int(o, "item", (int64_t)i);
        outcome_put_text(d, o);
        deciding_emit(d, EVENT_CONDITION_SET, o);
    }
}

static bool
decision_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    const char *name = json_str(d->command->body, "choice");
    const struct decision_choice *choice = name ? decision_choice(step, name) : NULL;
    const char *comment = outcome_text(d, "comment");
    int number = t->number;
    (void)run;
    if (d->command->kind != COMMAND_DECIDE)
        return err_set(e, ERR_INVALID, "“%s” asks for a decision.", step->title);
    if (!choice)
        return err_set(e, ERR_INVALID, "Choose one of the answers of “%s”.", step->title);
    if (choice->comment_required && !comment)
        return err_set(e, ERR_INVALID, "“%s” needs a comment: say why.", choice->title);
    if (!conditions_fit(d, choice, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_str(o, "choice", choice->name);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_DECISION_MADE, o);
    if (choice->asks_changes && comment)
        rounds_request_whole(d, number);
    if (choice->asks_conditions)
        set_conditions(d, number);
    return true;
}

static const char *
decision_tally(struct deciding *d, const struct step *step, const struct step_run *run,
               json_object **ret_tally)
{
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->run != run->number || t->status != TASK_DONE)
            continue;
        const struct decision_choice *choice = decision_choice(step, t->choice);
        assert_that(choice);
        json_object *tally = json_obj(), *sentences = json_list();
        size_t len = strlen(step->title);
        const char *colon = len && strchr("?!.", step->title[len - 1]) ? "" : ":";
        char *said =
            err_mem(talloc_asprintf(d->ctx, "%s%s “%s”.", step->title, colon, choice->title));
        json_push_str(sentences, said);
        json_put_str(tally, "result", choice->name);
        json_put(tally, "sentences", sentences);
        json_put(tally, "criteria", json_obj());
        *ret_tally = tally;
        return choice->name;
    }
    return NULL;
}

const struct step_kind step_decision = {
    .name = "decision",
    .read = decision_read,
    .outcomes_of = decision_outcomes,
    .ask = &ask,
    .open = decision_open,
    .act = decision_act,
    .tally = decision_tally,
    .say_outcome = decision_say_outcome,
    .explain = decision_explain,
    .check = decision_check,
};
