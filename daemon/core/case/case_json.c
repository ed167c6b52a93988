/*
 * case_json: the stored case is written. Members that have nothing to say are left out: the text stays
 * small, and equal cases give equal text. case_read.c reads it again.
 */
#include "core/case/case_json.h"

#include <string.h>

#include "base/json.h"

static void
put_when(json_object *o, const char *key, when_t t)
{
    if (t == WHEN_NONE)
        return;
    char *text = when_text(NULL, t);
    json_put_str(o, key, text);
    talloc_free(text);
}

static void
put_texts(json_object *o, const char *key, const char *const *texts, size_t count)
{
    if (!count)
        return;
    json_object *list = json_list();
    for (size_t i = 0; i < count; i++)
        json_push_str(list, texts[i]);
    json_put(o, key, list);
}

static void
put_flag(json_object *o, const char *key, bool value)
{
    if (value)
        json_put_bool(o, key, true);
}

static void
put_number(json_object *o, const char *key, int value)
{
    if (value)
        json_put_int(o, key, value);
}

static void
put_scores(json_object *o, const struct task *t)
{
    if (!t->nscores)
        return;
    json_object *scores = json_obj(), *marked = json_list();
    for (size_t i = 0; i < t->nscores; i++) {
        const struct score *s = &t->scores[i];
        if (s->value == SCORE_CANNOT_JUDGE)
            json_put(scores, s->criterion, NULL);
        else
            json_put_int(scores, s->criterion, s->value);
        if (s->must_change)
            json_push_str(marked, s->criterion);
    }
    json_put(o, "scores", scores);
    if (json_len(marked))
        json_put(o, "must_change", json_object_get(marked));
    json_object_put(marked);
}

static json_object *
task_json(const struct task *t)
{
    json_object *o = json_obj();
    json_put_int(o, "task", t->number);
    json_put_int(o, "run", t->run);
    put_number(o, "instead", t->instead);
    put_number(o, "delivery", t->delivery);
    json_put_str(o, "kind", t->kind);
    json_put_str(o, "person", t->person);
    json_put_str(o, "stands_for", t->stands_for);
    json_put_str(o, "unit", t->unit);
    json_put_str(o, "constituency", t->constituency);
    json_put_str(o, "status", task_status_names[t->status]);
    json_put_str(o, "choice", t->choice);
    put_flag(o, "joint", t->joint);
    put_texts(o, "criteria", t->criteria, t->ncriteria);
    put_scores(o, t);
    return o;
}

static json_object *
run_json(const struct step_run *r)
{
    json_object *o = json_obj();
    json_put_int(o, "run", r->number);
    json_put_str(o, "step", r->step);
    json_put_str(o, "state", r->state);
    json_put_int(o, "round", r->round);
    json_put_int(o, "revision", r->revision);
    put_when(o, "due", r->due);
    put_number(o, "extended", r->extended);
    put_flag(o, "begun", r->begun);
    put_flag(o, "joint", r->joint);
    json_put_str(o, "outcome", r->outcome);
    return o;
}

static json_object *
request_json(const struct change_request *r)
{
    json_object *o = json_obj();
    json_put_int(o, "number", r->number);
    json_put_str(o, "criterion", r->criterion);
    json_put_int(o, "asked", r->revision_asked);
    put_number(o, "answered", r->revision_answered);
    return o;
}

static json_object *
timer_json(const struct timer *t)
{
    json_object *o = json_obj();
    json_put_int(o, "timer", t->number);
    json_put_str(o, "kind", timer_kind_names[t->kind]);
    put_number(o, "run", t->run);
    put_when(o, "due", t->due);
    return o;
}

static json_object *
delivery_json(const struct delivery *d)
{
    json_object *o = json_obj();
    json_put_int(o, "delivery", d->number);
    json_put_int(o, "run", d->run);
    json_put_str(o, "endpoint", d->endpoint);
    json_put_str(o, "status", delivery_status_names[d->status]);
    return o;
}

static json_object *
partner_json(const struct partner *p)
{
    json_object *o = json_obj();
    json_put_str(o, "field", p->field);
    json_put_str(o, "person", p->person);
    return o;
}

static json_object *
question_json(const struct question *q)
{
    json_object *o = json_obj();
    json_put_int(o, "number", q->number);
    json_put_int(o, "task", q->task);
    json_put_str(o, "person", q->person);
    return o;
}

static json_object *
condition_json(const struct condition *n)
{
    json_object *o = json_obj();
    json_put_int(o, "number", n->number);
    json_put_int(o, "task", n->task);
    put_flag(o, "met", n->met);
    return o;
}

static void
put_changes(json_object *o, const struct casefile *c)
{
    json_object *changed = json_obj();
    for (size_t i = 0; i < c->nchanged; i++)
        json_put_int(changed, c->changed[i].field, c->changed[i].revision);
    json_put(o, "changed", changed);
}

#define PUT_LIST(o, key, items, count, one)      \
    do {                                         \
        json_object *list_ = json_list();        \
        for (size_t i_ = 0; i_ < (count); i_++)  \
            json_push(list_, one(&(items)[i_])); \
        json_put(o, key, list_);                 \
    } while (0)

json_object *
case_to_json(const struct casefile *c)
{
    json_object *o = json_obj();
    json_put_int(o, "fold", c->fold);
    json_put_int(o, "version", c->version);
    json_put_int(o, "next", c->next);
    json_put_str(o, "proposal", c->proposal);
    json_put_str(o, "kind", c->kind);
    json_put_str(o, "lane", c->lane);
    json_put_str(o, "level", c->level);
    json_put_str(o, "unit", c->unit);
    json_put_str(o, "workflow", c->workflow);
    json_put_str(o, "policy", c->policy);
    json_put_str(o, "proposer", c->proposer);
    put_texts(o, "co_proposers", c->co_proposers, c->nco_proposers);
    json_put_str(o, "about", c->about);
    put_number(o, "base", c->base);
    json_put_int(o, "revision", c->revision);
    json_put_str(o, "document", c->document);
    json_put_str(o, "state", c->state);
    put_when(o, "submitted", c->submitted);
    put_when(o, "entered", c->entered);
    put_flag(o, "paused", c->paused);
    put_when(o, "last", c->last);
    PUT_LIST(o, "runs", c->runs, c->nruns, run_json);
    PUT_LIST(o, "tasks", c->tasks, c->ntasks, task_json);
    PUT_LIST(o, "requests", c->requests, c->nrequests, request_json);
    put_number(o, "requested", c->requested);
    PUT_LIST(o, "timers", c->timers, c->ntimers, timer_json);
    PUT_LIST(o, "deliveries", c->deliveries, c->ndeliveries, delivery_json);
    put_changes(o, c);
    if (c->npartners)
        PUT_LIST(o, "partners", c->partners, c->npartners, partner_json);
    if (c->nconditions)
        PUT_LIST(o, "conditions", c->conditions, c->nconditions, condition_json);
    put_number(o, "conditioned", c->conditioned);
    if (c->nquestions)
        PUT_LIST(o, "questions", c->questions, c->nquestions, question_json);
    put_number(o, "questioned", c->questioned);
    put_texts(o, "recused", c->recused, c->nrecused);
    json_put_str(o, "ending", c->ending);
    json_put_str(o, "credential", c->credential);
    put_number(o, "credential_version", c->credential_version);
    return o;
}
