/*
 * publish: the credential comes into force when the step opens; the step is done when the systems that must have it
 * have said that they do. A system that failed, or that a coordinator has given up, makes it fail when it is required.
 * Opened again, it calls on those alone that do not have it yet. A receipt that comes when the step is closed, or the
 * proposal has ended, changes nothing but the record of who has the credential.
 * What takes no messages is somebody's to enter: by_hand.h.
 *
 * It fails at once while an answer is missing that is due by then, and waits, looking again every day, while a component
 * of a pathway is not in force.
 */
#include "core/steps/publish.h"

#include <string.h>

#include "base/json.h"
#include "core/ending.h"
#include "core/policy/form.h"
#include "core/outcome.h"
#include "core/pathway.h"
#include "core/people/seats.h"
#include "core/sight.h"
#include "core/steps/by_hand.h"
#include "core/timers.h"
#include "core/told.h"

static const struct seat_ask ask = {"release", NULL};

static const struct system *
system_named(const struct deciding *d, const char *name)
{
    return system_of(d->facts->systems, d->facts->nsystems, name);
}

static const struct step *
publish_asked_as(struct deciding *d, const struct step *step, const struct task *t)
{
    const struct delivery *delivery = t->delivery ? case_delivery(d->after, t->delivery) : NULL;
    const struct system *s = delivery ? system_named(d, delivery->endpoint) : NULL;
    return t->delivery ? by_hand_step(d, step, s && s->role ? s->role : "coordinator") : step;
}

/* By a message, or where the system takes none, by somebody. */
static void
request(struct deciding *d, const struct step *step, int run, const char *endpoint)
{
    json_object *o = json_obj(), *effect;
    const struct system *s = system_named(d, endpoint);
    int number = deciding_draw(d);
    json_put_int(o, "delivery", number);
    json_put_int(o, "run", run);
    json_put_str(o, "endpoint", endpoint);
    json_put_str(o, "credential", d->after->credential);
    json_put_int(o, "version", d->after->credential_version);
    deciding_emit(d, EVENT_DELIVERY_REQUESTED, o);
    if (s && s->role) {
        by_hand_ask(d, step, run, number, s->role);
        return;
    }
    effect = json_obj();
    json_put_int(effect, "delivery", number);
    json_put_str(effect, "endpoint", endpoint);
    json_put_str(effect, "type", ending_type(d));
    json_put_str(effect, "credential", d->after->credential);
    json_put_int(effect, "version", d->after->credential_version);
    deciding_effect(d, EFFECT_DELIVER, effect);
}

static bool
has_it(const struct deciding *d, const char *endpoint)
{
    for (size_t i = 0; i < d->after->ndeliveries; i++)
        if (d->after->deliveries[i].status == DELIVERY_DONE &&
            !strcmp(d->after->deliveries[i].endpoint, endpoint))
            return true;
    return false;
}

/* ---- when it may begin ---------------------------------------------------------------------------------- */

static bool
may_wait(const struct step *step)
{
    const struct publish_params *params = step->params;
    return step->who.role || params->not_before || params->catalog;
}

/* The day before which it is not published; INT64_MIN: none is given. */
static int64_t
first_day(struct deciding *d, const struct publish_params *params)
{
    struct err e = err_on(d->ctx);
    int64_t day = INT64_MIN;
    if (params->catalog)
        return calendar_catalog(d->facts->calendar, deciding_today(d));
    const char *text =
        params->not_before ? json_str(outcome_document(d), params->not_before) : NULL;
    if (text && !calendar_date_read(text, &day, &e))
        return INT64_MIN;
    return day;
}

static bool
released(const struct deciding *d, const struct step *step, int run)
{
    for (size_t i = 0; step->who.role && i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run && d->after->tasks[i].status == TASK_DONE &&
            !d->after->tasks[i].delivery)
            return true;
    return !step->who.role;
}

/* A component that is a credential must be in force first: looked at again every day. As a sentence; NULL: all are. */
static char *
waits_for_components(struct deciding *d)
{
    struct pathway *p = pathway_of(d->ctx, outcome_document(d));
    return p ? pathway_waits(d->ctx, p, d->facts->components) : NULL;
}

/* It may be for ever: every so many days the proposer and the office are told for what, and what can be done. */
static void
tell_of_waiting(struct deciding *d, const char *waits)
{
    enum { EVERY_DAYS = 30 };
    const int64_t days = deciding_today(d) - calendar_day(d->facts->calendar, d->after->entered);
    if (days <= 0 || days % EVERY_DAYS != 0)
        return;
    json_object *data = json_obj();
    json_put_str(data, "waits", waits);
    json_put_int(data, "days", days);
    told_person(d, "pathway-waits", d->after->proposer, 0, json_object_get(data));
    told_role(d, "pathway-waits", "coordinator", 0, data);
}

