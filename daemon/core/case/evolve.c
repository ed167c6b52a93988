/* evolve: one function an event kind; each only assigns. */
#include "core/case/fold.h"
#include "core/people/partners.h"

struct casefile *
case_empty(TALLOC_CTX *ctx)
{
    struct casefile *c = err_mem(talloc_zero(ctx, struct casefile));
    c->fold = CASE_FOLD;
    c->next = 1;
    c->submitted = c->entered = c->last = WHEN_NONE;
    return c;
}

const char *
fold_text(const struct fold *f, const char *key)
{
    const char *s = json_str(f->body, key);
    return s ? err_mem(talloc_strdup(f->c, s)) : NULL;
}

int
fold_number(const struct fold *f, const char *key)
{
    return (int)json_int(f->body, key, 0);
}

/* A number that the event gives to something new: the counter goes past it. */
int
fold_drawn(const struct fold *f, const char *key)
{
    int n = fold_number(f, key);
    if (n >= f->c->next)
        f->c->next = n + 1;
    return n;
}

bool
fold_broken(const struct fold *f, const char *what, int n)
{
    return err_set(f->e, ERR_INTERNAL, "proposal %s: the history names %s %d, which is not there",
                   f->c->proposal ? f->c->proposal : "?", what, n);
}

bool
fold_instant(const struct fold *f, const char *key, when_t *ret)
{
    const char *s = json_str(f->body, key);
    *ret = WHEN_NONE;
    return !s || when_parse(s, ret, f->e);
}

bool
fold_named(const struct fold *f, const char *const *names, const char *key, int *ret)
{
    const char *name = json_str(f->body, key);
    return name_index(names, name, ret) ||
           err_set(f->e, ERR_INTERNAL, "proposal %s: the history says %s “%s”",
                   f->c->proposal ? f->c->proposal : "?", key, name ? name : "");
}

const char **
fold_texts(const struct fold *f, const char *key, size_t *ret)
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

static bool
submitted(const struct fold *f)
{
    struct casefile *c = f->c;
    c->proposal = fold_text(f, "proposal");
    c->kind = fold_text(f, "kind");
    c->lane = fold_text(f, "lane");
    c->level = fold_text(f, "level");
    c->unit = fold_text(f, "unit");
    c->workflow = fold_text(f, "workflow");
    c->policy = fold_text(f, "policy");
    c->proposer = fold_text(f, "proposer");
    c->co_proposers = fold_texts(f, "co_proposers", &c->nco_proposers);
    c->about = fold_text(f, "credential");
    c->base = fold_number(f, "base");
    c->revision = fold_number(f, "revision");
    c->document = fold_text(f, "document");
    c->submitted = f->at;
    fold_partners(f);
    fold_note_changes(f, c->revision);
    return true;
}

static bool
state_entered(const struct fold *f)
{
    f->c->state = fold_text(f, "state");
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
    const char *step = fold_text(f, "step");
    when_t due;
    if (!step)
        return fold_broken(f, "step", fold_number(f, "run"));
    if (!fold_instant(f, "due", &due))
        return false;
    replace_runs_of(f->c, step, fold_number(f, "run"));
    struct step_run *run = APPEND(f->c, runs, nruns);
    run->number = fold_drawn(f, "run");
    run->step = step;
    run->state = fold_text(f, "state");
    run->round = fold_number(f, "round");
    run->revision = fold_number(f, "revision");
    run->due = due;
    return true;
}

static bool
timer_armed(const struct fold *f)
{
    int kind;
    when_t due;
    if (!fold_named(f, timer_kind_names, "kind", &kind) || !fold_instant(f, "due", &due))
        return false;
    struct timer *t = APPEND(f->c, timers, ntimers);
    *t = (struct timer){fold_drawn(f, "timer"), (enum timer_kind)kind, fold_number(f, "run"), due};
    return true;
}

static bool
timer_ended(const struct fold *f)
{
    struct timer *t = case_timer(f->c, fold_number(f, "timer"));
    if (!t)
        return fold_broken(f, "the timer", fold_number(f, "timer"));
    memmove(t, t + 1, (size_t)(f->c->timers + f->c->ntimers - (t + 1)) * sizeof *t);
    f->c->ntimers--;
    return true;
}

static bool
reminded(const struct fold *f)
{
    return case_task(f->c, fold_number(f, "task")) ||
           fold_broken(f, "the task", fold_number(f, "task"));
}

static bool
reading_allowed(const struct fold *f)
{
    (void)f; /* pages ask the events' own table who may read what */
    return true;
}

static bool
exception_made(const struct fold *f)
{
    (void)f; /* what it leads to are events of their own */
    return true;
}

/* What many voted or said is in the events and nobody asks for it again: the case stays small. */
enum { CROWD = 16 };

static bool
forget_crowd(struct casefile *c, int run)
{
    size_t kept = 0, many = 0;
    for (size_t i = 0; i < c->ntasks; i++)
        many += c->tasks[i].run == run;
    if (many <= CROWD)
        return false;
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].run != run || (c->tasks[i].kind && !strcmp(c->tasks[i].kind, "review")))
            c->tasks[kept++] = c->tasks[i];
    c->ntasks = kept;
    return true;
}

/* Of those who were asked and did not answer, reviewers alone are remembered: a later round may ask them again. */
static void
forget_unanswered(struct casefile *c, int run)
{
    size_t kept = 0;
    if (forget_crowd(c, run))
        return;
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
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    if (!run)
        return fold_broken(f, "the run", fold_number(f, "run"));
    run->outcome = fold_text(f, "outcome");
    fold_questions_end(f, run->number);
    forget_unanswered(f->c, run->number);
    return true;
}

