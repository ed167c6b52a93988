/* supply: named questions are filled in by a role, and perhaps confirmed by the proposer. */
#include "core/steps/supply.h"

#include <string.h>

#include "base/json.h"
#include "core/hands.h"
#include "core/policy/diff.h"
#include "core/policy/form.h"
#include "core/policy/guard.h"
#include "core/outcome.h"
#include "core/people/partners.h"
#include "core/people/seats.h"

static const struct seat_ask ask = {"supply", NULL}, ask_confirm = {"confirm", NULL};

static void
supply_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    seats_fill(d, step, run, &ask);
}

/* ---- supplying ------------------------------------------------------------------------------------------ */

static bool
is_asked_for(const struct supply_params *p, const char *field)
{
    for (size_t i = 0; i < p->nfields; i++)
        if (!strcmp(p->fields[i], field))
            return true;
    return false;
}

/* All that is asked for is answered, and answered rightly. */
static bool
answers_fit(struct deciding *d, const struct supply_params *p, struct err *e)
{
    json_object *document = d->command->document;
    size_t count = 0;
    for (size_t i = 0; i < p->nfields; i++) {
        const struct field *field = policy_field(d->policy, p->fields[i]);
        if (!guard_answered(json_get(document, p->fields[i])))
            return err_set(e, ERR_INVALID, "Fill in “%s”.", field ? field->title : p->fields[i]);
    }
    struct finding *found = form_check_publish(d->ctx, d->policy, document, NULL, &count);
    for (size_t i = 0; i < count; i++)
        if (is_asked_for(p, found[i].field))
            return err_set(e, ERR_INVALID, "%s", found[i].text);
    return true;
}

/* *ret: the questions answered anew, as a list. Nothing else may be changed. */
static bool
changes_fit(struct deciding *d, const struct supply_params *p, json_object **ret, struct err *e)
{
    size_t count = 0;
    if (!json_object_is_type(d->command->document, json_type_object) ||
        !d->command->document_digest)
        return err_set(e, ERR_INVALID, "There is no document with this.");
    const char **ids =
        diff_fields(d->ctx, d->policy->form, d->facts->document, d->command->document, &count);
    for (size_t i = 0; i < count; i++)
        if (!is_asked_for(p, ids[i]))
            return err_set(e, ERR_INVALID,
                           "“%s” is the proposer's to answer: it cannot be changed here.",
                           policy_field(d->policy, ids[i])->title);
    json_object *list = json_list();
    for (size_t i = 0; i < count; i++)
        json_push_str(list, ids[i]);
    *ret = list;
    return true;
}

/* The first who supplies does it for all who were asked. */
static void
close_others(struct deciding *d, int run)
{
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run && d->after->tasks[i].status == TASK_OPEN)
            outcome_close_task(d, d->after->tasks[i].number, "closed",
                               "Somebody else has filled it in.");
}

static bool
supply(struct deciding *d, const struct supply_params *p, const struct task *t, struct err *e)
{
    int run = t->run;
    json_object *changed = NULL;
    if (!answers_fit(d, p, e) || !partners_found(d, e) || !changes_fit(d, p, &changed, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_int(o, "revision", d->after->revision + 1);
    json_put_str(o, "document", d->command->document_digest);
    json_put(o, "changed", changed);
    partners_put(d, o);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_SUPPLIED, o);
    hands_named(d);
    if (!p->confirm)
        return true;
    close_others(d, run);
    seats_open(d, (struct seat){.run = run}, d->after->proposer, &ask_confirm);
    return true;
}

static bool
send_back(struct deciding *d, const struct task *t, struct err *e)
{
    if (d->command->document)
        return err_set(e, ERR_INVALID, "Either fill it in or send it back, not both.");
    if (!outcome_text(d, "reason"))
        return err_set(e, ERR_INVALID, "Say why you send it back.");
    json_object *o = outcome_task_body(t);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_SUPPLY_RETURNED, o);
    return true;
}

/* ---- confirming ------------------------------------------------------------------------------------------ */

static bool
confirm(struct deciding *d, const struct task *t, struct err *e)
{
    bool accept = json_flag(d->command->body, "accept", false);
    if (!json_object_is_type(json_get(d->command->body, "accept"), json_type_boolean))
        return err_set(e, ERR_INVALID, "Say whether it is right.");
    if (!accept && !outcome_text(d, "reason"))
        return err_set(e, ERR_INVALID, "Say what is not right.");
    json_object *o = outcome_task_body(t);
    json_put_bool(o, "accept", accept);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_SUPPLY_CONFIRMED, o);
    return true;
}

static bool
supply_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    bool confirms = !strcmp(t->kind, ask_confirm.kind);
    (void)run;
    if (d->command->kind != (confirms ? COMMAND_CONFIRM : COMMAND_SUPPLY))
        return err_set(e, ERR_INVALID,
                       confirms ? "“%s” asks you to confirm what was filled in."
                                : "“%s” asks you to fill something in.",
                       step->title);
    if (confirms)
        return confirm(d, t, e);
    return json_flag(d->command->body, "return", false) ? send_back(d, t, e)
                                                        : supply(d, step->params, t, e);
}

/* ---- the tally ------------------------------------------------------------------------------------------- */

/* supplied, returned, or NULL: the run waits. *ret: the task that decides. */
static const char *
result_of(const struct casefile *c, const struct supply_params *p, int run, const struct task **ret)
{
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->run != run || t->status != TASK_DONE)
            continue;
        *ret = t;
        if (!strcmp(t->choice, "returned"))
            return "returned";
        if (!p->confirm || !strcmp(t->choice, "confirmed"))
            return "supplied";
    }
    return NULL;
}

static const char *
supply_tally(struct deciding *d, const struct step *step, const struct step_run *run,
             json_object **ret_tally)
{
    const struct task *t = NULL;
    const char *result = result_of(d->after, step->params, run->number, &t);
    if (!result)
        return NULL;
    json_object *tally = json_obj(), *sentences = json_list();
    bool by_proposer = !strcmp(t->kind, ask_confirm.kind);
    json_push_str(sentences, *result == 's'
                                 ? (by_proposer ? "It was filled in, and the proposer confirmed it."
                                                : "It was filled in.")
                                 : (by_proposer ? "The proposer did not confirm what was filled in."
                                                : "It was sent back without being filled in."));
    json_put_str(tally, "result", result);
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return result;
}

static const char *const outcomes[] = {"supplied", "returned", NULL};

const struct step_kind step_supply = {
    .name = "supply",
    .outcomes = outcomes,
    .read = supply_read,
    .outcomes_of = supply_outcomes,
    .ask = &ask,
    .open = supply_open,
    .act = supply_act,
    .tally = supply_tally,
    .explain = supply_explain,
    .check = supply_check,
};
