/* told: effects, one function a situation. */
#include "core/told.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"

static const char *
system_title(const struct facts *facts, const char *name)
{
    const struct system *s = system_of(facts->systems, facts->nsystems, name);
    return s ? s->title : name;
}

/* A role held by more people than this is told through its first ones. */
enum { TOLD_MAX = 20 };

void
told_person(struct deciding *d, const char *template, const char *person, int task,
            json_object *data)
{
    if (!person) {
        json_object_put(data);
        return;
    }
    json_object *o = json_obj();
    json_put_str(o, "template", template);
    json_put_str(o, "person", person);
    if (task)
        json_put_int(o, "task", task);
    if (data)
        json_put(o, "data", data);
    deciding_effect(d, EFFECT_MAIL, o);
}

void
told_role(struct deciding *d, const char *template, const char *role, int task, json_object *data)
{
    const struct holding **who =
        roster_holders(d->ctx, d->facts->roster, role, NULL, deciding_today(d));
    for (int i = 0; who[i] && i < TOLD_MAX; i++) {
        bool again = !strcmp(who[i]->person, d->after->proposer);
        for (int k = 0; k < i; k++)
            again = again || !strcmp(who[k]->person, who[i]->person);
        if (!again)
            told_person(d, template, who[i]->person, task, json_copy(data));
    }
    json_object_put(data);
    talloc_free(who);
}

void
told_task(struct deciding *d, const struct task *t, const char *kind)
{
    json_object *data = json_obj();
    const struct step_run *run = case_run(d->after, t->run);
    outcome_put_when(data, "due", run->due);
    if (!t->person) {
        json_put_str(data, "constituency", t->constituency);
        told_role(d, "place-empty", "coordinator", t->number, data);
        return;
    }
    json_put_int(data, "round", run->round);
    const struct delivery *delivery = t->delivery ? case_delivery(d->after, t->delivery) : NULL;
    if (delivery)
        json_put_str(data, "system", system_title(d->facts, delivery->endpoint));
    char *template = err_mem(talloc_asprintf(d->ctx, "task-%s", kind));
    told_person(d, template, t->person, t->number, data);
    talloc_free(template);
}

void
told_thanks(struct deciding *d)
{
    json_object *data = json_obj();
    json_put_str(data, "command", command_table[d->command->kind].name);
    json_put_str(data, "choice", json_str(d->command->body, "choice"));
    told_person(d, "thanks", d->command->actor.person, (int)json_int(d->command->body, "task", 0),
                data);
}

void
told_entered(struct deciding *d, const char *person, int task)
{
    json_object *data = json_obj();
    json_put_str(data, "command", command_table[d->command->kind].name);
    json_put_str(data, "choice", json_str(d->command->body, "choice"));
    json_put_str(data, "entered_by", d->command->actor.person);
    told_person(d, "entered-for-you", person, task, data);
}

void
told_notify(struct deciding *d, const char *type, json_object *data)
{
    json_object *o = json_obj(), *all = data ? data : json_obj();
    json_put_str(all, "proposal", d->after->proposal);
    json_put_str(all, "kind", d->after->kind);
    json_put_int(all, "revision", d->after->revision);
    json_put_str(all, "state", d->after->state);
    json_put_str(o, "type", type);
    json_put(o, "data", all);
    deciding_effect(d, EFFECT_NOTIFY, o);
}

void
told_decision(struct deciding *d, const char *decision, const char *because)
{
    json_object *data = json_obj(), *out = json_obj();
    json_put_str(data, "decision", decision);
    json_put_str(data, "because", because);
    told_person(d, "decision", d->after->proposer, 0, data);
    json_put_str(out, "decision", decision);
    told_notify(d, "proposal.decided", out);
}