static bool
step_extended(const struct fold *f)
{
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    if (!run)
        return fold_broken(f, "the run", fold_number(f, "run"));
    /* The chair's time comes after the members', and is none of theirs. */
    run->extended += !json_flag(f->body, "casting", false);
    return fold_instant(f, "due", &run->due);
}

static bool
step_due(const struct fold *f)
{
    struct step_run *run = case_run(f->c, fold_number(f, "run"));
    return run ? fold_instant(f, "due", &run->due)
               : fold_broken(f, "the run", fold_number(f, "run"));
}

static bool
delivery_requested(const struct fold *f)
{
    if (!case_run(f->c, fold_number(f, "run")))
        return fold_broken(f, "the run", fold_number(f, "run"));
    struct delivery *d = APPEND(f->c, deliveries, ndeliveries);
    *d = (struct delivery){fold_drawn(f, "delivery"), fold_number(f, "run"),
                           fold_text(f, "endpoint"), DELIVERY_PENDING};
    return true;
}

static bool
delivery_settled(const struct fold *f)
{
    struct delivery *d = case_delivery(f->c, fold_number(f, "delivery"));
    int status;
    if (!d)
        return fold_broken(f, "the delivery", fold_number(f, "delivery"));
    if (!fold_named(f, delivery_status_names, "status", &status))
        return false;
    d->status = (enum delivery_status)status;
    return true;
}

static bool
published(const struct fold *f)
{
    f->c->credential = fold_text(f, "credential");
    f->c->credential_version = fold_number(f, "version");
    return true;
}

static bool
credential_noted(const struct fold *f)
{
    (void)f; /* what is now is asked of the credential, not of the case */
    return true;
}

static bool
repinned(const struct fold *f)
{
    f->c->policy = fold_text(f, "to");
    return true;
}

static bool
ended(const struct fold *f)
{
    f->c->ending = fold_text(f, "ending");
    return true;
}

static bool (*const folds[EVENT_KINDS])(const struct fold *) = {
    [EVENT_SUBMITTED] = submitted,
    [EVENT_STATE_ENTERED] = state_entered,
    [EVENT_STEP_OPENED] = step_opened,
    [EVENT_TASK_OPENED] = fold_task_opened,
    [EVENT_TASK_CLOSED] = fold_task_closed,
    [EVENT_TIMER_ARMED] = timer_armed,
    [EVENT_TIMER_ENDED] = timer_ended,
    [EVENT_REMINDED] = reminded,
    [EVENT_DECISION_MADE] = fold_decision_made,
    [EVENT_REVIEW_GIVEN] = fold_review_given,
    [EVENT_READING_ALLOWED] = reading_allowed,
    [EVENT_RECUSED] = fold_recused,
    [EVENT_CONFLICT_DECLARED] = fold_conflict_declared,
    [EVENT_STEP_CLOSED] = step_closed,
    [EVENT_CHANGE_REQUESTED] = fold_change_requested,
    [EVENT_REVISED] = fold_revised,
    [EVENT_STATED] = fold_stated,
    [EVENT_HANDED_OVER] = fold_handed_over,
    [EVENT_SUPPLIED] = fold_supplied,
    [EVENT_SUPPLY_RETURNED] = fold_supply_returned,
    [EVENT_SUPPLY_CONFIRMED] = fold_supply_confirmed,
    [EVENT_CONDITION_SET] = fold_condition_set,
    [EVENT_CONDITION_FULFILLED] = fold_condition_fulfilled,
    [EVENT_RELEASED] = fold_released,
    [EVENT_STEP_DUE] = step_due,
    [EVENT_ENTERED] = fold_entered,
    [EVENT_ENTRY_CORRECTED] = fold_entry_corrected,
    [EVENT_ENTRY_TAKEN_BACK] = fold_entry_taken_back,
    [EVENT_PUBLISHING_BEGUN] = fold_publishing_begun,
    [EVENT_QUESTION_ASKED] = fold_question_asked,
    [EVENT_QUESTION_ANSWERED] = fold_question_answered,
    [EVENT_EXCEPTION_MADE] = exception_made,
    [EVENT_DELIVERY_REQUESTED] = delivery_requested,
    [EVENT_DELIVERY_SETTLED] = delivery_settled,
    [EVENT_PUBLISHED] = published,
    [EVENT_ENDED] = ended,
    [EVENT_VOTE_CAST] = fold_vote_cast,
    [EVENT_OBJECTION_RAISED] = fold_objection_raised,
    [EVENT_OBJECTION_WAIVED] = fold_objection_waived,
    [EVENT_STEP_EXTENDED] = step_extended,
    [EVENT_JOINT_OPENED] = fold_joint_opened,
    [EVENT_SCORES_CONFIRMED] = fold_scores_confirmed,
    [EVENT_AMENDED] = published,
    [EVENT_CORRECTED] = published,
    [EVENT_RENEWED] = published,
    [EVENT_SUSPENDED] = published,
    [EVENT_REINSTATED] = published,
    [EVENT_RETIRED] = published,
    [EVENT_RETRACTED] = published,
    [EVENT_REVIEW_DUE] = credential_noted,
    [EVENT_OFFERED] = credential_noted,
    [EVENT_OWNER_CHANGED] = credential_noted,
    [EVENT_REPINNED] = repinned,
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
