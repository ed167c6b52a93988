/* model: finding things in a case. */
#include "core/case/model.h"

#include <string.h>

struct task *
case_task(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].number == number)
            return &c->tasks[i];
    return NULL;
}

bool
case_task_is_the_proposers(const struct task *t)
{
    return t->kind && (!strcmp(t->kind, "confirm") || !strcmp(t->kind, "revise"));
}

struct step_run *
case_run(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->nruns; i++)
        if (c->runs[i].number == number)
            return &c->runs[i];
    return NULL;
}

struct step_run *
case_run_of(const struct casefile *c, const char *step)
{
    struct step_run *latest = NULL;
    for (size_t i = 0; i < c->nruns; i++)
        if (!strcmp(c->runs[i].step, step) && (!latest || c->runs[i].number > latest->number))
            latest = &c->runs[i];
    return latest;
}

struct timer *
case_timer(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->ntimers; i++)
        if (c->timers[i].number == number)
            return &c->timers[i];
    return NULL;
}

struct delivery *
case_delivery(const struct casefile *c, int number)
{
    for (size_t i = 0; i < c->ndeliveries; i++)
        if (c->deliveries[i].number == number)
            return &c->deliveries[i];
    return NULL;
}

bool
case_changed(const struct casefile *c, const char *field, int since)
{
    for (size_t i = 0; i < c->nchanged; i++)
        if (!strcmp(c->changed[i].field, field))
            return c->changed[i].revision > since;
    return false;
}

/* Names in the texts of events and of the stored case, in the order of the enumerators. */
const char *const task_status_names[] = {"open", "done", "closed", "recused", "moved", NULL};
const char *const timer_kind_names[] = {"remind", "overdue", "after", "credential", "step", NULL};
const char *const delivery_status_names[] = {"pending", "done", "failed", NULL};

bool
name_index(const char *const *names, const char *name, int *ret)
{
    for (int i = 0; name && names[i]; i++)
        if (!strcmp(names[i], name)) {
            *ret = i;
            return true;
        }
    return false;
}

const struct score *
case_task_score(const struct task *t, const char *criterion)
{
    for (size_t i = 0; i < t->nscores; i++)
        if (!strcmp(t->scores[i].criterion, criterion))
            return &t->scores[i];
    return NULL;
}
