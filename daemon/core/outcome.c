/* outcome: events are folded the moment they are emitted, so that what a step reads next is already true. */
#include "core/outcome.h"

#include <string.h>

#include "core/case/evolve.h"
#include "core/policy/form.h"
#include "core/pathway.h"

void
deciding_emit(struct deciding *d, enum event_kind kind, json_object *body)
{
    struct outcome *out = d->out;
    struct event ev = {kind, event_table[kind].version, json_own(out, body)};
    struct err e = err_on(d->ctx);
    if (d->entering && kind != EVENT_TASK_CLOSED && json_int(body, "task", 0) == d->entering &&
        json_has(body, "person"))
        json_put_str(body, "entered_by", d->command->actor.person);
    bool folded = evolve(d->after, &ev, d->now, &e);
    assert_that(folded); /* an event that its own case cannot take is a bug in a step */
    out->events = err_mem(talloc_realloc(out, out->events, struct event, out->nevents + 1));
    out->events[out->nevents++] = ev;
}

void
deciding_effect(struct deciding *d, enum effect_kind kind, json_object *body)
{
    struct outcome *out = d->out;
    out->effects = err_mem(talloc_realloc(out, out->effects, struct effect, out->neffects + 1));
    out->effects[out->neffects++] = (struct effect){kind, json_own(out, body)};
}

int64_t
deciding_today(const struct deciding *d)
{
    return calendar_day(d->facts->calendar, d->now);
}

int
deciding_draw(struct deciding *d)
{
    return d->after->next;
}

void
outcome_put_when(json_object *o, const char *key, when_t t)
{
    if (t == WHEN_NONE)
        return;
    char *text = when_text(NULL, t);
    json_put_str(o, key, text);
    talloc_free(text);
}

json_object *
outcome_task_body(const struct task *t)
{
    json_object *o = json_obj();
    json_put_int(o, "task", t->number);
    json_put_int(o, "run", t->run);
    json_put_str(o, "person", t->person);
    return o;
}

void
outcome_put_text(const struct deciding *d, json_object *body)
{
    json_put_str(body, "text", d->command->text_digest);
}

/* So many that the case stays small. */
enum { CO_PROPOSERS_MAX = 12, PERSON_MAX = 100 };

void
outcome_put_proposers(const struct deciding *d, json_object *body)
{
    json_object *given = json_arr(d->command->body, "co_proposers"), *list = json_list();
    for (size_t i = 0; i < json_len(given) && json_len(list) < CO_PROPOSERS_MAX; i++) {
        const char *person = json_item_str(given, i);
        if (person && *person && strlen(person) <= PERSON_MAX)
            json_push_str(list, person);
    }
    if (given)
        json_put(body, "co_proposers", list);
    else
        json_object_put(list);
}

void
outcome_close_task(struct deciding *d, int task, const char *status, const char *because)
{
    json_object *o = json_obj();
    json_put_int(o, "task", task);
    json_put_str(o, "status", status);
    json_put_str(o, "because", because);
    if (d->command->kind == COMMAND_REASSIGN)
        outcome_put_text(d, o);
    deciding_emit(d, EVENT_TASK_CLOSED, o);
}

static bool
components_fit(const struct deciding *d, struct err *e)
{
    const struct command *command = d->command;
    const char *self = d->after->about ? d->after->about : json_str(command->body, "credential");
    struct pathway *p = pathway_of(d->ctx, command->document);
    return !p || pathway_check(p, d->facts->components, self ? self : command->proposal, e);
}

bool
outcome_complete(struct deciding *d, struct err *e)
{
    const struct command *command = d->command;
    size_t count = 0;
    if (!json_object_is_type(command->document, json_type_object) || !command->document_digest)
        return err_set(e, ERR_INVALID, "There is no document with this.");
    struct finding *found = form_check(d->ctx, d->policy, command->document, &count);
    if (count)
        return err_set(e, ERR_INVALID, count == 1 ? "%s" : "%s (and %zu more)", found[0].text,
                       count - 1);
    return components_fit(d, e);
}

bool
outcome_readable(struct deciding *d, struct err *e)
{
    const struct command *command = d->command;
    size_t count = 0;
    if (!json_object_is_type(command->document, json_type_object) || !command->document_digest)
        return err_set(e, ERR_INVALID, "There is no document with this.");
    struct finding *found = form_check(d->ctx, d->policy, command->document, &count);
    for (size_t i = 0; i < count; i++)
        if (!found[i].missing)
            return err_set(e, ERR_INVALID, "%s: %s", found[i].field, found[i].text);
    return true;
}

json_object *
outcome_document(const struct deciding *d)
{
    json_object *document = d->command->document ? d->command->document : d->facts->document;
    assert_that(document || d->after->ending);
    return document;
}

json_object *
outcome_answer(const struct casefile *c)
{
    json_object *o = json_obj();
    json_put_str(o, "proposal", c->proposal);
    json_put_str(o, "state", c->state);
    json_put_int(o, "revision", c->revision);
    json_put_str(o, "ending", c->ending);
    return o;
}

const char *
outcome_text(const struct deciding *d, const char *key)
{
    const char *s = json_str(d->command->texts, key);
    return s && s[strspn(s, " \t\r\n")] ? s : NULL;
}
