/* sitting: see the header. */
#include "core/count/sitting.h"

#include <string.h>

#include "base/json.h"
#include "core/count/represent.h"
#include "core/people/seats.h"
#include "core/told.h"

struct counted
sitting_counted(struct deciding *d, const struct step *step, const struct step_run *run)
{
    struct task *tasks = err_mem(talloc_array(d->ctx, struct task, d->after->ntasks + 1));
    struct counted c = {.tasks = tasks};
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->run == run->number && !strcmp(t->kind, step->kind->ask->kind))
            tasks[c.ntasks++] = *t;
    }
    c.absent = represent_absent(d, step, step->params, c.tasks, c.ntasks, &c.nabsent);
    return c;
}

enum sitting_quorum
sitting_quorum(struct deciding *d, const struct step *step, const struct step_run *run)
{
    const struct sitting *s = step->params;
    struct counted c = sitting_counted(d, step, run);
    struct turnout r;
    quorum_count(d->ctx, s, c.tasks, c.ntasks, &r);
    if (quorum_met(&s->quorum, &r))
        return SITTING_MET;
    return quorum_possible(&s->quorum, &r, c.tasks, c.ntasks) ? SITTING_POSSIBLE : SITTING_LOST;
}

bool
sitting_quorate(struct deciding *d, const struct step *step, const struct step_run *run)
{
    return sitting_quorum(d, step, run) == SITTING_MET && !sitting_counted(d, step, run).nabsent;
}

bool
sitting_closes(const struct deciding *d, const struct step *step, const struct step_run *run,
               const struct tally *t, bool at_once)
{
    bool due = run->due != WHEN_NONE && d->now >= run->due;
    if (!t->quorum)
        return due && run->extended >= step->extend.times;
    return t->complete || t->settled || due || (at_once && run->extended);
}

void
sitting_left(struct deciding *d, const struct step *step, int run, enum sitting_quorum before)
{
    const struct sitting *s = step->params;
    struct counted c = sitting_counted(d, step, case_run(d->after, run));
    struct turnout r;
    quorum_count(d->ctx, s, c.tasks, c.ntasks, &r);
    enum sitting_quorum now = sitting_quorum(d, step, case_run(d->after, run));
    if (now >= before)
        return;
    json_object *data = json_obj();
    json_put_str(data, "step", step->name);
    json_put_int(data, "present", (int)r.ngiven);
    json_put_int(data, "needed", quorum_needed(&s->quorum, r.asked));
    json_put_bool(data, "possible", now == SITTING_POSSIBLE);
    told_role(d, "quorum-lost", s->chair ? s->chair : "coordinator", 0, data);
}