static bool
required(const struct publish_params *params, const char *endpoint)
{
    for (size_t i = 0; i < params->nto; i++)
        if (!strcmp(params->to[i].name, endpoint))
            return params->to[i].required;
    return true;
}

/* A question's title, also of one that stands in a group; NULL: the form has none of this id. */
static const char *
label(const struct policy *policy, const char *id)
{
    const struct form *form = policy->form;
    const struct field *f = policy_field(policy, id);
    for (size_t i = 0; !f && i < form->nfields; i++)
        for (size_t k = 0; form->fields[i].type == FIELD_GROUP && k < form->fields[i].nfields; k++)
            if (!strcmp(form->fields[i].fields[k].id, id))
                f = &form->fields[i].fields[k];
    return f ? f->title : NULL;
}

/* What a system needs of every credential; where the proposal holds the credential's text at all. */
static const char *
lacks_needed(struct deciding *d, const char *const *systems, const struct publish_params *params)
{
    bool text = !d->after->about || d->after->base;
    const struct system_labels labels = {label(d->policy, "image"), label(d->policy, "skills"),
                                         label(d->policy, "summary")};
    for (; text && systems && *systems; systems++) {
        const struct system *s = system_named(d, *systems);
        const char *lack = s && required(params, *systems) && !has_it(d, *systems)
                               ? system_lacks(d->ctx, s, labels, outcome_document(d))
                               : NULL;
        if (lack)
            return lack;
    }
    return NULL;
}

/* An answer that is due now, or that a system needs, and is not there; NULL: nothing is missing. */
static const char *
lacks(struct deciding *d, const struct step *step)
{
    const struct publish_params *params = step->params;
    const char **to = err_mem(talloc_zero_array(d->ctx, const char *, params->nto + 1));
    size_t count = 0;
    for (size_t i = 0; i < params->nto; i++)
        to[i] = params->to[i].name;
    if (d->after->credential)
        return NULL;
    const char *const *systems = params->nto ? to : d->facts->endpoints;
    const struct finding *found =
        form_check_publish(d->ctx, d->policy, outcome_document(d), systems, &count);
    for (size_t i = 0; i < count; i++) {
        const struct field *f = policy_field(d->policy, found[i].field);
        if (f && (f->due_publish || f->nneeded_by))
            return found[i].text;
    }
    return lacks_needed(d, systems, params);
}

static void
begin(struct deciding *d, const struct step *step, int run)
{
    const struct publish_params *params = step->params;
    ending_publish(d);
    for (size_t i = 0; i < params->nto; i++)
        if (!has_it(d, params->to[i].name))
            request(d, step, run, params->to[i].name);
    for (const char **name = d->facts->endpoints; !params->nto && name && *name; name++)
        if (!has_it(d, *name))
            request(d, step, run, *name);
}

/* Begins what has waited, if nothing is waited for any more. */
static void
begin_if_free(struct deciding *d, const struct step *step, int run, const char *because)
{
    if (!released(d, step, run) || timers_own_waiting(d->after, run))
        return;
    const char *waits = waits_for_components(d);
    if (waits) {
        tell_of_waiting(d, waits);
        timers_own(d, run, calendar_day_begins(d->facts->calendar, deciding_today(d) + 1));
        return;
    }
    json_object *o = json_obj();
    json_put_int(o, "run", run);
    json_put_str(o, "because", because);
    deciding_emit(d, EVENT_PUBLISHING_BEGUN, o);
    begin(d, step, run);
}

static void
hold(struct deciding *d, const struct step *step, int run)
{
    int64_t day = first_day(d, step->params);
    if (day > deciding_today(d))
        timers_own(d, run, calendar_day_begins(d->facts->calendar, day));
    if (step->who.role)
        seats_fill(d, step, case_run(d->after, run), &ask);
    begin_if_free(d, step, run, "Nothing has to be waited for.");
}

static void
publish_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    int number = run->number;
    bool again = d->earlier.run && d->earlier.run->begun;
    if (!d->after->credential) {
        sight_proposer(d);
        told_decision(d, "approved", d->because);
    }
    if (lacks(d, step))
        return;
    if (again) {
        json_object *o = json_obj();
        json_put_int(o, "run", number);
        json_put_str(o, "because", "It was released before.");
        deciding_emit(d, EVENT_PUBLISHING_BEGUN, o);
    }
    if (!again && (may_wait(step) || waits_for_components(d)))
        hold(d, step, number);
    else
        begin(d, step, number);
}

