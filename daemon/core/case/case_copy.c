/* case_copy: a case that shares no memory with the one it was made from. */
#include "core/case/case_json.h"

static const char *
text(struct casefile *c, const char *s)
{
    return s ? err_mem(talloc_strdup(c, s)) : NULL;
}

static const char **
texts(struct casefile *c, const char *const *from, size_t count)
{
    if (!count)
        return NULL;
    const char **a = err_mem(talloc_array(c, const char *, count));
    for (size_t i = 0; i < count; i++)
        a[i] = text(c, from[i]);
    return a;
}

#define COPY_ARRAY(c, items, count) \
    ((count) ? err_mem(talloc_memdup((c), (items), sizeof *(items) * (count))) : NULL)

static void
copy_task(struct casefile *c, struct task *t)
{
    t->kind = text(c, t->kind);
    t->person = text(c, t->person);
    t->stands_for = text(c, t->stands_for);
    t->unit = text(c, t->unit);
    t->constituency = text(c, t->constituency);
    t->choice = text(c, t->choice);
    t->criteria = texts(c, t->criteria, t->ncriteria);
    t->scores = COPY_ARRAY(c, t->scores, t->nscores);
    for (size_t i = 0; i < t->nscores; i++)
        t->scores[i].criterion = text(c, t->scores[i].criterion);
}

static void
copy_lists(struct casefile *c, const struct casefile *from)
{
    c->runs = COPY_ARRAY(c, from->runs, c->nruns);
    for (size_t i = 0; i < c->nruns; i++) {
        c->runs[i].step = text(c, c->runs[i].step);
        c->runs[i].state = text(c, c->runs[i].state);
        c->runs[i].outcome = text(c, c->runs[i].outcome);
    }
    c->tasks = COPY_ARRAY(c, from->tasks, c->ntasks);
    for (size_t i = 0; i < c->ntasks; i++)
        copy_task(c, &c->tasks[i]);
    c->requests = COPY_ARRAY(c, from->requests, c->nrequests);
    for (size_t i = 0; i < c->nrequests; i++) {
        c->requests[i].criterion = text(c, c->requests[i].criterion);
    }
    c->timers = COPY_ARRAY(c, from->timers, c->ntimers);
    c->deliveries = COPY_ARRAY(c, from->deliveries, c->ndeliveries);
    for (size_t i = 0; i < c->ndeliveries; i++)
        c->deliveries[i].endpoint = text(c, c->deliveries[i].endpoint);
    c->changed = COPY_ARRAY(c, from->changed, c->nchanged);
    for (size_t i = 0; i < c->nchanged; i++)
        c->changed[i].field = text(c, c->changed[i].field);
    c->recused = texts(c, from->recused, c->nrecused);
    c->questions = COPY_ARRAY(c, from->questions, c->nquestions);
    for (size_t i = 0; i < c->nquestions; i++)
        c->questions[i].person = text(c, c->questions[i].person);
    c->conditions = COPY_ARRAY(c, from->conditions, c->nconditions);
    c->partners = COPY_ARRAY(c, from->partners, c->npartners);
    for (size_t i = 0; i < c->npartners; i++)
        c->partners[i] = (struct partner){text(c, c->partners[i].field),
                                          text(c, c->partners[i].person)};
}

struct casefile *
case_copy(TALLOC_CTX *ctx, const struct casefile *from)
{
    struct casefile *c = err_mem(talloc_memdup(ctx, from, sizeof *from));
    c->proposal = text(c, from->proposal);
    c->kind = text(c, from->kind);
    c->lane = text(c, from->lane);
    c->level = text(c, from->level);
    c->unit = text(c, from->unit);
    c->workflow = text(c, from->workflow);
    c->policy = text(c, from->policy);
    c->proposer = text(c, from->proposer);
    c->co_proposers = texts(c, from->co_proposers, c->nco_proposers);
    c->about = text(c, from->about);
    c->document = text(c, from->document);
    c->state = text(c, from->state);
    c->ending = text(c, from->ending);
    c->credential = text(c, from->credential);
    copy_lists(c, from);
    return c;
}
