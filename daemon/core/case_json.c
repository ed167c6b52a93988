/*
 * case_json: the codec of the stored case. Members that have nothing to say are left out: the text
 * stays small, and equal cases give equal text.
 */
#include "core/case_json.h"

#include <string.h>

#include "base/json.h"

/* ---- writing ------------------------------------------------------------------------------------------ */

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
    put_texts(o, "recused", c->recused, c->nrecused);
    json_put_str(o, "ending", c->ending);
    json_put_str(o, "credential", c->credential);
    put_number(o, "credential_version", c->credential_version);
    return o;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

/* What is being read, and whether all of it was right so far. */
struct reading {
    struct casefile *c;
    struct err *e;
    bool ok;
};

static const char *
get_text(struct reading *r, json_object *o, const char *key)
{
    const char *s = json_str(o, key);
    return s ? err_mem(talloc_strdup(r->c, s)) : NULL;
}

static when_t
get_when(struct reading *r, json_object *o, const char *key)
{
    when_t t = WHEN_NONE;
    const char *s = json_str(o, key);
    if (s && r->ok)
        r->ok = when_parse(s, &t, r->e);
    return t;
}

static int
get_name(struct reading *r, json_object *o, const char *key, const char *const *names)
{
    int i = 0;
    const char *s = json_str(o, key);
    if (r->ok && !name_index(names, s, &i))
        r->ok = err_set(r->e, ERR_INTERNAL, "the stored case says %s “%s”", key, s ? s : "");
    return i;
}

static int
get_number(json_object *o, const char *key)
{
    return (int)json_int(o, key, 0);
}

static const char **
get_texts(struct reading *r, json_object *o, const char *key, size_t *ret)
{
    json_object *list = json_arr(o, key);
    *ret = json_len(list);
    const char **a = *ret ? err_mem(talloc_array(r->c, const char *, *ret)) : NULL;
    for (size_t i = 0; i < *ret; i++)
        a[i] = err_mem(talloc_strdup(r->c, json_item_str(list, i) ? json_item_str(list, i) : ""));
    return a;
}

static bool
lists(json_object *list, const char *name)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (json_item_str(list, i) && !strcmp(json_item_str(list, i), name))
            return true;
    return false;
}

static void
get_scores(struct reading *r, json_object *o, struct task *t)
{
    json_object *scores = json_get(o, "scores");
    json_object *marked = json_arr(o, "must_change");
    if (!scores || !json_object_is_type(scores, json_type_object))
        return;
    t->scores =
        err_mem(talloc_array(r->c, struct score, (size_t)json_object_object_length(scores) + 1));
    json_object_object_foreach (scores, criterion, value) {
        t->scores[t->nscores++] = (struct score){
            .criterion = err_mem(talloc_strdup(r->c, criterion)),
            .value = value ? json_object_get_int(value) : SCORE_CANNOT_JUDGE,
            .must_change = lists(marked, criterion),
        };
    }
}

static void
read_task(struct reading *r, json_object *o, struct task *t)
{
    t->number = get_number(o, "task");
    t->run = get_number(o, "run");
    t->instead = get_number(o, "instead");
    t->kind = get_text(r, o, "kind");
    t->person = get_text(r, o, "person");
    t->stands_for = get_text(r, o, "stands_for");
    t->unit = get_text(r, o, "unit");
    t->constituency = get_text(r, o, "constituency");
    t->status = (enum task_status)get_name(r, o, "status", task_status_names);
    t->choice = get_text(r, o, "choice");
    t->joint = json_flag(o, "joint", false);
    t->criteria = get_texts(r, o, "criteria", &t->ncriteria);
    get_scores(r, o, t);
    if (r->ok && !case_run(r->c, t->run))
        r->ok = err_set(r->e, ERR_INTERNAL, "the stored case has a task %d of no run", t->number);
}

static void
read_run(struct reading *r, json_object *o, struct step_run *run)
{
    run->number = get_number(o, "run");
    run->step = get_text(r, o, "step");
    run->state = get_text(r, o, "state");
    run->round = get_number(o, "round");
    run->revision = get_number(o, "revision");
    run->due = get_when(r, o, "due");
    run->extended = get_number(o, "extended");
    run->joint = json_flag(o, "joint", false);
    run->outcome = get_text(r, o, "outcome");
    if (r->ok && (!run->step || !run->state))
        r->ok = err_set(r->e, ERR_INTERNAL, "the stored case has a run without a step");
}

