/* quorum: see the header for the rule; the sentences are the ones that go to the record and to the people. */
#include "core/count/quorum.h"

#include <string.h>

#include "core/policy/explain.h"
#include "core/policy/wording.h"

static bool
counted_already(const struct turnout *t, const char *person)
{
    for (size_t i = 0; i < t->ngiven; i++)
        if (!strcmp(t->given[i]->person, person))
            return true;
    return false;
}

static const struct task *
numbered(const struct task *tasks, size_t ntasks, int number)
{
    for (size_t i = 0; number && i < ntasks; i++)
        if (tasks[i].number == number)
            return &tasks[i];
    return NULL;
}

static bool
replaced(const struct task *t, const struct task *tasks, size_t ntasks)
{
    for (size_t i = 0; i < ntasks; i++)
        if (tasks[i].instead == t->number)
            return true;
    return false;
}

/* In a joint phase a review that was given counts although it is open again. */
static bool
is_given(const struct task *t)
{
    return t->person && (t->status == TASK_DONE || (t->status == TASK_OPEN && t->joint));
}

static void
count_task(struct turnout *r, const struct task *t, const struct task *tasks, size_t ntasks)
{
    const struct task *before = numbered(tasks, ntasks, t->instead);
    if (t->status == TASK_MOVED)
        return;
    if (t->status == TASK_RECUSED) {
        r->gone += !replaced(t, tasks, ntasks);
        return;
    }
    r->open += t->person && t->status == TASK_OPEN;
    if (is_given(t)) {
        if (counted_already(r, t->person))
            return;
        r->given[r->ngiven++] = t;
    }
    if (!t->person && before && before->status == TASK_RECUSED)
        r->gone++;
    else {
        r->asked++;
        r->vacant += !t->person;
    }
}

void
quorum_count(TALLOC_CTX *ctx, const struct sitting *s, const struct task *tasks, size_t ntasks,
             struct turnout *ret)
{
    *ret = (struct turnout){.given = err_mem(talloc_array(ctx, const struct task *, ntasks + 1))};
    for (size_t i = 0; i < ntasks; i++)
        count_task(ret, &tasks[i], tasks, ntasks);
    if (s->recusal_stays)
        ret->asked += ret->gone;
}

int
quorum_needed(const struct quorum *q, int base)
{
    int needed = q->count;
    if (q->fraction.bottom) {
        int64_t share = (int64_t)q->fraction.top * base, part = share / q->fraction.bottom;
        if (q->more_than || share % q->fraction.bottom)
            part++;
        if (part > needed)
            needed = (int)part;
    }
    return needed > 0 ? needed : 1;
}

static int
given_by(const struct turnout *r, const char *constituency)
{
    int of = 0;
    for (size_t i = 0; i < r->ngiven; i++)
        of += r->given[i]->constituency && !strcmp(r->given[i]->constituency, constituency);
    return of;
}

bool
quorum_met(const struct quorum *q, const struct turnout *r)
{
    for (size_t i = 0; i < q->nminimum; i++)
        if (given_by(r, q->minimum[i].constituency) < q->minimum[i].count)
            return false;
    return (int)r->ngiven >= quorum_needed(q, r->asked);
}

/* A place that nobody holds yet may be given to anybody. */
bool
quorum_possible(const struct quorum *q, const struct turnout *r, const struct task *tasks,
                size_t ntasks)
{
    for (size_t i = 0; i < q->nminimum; i++) {
        int more = 0;
        for (size_t k = 0; k < ntasks; k++)
            more +=
                tasks[k].status == TASK_OPEN && !is_given(&tasks[k]) &&
                (!tasks[k].person || (tasks[k].constituency &&
                                      !strcmp(tasks[k].constituency, q->minimum[i].constituency)));
        if (given_by(r, q->minimum[i].constituency) + more < q->minimum[i].count)
            return false;
    }
    int open = 0;
    for (size_t k = 0; k < ntasks; k++)
        open += tasks[k].status == TASK_OPEN && tasks[k].person && !is_given(&tasks[k]);
    return (int)r->ngiven + open + r->vacant >= quorum_needed(q, r->asked);
}

char *
quorum_say(TALLOC_CTX *ctx, const struct quorum *q, const struct turnout *r,
           const struct quorum_words *w)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *whom = err_mem(talloc_strdup(tmp, ""));
    for (size_t i = 0; i < q->nminimum; i++) {
        int have = given_by(r, q->minimum[i].constituency);
        whom = err_mem(talloc_asprintf_append(whom, "%s%d %s", i ? " and " : ", of whom ",
                                              q->minimum[i].count,
                                              explain_role(tmp, q->minimum[i].constituency)));
        if (have < q->minimum[i].count)
            whom = err_mem(talloc_asprintf_append(whom, " (%d %s)", have, w->did));
    }
    char *gone =
        r->gone ? talloc_asprintf(tmp, "; %d %s", r->gone, w->gone) : talloc_strdup(tmp, "");
    char *text = err_mem(talloc_asprintf(ctx, "%zu of %d %s %s%s; quorum is %d%s: %s.", r->ngiven,
                                         r->asked, r->asked == 1 ? w->one : w->many, w->did,
                                         (char *)err_mem(gone), quorum_needed(q, r->asked), whom,
                                         quorum_met(q, r) ? "met" : "not met"));
    talloc_free(tmp);
    return text;
}
