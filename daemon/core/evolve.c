/*
 * evolve: one function an event kind; each only assigns.
 *
 * What an event drops from a case's lists stays in memory as long as the case: a caller may go on
 * reading a task of the round that a new one has just replaced.
 */
#include "core/evolve.h"

#include <string.h>

#include "base/json.h"

struct fold {
    struct casefile *c;
    json_object *body;
    when_t at;
    struct err *e;
};

struct casefile *
case_empty(TALLOC_CTX *ctx)
{
    struct casefile *c = err_mem(talloc_zero(ctx, struct casefile));
    c->fold = CASE_FOLD;
    c->next = 1;
    c->submitted = c->entered = c->last = WHEN_NONE;
    return c;
}

static const char *
text(const struct fold *f, const char *key)
{
    const char *s = json_str(f->body, key);
    return s ? err_mem(talloc_strdup(f->c, s)) : NULL;
}

static int
number(const struct fold *f, const char *key)
{
    return (int)json_int(f->body, key, 0);
}

/* A number that the event gives to something new: the counter goes past it. */
static int
drawn(const struct fold *f, const char *key)
{
    int n = number(f, key);
    if (n >= f->c->next)
        f->c->next = n + 1;
    return n;
}

static bool
broken(const struct fold *f, const char *what, int n)
{
    return err_set(f->e, ERR_INTERNAL, "proposal %s: the history names %s %d, which is not there",
                   f->c->proposal ? f->c->proposal : "?", what, n);
}

static bool
instant(const struct fold *f, const char *key, when_t *ret)
{
    const char *s = json_str(f->body, key);
    *ret = WHEN_NONE;
    return !s || when_parse(s, ret, f->e);
}

static bool
named(const struct fold *f, const char *const *names, const char *key, int *ret)
{
    const char *name = json_str(f->body, key);
    return name_index(names, name, ret) ||
           err_set(f->e, ERR_INTERNAL, "proposal %s: the history says %s “%s”",
                   f->c->proposal ? f->c->proposal : "?", key, name ? name : "");
}

static const char **
texts(const struct fold *f, const char *key, size_t *ret)
{
    json_object *list = json_arr(f->body, key);
    *ret = json_len(list);
    if (!*ret)
        return NULL;
    const char **a = err_mem(talloc_array(f->c, const char *, *ret));
    for (size_t i = 0; i < *ret; i++)
        a[i] = err_mem(talloc_strdup(f->c, json_item_str(list, i) ? json_item_str(list, i) : ""));
    return a;
}

/* A new zeroed entry at the end of one of the case's lists. */
#define APPEND(c, list, count)                                                                    \
    ((c)->list = err_mem(talloc_realloc((c), (c)->list, __typeof__(*(c)->list), (c)->count + 1)), \
     memset(&(c)->list[(c)->count], 0, sizeof *(c)->list), &(c)->list[(c)->count++])

static bool
submitted(const struct fold *f)
{
    struct casefile *c = f->c;
    c->proposal = text(f, "proposal");
    c->kind = text(f, "kind");
    c->lane = text(f, "lane");
    c->level = text(f, "level");
    c->unit = text(f, "unit");
    c->workflow = text(f, "workflow");
    c->policy = text(f, "policy");
    c->proposer = text(f, "proposer");
    c->revision = number(f, "revision");
    c->document = text(f, "document");
    c->submitted = f->at;
    return true;
}

static bool
state_entered(const struct fold *f)
{
    f->c->state = text(f, "state");
    f->c->entered = f->at;
    f->c->paused = json_flag(f->body, "paused", false);
    return true;
}

/*
 * A step opened again takes the place of its former run, whose tasks and deliveries go with it; but what a system has
 * taken it has, and belongs to the new run.
 */
static void
replace_runs_of(struct casefile *c, const char *step, int run)
{
    size_t runs = 0, tasks = 0, deliveries = 0;
    for (size_t i = 0; i < c->ntasks; i++)
        if (strcmp(case_run(c, c->tasks[i].run)->step, step))
            c->tasks[tasks++] = c->tasks[i];
    for (size_t i = 0; i < c->ndeliveries; i++) {
        struct delivery x = c->deliveries[i];
        bool of_step = !strcmp(case_run(c, x.run)->step, step);
        if (of_step && x.status != DELIVERY_DONE)
            continue;
        x.run = of_step ? run : x.run;
        c->deliveries[deliveries++] = x;
    }
    c->ntasks = tasks;
    c->ndeliveries = deliveries;
    for (size_t i = 0; i < c->nruns; i++)
        if (strcmp(c->runs[i].step, step))
            c->runs[runs++] = c->runs[i];
    c->nruns = runs;
}

