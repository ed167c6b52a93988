/*
 * publish: the credential comes into force when the step opens; the step is done when the systems that must have it
 * have said that they do. A system that failed, or that a coordinator has given up, makes it fail when it is required.
 * Opened again, it calls on those alone that do not have it yet. A receipt that comes when the step is closed, or the
 * proposal has ended, changes nothing but the record of who has the credential.
 */
#include "core/steps/publish.h"

#include <string.h>

#include "base/json.h"
#include "core/ending.h"
#include "core/outcome.h"
#include "core/sight.h"
#include "core/told.h"

static void
request(struct deciding *d, int run, const char *endpoint)
{
    json_object *o = json_obj(), *effect = json_obj();
    int number = deciding_draw(d);
    json_put_int(o, "delivery", number);
    json_put_int(o, "run", run);
    json_put_str(o, "endpoint", endpoint);
    json_put_str(o, "credential", d->after->credential);
    json_put_int(o, "version", d->after->credential_version);
    deciding_emit(d, EVENT_DELIVERY_REQUESTED, o);
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

static void
publish_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    const struct publish_params *params = step->params;
    int number = run->number;
    if (!d->after->credential) {
        sight_proposer(d);
        told_decision(d, "approved", d->because);
    }
    ending_publish(d);
    for (size_t i = 0; i < params->nto; i++)
        if (!has_it(d, params->to[i].name))
            request(d, number, params->to[i].name);
    for (const char **name = d->facts->endpoints; !params->nto && name && *name; name++)
        if (!has_it(d, *name))
            request(d, number, *name);
}

/* An answer is news while none is in, and a success also after the delivery was given up. */
static bool
is_news(const struct delivery *delivery, const char *result)
{
    return delivery->status == DELIVERY_PENDING ||
           (delivery->status == DELIVERY_FAILED && !strcmp(result, "done"));
}

static bool
publish_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    json_object *body = d->command->body;
    const struct delivery *delivery = case_delivery(d->after, (int)json_int(body, "delivery", 0));
    bool receipt = d->command->kind == COMMAND_RECEIPT;
    const char *result = receipt ? json_str(body, "result") : "failed";
    const char *because = receipt ? json_str(body, "because") : "A coordinator gave it up.";
    (void)step;
    (void)run;
    if (!result || (strcmp(result, "done") && strcmp(result, "failed")))
        return err_set(e, ERR_INVALID, "A delivery's result is “done” or “failed”.");
    if (!is_news(delivery, result))
        return err_set(e, ERR_CONFLICT, "Delivery %d is not waited for any more.",
                       delivery->number);
    json_object *o = json_obj();
    json_put_int(o, "delivery", delivery->number);
    json_put_str(o, "status", result);
    if (json_get(body, "remote"))
        json_put(o, "remote", json_copy(json_get(body, "remote")));
    json_put_str(o, "because", because ? because : "");
    if (!receipt)
        outcome_put_text(d, o);
    deciding_emit(d, EVENT_DELIVERY_SETTLED, o);
    return true;
}

static bool
required(const struct publish_params *params, const char *endpoint)
{
    for (size_t i = 0; i < params->nto; i++)
        if (!strcmp(params->to[i].name, endpoint))
            return params->to[i].required;
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
    for (size_t i = 0; i < d->after->ndeliveries; i++) {
        const struct delivery *x = &d->after->deliveries[i];
        if (x->run != run->number || !required(step->params, x->endpoint))
            continue;
        if (x->status == DELIVERY_PENDING)
            return NULL;
        *(x->status == DELIVERY_DONE ? &done : &failed) += 1;
    }
    const char *outcome = failed ? "failed" : "published";
    json_object *tally = json_obj(), *sentences = json_list();
    json_push_str(sentences, say_systems(d->ctx, done, done + failed));
    json_put_str(tally, "result", outcome);
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    *ret_tally = tally;
    return outcome;
}

static const char *const outcomes[] = {"published", "failed", NULL};

const struct step_kind step_publish = {
    .name = "publish",
    .outcomes = outcomes,
    .read = publish_read,
    .outcomes_of = publish_outcomes,
    .open = publish_open,
    .act = publish_act,
    .tally = publish_tally,
    .explain = publish_explain,
    .check = publish_check,
};