static void
read_request(struct reading *r, json_object *o, struct change_request *q)
{
    q->number = get_number(o, "number");
    q->criterion = get_text(r, o, "criterion");
    q->revision_asked = get_number(o, "asked");
    q->revision_answered = get_number(o, "answered");
}

static void
read_timer(struct reading *r, json_object *o, struct timer *t)
{
    t->number = get_number(o, "timer");
    t->kind = (enum timer_kind)get_name(r, o, "kind", timer_kind_names);
    t->run = get_number(o, "run");
    t->due = get_when(r, o, "due");
}

static void
read_delivery(struct reading *r, json_object *o, struct delivery *d)
{
    d->number = get_number(o, "delivery");
    d->run = get_number(o, "run");
    d->endpoint = get_text(r, o, "endpoint");
    d->status = (enum delivery_status)get_name(r, o, "status", delivery_status_names);
    if (r->ok && !case_run(r->c, d->run))
        r->ok =
            err_set(r->e, ERR_INTERNAL, "the stored case has a delivery %d of no run", d->number);
}

static void
read_changes(struct reading *r, json_object *changed)
{
    struct casefile *c = r->c;
    if (!changed || !json_object_is_type(changed, json_type_object))
        return;
    c->changed = err_mem(
        talloc_array(c, struct field_change, (unsigned)json_object_object_length(changed) + 1));
    json_object_object_foreach (changed, field, revision)
        c->changed[c->nchanged++] =
            (struct field_change){err_mem(talloc_strdup(c, field)), json_object_get_int(revision)};
}

#define READ_LIST(r, o, key, items, count, one)                                         \
    do {                                                                                \
        json_object *list_ = json_arr(o, key);                                          \
        size_t count_ = json_len(list_);                                                \
        if (count_)                                                                     \
            (r)->c->items =                                                             \
                err_mem(talloc_zero_array((r)->c, __typeof__(*(r)->c->items), count_)); \
        for (size_t i_ = 0; i_ < count_; i_++)                                          \
            one(r, json_item(list_, i_), &(r)->c->items[i_]);                           \
        (r)->c->count = count_;                                                         \
    } while (0)

static void
read_case(struct reading *r, json_object *o)
{
    struct casefile *c = r->c;
    c->fold = get_number(o, "fold");
    c->version = json_int(o, "version", 0);
    c->next = get_number(o, "next");
    c->proposal = get_text(r, o, "proposal");
    c->kind = get_text(r, o, "kind");
    c->lane = get_text(r, o, "lane");
    c->level = get_text(r, o, "level");
    c->unit = get_text(r, o, "unit");
    c->workflow = get_text(r, o, "workflow");
    c->policy = get_text(r, o, "policy");
    c->proposer = get_text(r, o, "proposer");
    c->co_proposers = get_texts(r, o, "co_proposers", &c->nco_proposers);
    c->revision = get_number(o, "revision");
    c->document = get_text(r, o, "document");
    c->state = get_text(r, o, "state");
    c->submitted = get_when(r, o, "submitted");
    c->entered = get_when(r, o, "entered");
    c->paused = json_flag(o, "paused", false);
    c->last = get_when(r, o, "last");
    READ_LIST(r, o, "runs", runs, nruns, read_run);
    READ_LIST(r, o, "tasks", tasks, ntasks, read_task);
    READ_LIST(r, o, "requests", requests, nrequests, read_request);
    c->requested = get_number(o, "requested");
    READ_LIST(r, o, "timers", timers, ntimers, read_timer);
    READ_LIST(r, o, "deliveries", deliveries, ndeliveries, read_delivery);
    read_changes(r, json_get(o, "changed"));
    c->recused = get_texts(r, o, "recused", &c->nrecused);
    c->ending = get_text(r, o, "ending");
    c->credential = get_text(r, o, "credential");
    c->credential_version = get_number(o, "credential_version");
}

bool
case_from_json(TALLOC_CTX *ctx, json_object *o, struct casefile **ret, struct err *e)
{
    struct reading r = {err_mem(talloc_zero(ctx, struct casefile)), e, true};
    read_case(&r, o);
    if (r.ok && (!r.c->proposal || !r.c->kind || !r.c->proposer))
        r.ok = err_set(e, ERR_INTERNAL, "the stored case lacks its proposal, kind or proposer");
    if (r.ok && r.c->fold > CASE_FOLD)
        r.ok = err_set(e, ERR_INTERNAL,
                       "the stored case was made by a newer release (fold %d, this one knows %d)",
                       r.c->fold, CASE_FOLD);
    if (!r.ok) {
        talloc_free(r.c);
        return false;
    }
    *ret = r.c;
    return true;
}