static bool
step_opened(const struct fold *f)
{
    const char *step = text(f, "step");
    when_t due;
    if (!step)
        return broken(f, "step", number(f, "run"));
    if (!instant(f, "due", &due))
        return false;
    replace_runs_of(f->c, step, number(f, "run"));
    struct step_run *run = APPEND(f->c, runs, nruns);
    run->number = drawn(f, "run");
    run->step = step;
    run->state = text(f, "state");
    run->round = number(f, "round");
    run->revision = number(f, "revision");
    run->due = due;
    return true;
}

static struct score *
add_score(const struct fold *f, struct task *t, const char *criterion)
{
    for (size_t i = 0; i < t->nscores; i++)
        if (!strcmp(t->scores[i].criterion, criterion))
            return &t->scores[i];
    t->scores = err_mem(talloc_realloc(f->c, t->scores, struct score, t->nscores + 1));
    t->scores[t->nscores] = (struct score){.criterion = err_mem(talloc_strdup(f->c, criterion))};
    return &t->scores[t->nscores++];
}

static void
add_scores(const struct fold *f, struct task *t, const char *key)
{
    json_object *scores = json_get(f->body, key);
    if (!scores || !json_object_is_type(scores, json_type_object))
        return;
    json_object_object_foreach (scores, criterion, value) {
        struct score *s = add_score(f, t, criterion);
        s->value = value ? json_object_get_int(value) : SCORE_CANNOT_JUDGE;
        s->must_change = false;
    }
}

static bool
task_opened(const struct fold *f)
{
    if (!case_run(f->c, number(f, "run")))
        return broken(f, "the run", number(f, "run"));
    struct task *t = APPEND(f->c, tasks, ntasks);
    t->number = drawn(f, "task");
    t->run = number(f, "run");
    t->instead = number(f, "instead");
    t->kind = text(f, "kind");
    t->person = text(f, "person");
    t->constituency = text(f, "constituency");
    t->status = TASK_OPEN;
    t->criteria = texts(f, "criteria", &t->ncriteria);
    add_scores(f, t, "carried");
    return true;
}

static bool
task_closed(const struct fold *f)
{
    struct task *t = case_task(f->c, number(f, "task"));
    int status;
    if (!t)
        return broken(f, "the task", number(f, "task"));
    if (!named(f, task_status_names, "status", &status))
        return false;
    t->status = (enum task_status)status;
    return true;
}

static bool
timer_armed(const struct fold *f)
{
    int kind;
    when_t due;
    if (!named(f, timer_kind_names, "kind", &kind) || !instant(f, "due", &due))
        return false;
    struct timer *t = APPEND(f->c, timers, ntimers);
    *t = (struct timer){drawn(f, "timer"), (enum timer_kind)kind, number(f, "run"), due};
    return true;
}

static bool
timer_ended(const struct fold *f)
{
    struct timer *t = case_timer(f->c, number(f, "timer"));
    if (!t)
        return broken(f, "the timer", number(f, "timer"));
    memmove(t, t + 1, (size_t)(f->c->timers + f->c->ntimers - (t + 1)) * sizeof *t);
    f->c->ntimers--;
    return true;
}

static bool
reminded(const struct fold *f)
{
    return case_task(f->c, number(f, "task")) || broken(f, "the task", number(f, "task"));
}

static bool
task_done(const struct fold *f, struct task **ret)
{
    struct task *t = case_task(f->c, number(f, "task"));
    if (!t)
        return broken(f, "the task", number(f, "task"));
    t->status = TASK_DONE;
    *ret = t;
    return true;
}

static bool
decision_made(const struct fold *f)
{
    struct task *t;
    if (!task_done(f, &t))
        return false;
    t->choice = text(f, "choice");
    return true;
}

static bool
review_given(const struct fold *f)
{
    struct task *t;
    if (!task_done(f, &t))
        return false;
    add_scores(f, t, "scores");
    t->criteria = NULL;
    t->ncriteria = 0;
    json_object *marks = json_arr(f->body, "must_change");
    for (size_t i = 0; i < json_len(marks); i++)
        if (json_item_str(marks, i))
            add_score(f, t, json_item_str(marks, i))->must_change = true;
    return true;
}

static bool
reading_allowed(const struct fold *f)
{
    (void)f; /* pages ask the events' own table who may read what */
    return true;
}

static bool
recused(const struct fold *f)
{
    struct task *t = case_task(f->c, number(f, "task"));
    if (!t)
        return broken(f, "the task", number(f, "task"));
    t->status = TASK_RECUSED;
    const char *person = text(f, "person");
    for (size_t i = 0; person && i < f->c->nrecused; i++)
        if (!strcmp(f->c->recused[i], person))
            return true;
    *APPEND(f->c, recused, nrecused) = person;
    return true;
}

/* Of those who were asked and did not answer, reviewers alone are remembered: a later round may ask them again. */
static void
forget_unanswered(struct casefile *c, int run)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->run != run || t->status == TASK_DONE || (t->kind && !strcmp(t->kind, "review")))
            c->tasks[kept++] = *t;
    }
    c->ntasks = kept;
}

