/* case_read: the stored case is read, and refused when it is not one; case_json.c writes it. */
#include "core/case/case_json.h"

#include <string.h>

#include "base/json.h"

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
    t->delivery = get_number(o, "delivery");
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
    run->begun = json_flag(o, "begun", false);
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
read_partner(struct reading *r, json_object *o, struct partner *p)
{
    p->field = get_text(r, o, "field");
    p->person = get_text(r, o, "person");
    if (r->ok && (!p->field || !p->person))
        r->ok = err_set(r->e, ERR_INTERNAL, "the stored case has a partner without a person");
}

static void
read_question(struct reading *r, json_object *o, struct question *q)
{
    q->number = get_number(o, "number");
    q->task = get_number(o, "task");
    q->person = get_text(r, o, "person");
}

static void
read_condition(struct reading *r, json_object *o, struct condition *n)
{
    (void)r;
    n->number = get_number(o, "number");
    n->task = get_number(o, "task");
    n->met = json_flag(o, "met", false);
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
    c->about = get_text(r, o, "about");
    c->base = get_number(o, "base");
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
    READ_LIST(r, o, "partners", partners, npartners, read_partner);
    READ_LIST(r, o, "conditions", conditions, nconditions, read_condition);
    c->conditioned = get_number(o, "conditioned");
    READ_LIST(r, o, "questions", questions, nquestions, read_question);
    c->questioned = get_number(o, "questioned");
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
