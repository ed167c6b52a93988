/* revision: the proposer holds the case; the change requests that stand open are answered one by one. */
#include "core/steps/revision.h"

#include <string.h>

#include "base/json.h"
#include "core/credential.h"
#include "core/hands.h"
#include "core/policy/diff.h"
#include "core/outcome.h"
#include "core/people/partners.h"
#include "core/rounds.h"
#include "core/people/seats.h"
#include "core/sight.h"
#include "core/told.h"

static const struct seat_ask ask = {"revise", NULL};

static int
count_open(const struct casefile *c)
{
    int open = 0;
    for (size_t i = 0; i < c->nrequests; i++)
        open += !c->requests[i].revision_answered;
    return open;
}

static void
revision_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    int number = run->number;
    json_object *data = json_obj();
    rounds_request(d);
    sight_proposer(d);
    json_put_int(data, "requests", count_open(d->after));
    told_notify(d, "changes.requested", data);
    seats_fill(d, step, case_run(d->after, number), &ask);
}

static bool
answers(json_object *answered, int number)
{
    for (size_t i = 0; i < json_len(answered); i++)
        if (json_object_get_int(json_item(answered, i)) == number)
            return true;
    return false;
}

static bool
open_request(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->nrequests; i++)
        if (c->requests[i].number == number && !c->requests[i].revision_answered)
            return true;
    return false;
}

/* Exactly the requests that are open, each answered once. */
static bool
answers_fit(const struct deciding *d, json_object *answered, struct err *e)
{
    for (size_t i = 0; i < d->after->nrequests; i++) {
        const struct change_request *r = &d->after->requests[i];
        if (!r->revision_answered && !answers(answered, r->number))
            return err_set(e, ERR_INVALID,
                           "Answer every change request: number %d has no answer yet.", r->number);
    }
    for (size_t i = 0; i < json_len(answered); i++)
        if (!open_request(d->after, json_object_get_int(json_item(answered, i))))
            return err_set(e, ERR_CONFLICT,
                           "One of the change requests that you answered is not open any more.");
    return (int)json_len(answered) == count_open(d->after) ||
           err_set(e, ERR_INVALID, "A change request is answered twice.");
}

static json_object *
changed_fields(const struct deciding *d)
{
    size_t count = 0;
    json_object *list = json_list();
    const char **ids =
        diff_fields(d->ctx, d->policy->form, d->facts->document, d->command->document, &count);
    for (size_t i = 0; i < count; i++)
        json_push_str(list, ids[i]);
    return list;
}

static bool
revision_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    const struct command *command = d->command;
    const struct task *t = case_task(d->after, (int)json_int(command->body, "task", 0));
    json_object *answered = json_arr(command->body, "answered");
    (void)run;
    if (command->kind != COMMAND_REVISE)
        return err_set(e, ERR_INVALID, "“%s” asks for a revision.", step->title);
    if (!answers_fit(d, answered, e) || !outcome_complete(d, e) || !partners_found(d, e) ||
        !credential_may_revise(d, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_int(o, "revision", d->after->revision + 1);
    json_put_str(o, "document", command->document_digest);
    json_put(o, "changed", changed_fields(d));
    json_put(o, "answered", answered ? json_copy(answered) : json_list());
    partners_put(d, o);
    outcome_put_text(d, o);
    outcome_put_proposers(d, o);
    deciding_emit(d, EVENT_REVISED, o);
    hands_named(d);
    return true;
}

static const char *
revision_tally(struct deciding *d, const struct step *step, const struct step_run *run,
               json_object **ret_tally)
{
    bool revised = false;
    (void)step;
    for (size_t i = 0; i < d->after->ntasks; i++)
        revised = revised ||
                  (d->after->tasks[i].run == run->number && d->after->tasks[i].status == TASK_DONE);
    if (!revised)
        return NULL;
    json_object *tally = json_obj(), *sentences = json_list();
    char *said = err_mem(talloc_asprintf(d->ctx, "Revision %d was handed in.", d->after->revision));
    json_push_str(sentences, said);
    json_put_str(tally, "result", "resubmitted");
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return "resubmitted";
}

static const char *const outcomes[] = {"resubmitted", NULL};

const struct step_kind step_revision = {
    .name = "revision",
    .outcomes = outcomes,
    .read = revision_read,
    .outcomes_of = revision_outcomes,
    .ask = &ask,
    .open = revision_open,
    .act = revision_act,
    .tally = revision_tally,
    .explain = revision_explain,
    .check = revision_check,
};