static void
publish_time(struct deciding *d, const struct step *step, const struct step_run *run)
{
    begin_if_free(d, step, run->number, "The day has come.");
}

static bool
release(struct deciding *d, const struct step *step, int run)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    json_object *o = outcome_task_body(t);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_RELEASED, o);
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run && d->after->tasks[i].status == TASK_OPEN)
            outcome_close_task(d, d->after->tasks[i].number, "closed",
                               "Somebody else has released it.");
    begin_if_free(d, step, run, "It was released.");
    return true;
}

/* ---- answers of systems ---------------------------------------------------------------------------------- */

/* An answer is news while none is in, and a success also after the delivery was given up. */
static bool
is_news(const struct delivery *delivery, const char *result)
{
    return delivery->status == DELIVERY_PENDING ||
           (delivery->status == DELIVERY_FAILED && !strcmp(result, "done"));
}

static bool
answered(struct deciding *d, struct err *e)
{
    json_object *body = d->command->body;
    const struct delivery *delivery = case_delivery(d->after, (int)json_int(body, "delivery", 0));
    bool receipt = d->command->kind == COMMAND_RECEIPT;
    const char *result = receipt ? json_str(body, "result") : "failed";
    const char *because = receipt ? json_str(body, "because") : "A coordinator gave it up.";
    if (!result || (strcmp(result, "done") && strcmp(result, "failed")))
        return err_set(e, ERR_INVALID, "A delivery's result is “done” or “failed”.");
    if (!is_news(delivery, result))
        return err_set(e, ERR_CONFLICT, "Delivery %d is not waited for any more.",
                       delivery->number);
    json_object *o = json_obj();
    json_put_int(o, "delivery", delivery->number);
    json_put_str(o, "endpoint", delivery->endpoint);
    json_put_str(o, "status", result);
    if (json_get(body, "remote"))
        json_put(o, "remote", json_copy(json_get(body, "remote")));
    json_put_str(o, "because", because ? because : "");
    if (!receipt)
        outcome_put_text(d, o);
    int number = delivery->number;
    deciding_emit(d, EVENT_DELIVERY_SETTLED, o);
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].delivery == number && d->after->tasks[i].status == TASK_OPEN)
            outcome_close_task(d, d->after->tasks[i].number, "closed",
                               "The office does not wait for it any more.");
    return true;
}

static char *
say_systems(TALLOC_CTX *ctx, int done, int all)
{
    if (all > 1)
        return err_mem(
            talloc_asprintf(ctx, "%d of %d connected systems have the credential.", done, all));
    return err_mem(
        talloc_strdup(ctx, !all ? "The credential is in the catalog; no other system waits for it."
                           : done ? "The connected system has the credential."
                                  : "The connected system does not have the credential."));
}

static const char *
publish_tally(struct deciding *d, const struct step *step, const struct step_run *run,
              json_object **ret_tally)
{
    int done = 0, failed = 0;
    const char *missing = lacks(d, step);
    if (!missing && !run->begun && (may_wait(step) || timers_own_waiting(d->after, run->number)))
        return NULL;
    for (size_t i = 0; i < d->after->ndeliveries; i++) {
        const struct delivery *x = &d->after->deliveries[i];
        if (x->run != run->number || !required(step->params, x->endpoint))
            continue;
        if (x->status == DELIVERY_PENDING)
            return NULL;
        *(x->status == DELIVERY_DONE ? &done : &failed) += 1;
    }
    const char *outcome = failed || missing ? "failed" : "published";
    json_object *tally = json_obj(), *sentences = json_list();
    json_push_str(sentences, missing ? missing : say_systems(d->ctx, done, done + failed));
    json_put_str(tally, "result", outcome);
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return outcome;
}

static bool
publish_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    enum command_kind kind = d->command->kind;
    if (kind == COMMAND_RECEIPT || kind == COMMAND_GIVE_UP_DELIVERY)
        return answered(d, e);
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    if (t->delivery)
        return kind == COMMAND_ENTER
                   ? by_hand_enter(d, e)
                   : err_set(e, ERR_INVALID, "“%s” waits until it is entered.", step->title);
    return kind == COMMAND_RELEASE
               ? release(d, step, run->number)
               : err_set(e, ERR_INVALID, "“%s” waits to be released.", step->title);
}

static const char *const outcomes[] = {"published", "failed", NULL};

const struct step_kind step_publish = {
    .name = "publish",
    .outcomes = outcomes,
    .read = publish_read,
    .outcomes_of = publish_outcomes,
    .ask = &ask,
    .open = publish_open,
    .time = publish_time,
    .asked_as = publish_asked_as,
    .act = publish_act,
    .tally = publish_tally,
    .explain = publish_explain,
    .check = publish_check,
};