static bool
step_closed(const struct fold *f)
{
    struct step_run *run = case_run(f->c, number(f, "run"));
    if (!run)
        return broken(f, "the run", number(f, "run"));
    run->outcome = text(f, "outcome");
    forget_unanswered(f->c, run->number);
    return true;
}

/* The first request about a revision puts away those that were answered by it. */
static bool
change_requested(const struct fold *f)
{
    struct casefile *c = f->c;
    int revision = number(f, "revision");
    size_t kept = 0;
    for (size_t i = 0; i < c->nrequests; i++)
        if (!c->requests[i].revision_answered || c->requests[i].revision_answered > revision)
            c->requests[kept++] = c->requests[i];
    c->nrequests = kept;
    struct change_request *r = APPEND(c, requests, nrequests);
    r->number = number(f, "number");
    r->criterion = text(f, "criterion");
    r->revision_asked = revision;
    c->requested = r->number;
    return true;
}

static void
note_change(const struct fold *f, const char *field, int revision)
{
    struct casefile *c = f->c;
    for (size_t i = 0; i < c->nchanged; i++)
        if (!strcmp(c->changed[i].field, field)) {
            c->changed[i].revision = revision;
            return;
        }
    struct field_change *change = APPEND(c, changed, nchanged);
    *change = (struct field_change){err_mem(talloc_strdup(c, field)), revision};
}

static bool
revised(const struct fold *f)
{
    struct task *t;
    if (!task_done(f, &t))
        return false;
    struct casefile *c = f->c;
    c->revision = number(f, "revision");
    c->document = text(f, "document");
    json_object *fields = json_arr(f->body, "changed"), *answered = json_arr(f->body, "answered");
    for (size_t i = 0; i < json_len(fields); i++)
        if (json_item_str(fields, i))
            note_change(f, json_item_str(fields, i), c->revision);
    for (size_t i = 0; i < json_len(answered); i++)
        for (size_t k = 0; k < c->nrequests; k++)
            if (c->requests[k].number == json_object_get_int(json_item(answered, i)))
                c->requests[k].revision_answered = c->revision;
    return true;
}

static bool
delivery_requested(const struct fold *f)
{
    if (!case_run(f->c, number(f, "run")))
        return broken(f, "the run", number(f, "run"));
    struct delivery *d = APPEND(f->c, deliveries, ndeliveries);
    *d = (struct delivery){drawn(f, "delivery"), number(f, "run"), text(f, "endpoint"),
                           DELIVERY_PENDING};
    return true;
}

static bool
delivery_settled(const struct fold *f)
{
    struct delivery *d = case_delivery(f->c, number(f, "delivery"));
    int status;
    if (!d)
        return broken(f, "the delivery", number(f, "delivery"));
    if (!named(f, delivery_status_names, "status", &status))
        return false;
    d->status = (enum delivery_status)status;
    return true;
}

static bool
published(const struct fold *f)
{
    f->c->credential = text(f, "credential");
    f->c->credential_version = number(f, "version");
    return true;
}

static bool
ended(const struct fold *f)
{
    f->c->ending = text(f, "ending");
    return true;
}

static bool (*const folds[EVENT_KINDS])(const struct fold *) = {
    [EVENT_SUBMITTED] = submitted,
    [EVENT_STATE_ENTERED] = state_entered,
    [EVENT_STEP_OPENED] = step_opened,
    [EVENT_TASK_OPENED] = task_opened,
    [EVENT_TASK_CLOSED] = task_closed,
    [EVENT_TIMER_ARMED] = timer_armed,
    [EVENT_TIMER_ENDED] = timer_ended,
    [EVENT_REMINDED] = reminded,
    [EVENT_DECISION_MADE] = decision_made,
    [EVENT_REVIEW_GIVEN] = review_given,
    [EVENT_READING_ALLOWED] = reading_allowed,
    [EVENT_RECUSED] = recused,
    [EVENT_STEP_CLOSED] = step_closed,
    [EVENT_CHANGE_REQUESTED] = change_requested,
    [EVENT_REVISED] = revised,
    [EVENT_DELIVERY_REQUESTED] = delivery_requested,
    [EVENT_DELIVERY_SETTLED] = delivery_settled,
    [EVENT_PUBLISHED] = published,
    [EVENT_ENDED] = ended,
};

bool
evolve(struct casefile *c, const struct event *ev, when_t at, struct err *e)
{
    const struct fold f = {.c = c, .body = ev->body, .at = at, .e = e};
    assert_that(ev->kind >= 0 && ev->kind < EVENT_KINDS && folds[ev->kind]);
    if (!c->proposal && ev->kind != EVENT_SUBMITTED)
        return err_set(e, ERR_INTERNAL, "a history begins with %s", event_table[ev->kind].name);
    if (!folds[ev->kind](&f))
        return false;
    c->version++;
    c->last = at;
    return true;
}
