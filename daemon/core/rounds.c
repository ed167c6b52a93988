/* rounds: see the header. */
#include "core/rounds.h"

#include <limits.h>
#include <string.h>

#include "base/json.h"
#include "core/moving.h"
#include "core/count/tally.h"

static void
request(struct deciding *d, const char *criterion, int task)
{
    json_object *o = json_obj(), *fields = json_list();
    const struct form *form = d->policy->form;
    for (size_t i = 0; criterion && i < form->nfields; i++)
        for (size_t k = 0; k < form->fields[i].nsupports; k++)
            if (!strcmp(form->fields[i].supports[k], criterion))
                json_push_str(fields, form->fields[i].id);
    json_put_int(o, "number", d->after->requested + 1);
    json_put_str(o, "criterion", criterion);
    json_put(o, "fields", fields);
    json_put_int(o, "task", task);
    json_put_int(o, "revision", d->after->revision);
    deciding_emit(d, EVENT_CHANGE_REQUESTED, o);
}

void
rounds_request_whole(struct deciding *d, int task)
{
    request(d, NULL, task);
}

/* What a panel's round came to. */
struct round {
    const struct task *tasks; /* of its run */
    size_t count;
    int meets;             /* the level that meets */
    json_object *criteria; /* their results; empty without a quorum */
};

static struct round
round_of(struct deciding *d, const struct step *step, const struct task *tasks, size_t count)
{
    const struct panel_params *params = step->params;
    struct tally t;
    tally_panel(d->ctx, params, d->policy->rubric,
                &(struct counted){.tasks = tasks, .ntasks = count}, &t);
    json_object *criteria = json_own(d->ctx, json_object_get(json_get(t.explained, "criteria")));
    json_object_put(t.explained);
    return (struct round){tasks, count, params->meets, criteria};
}

static const struct score *
given(const struct task *t, const char *criterion)
{
    return t->status == TASK_DONE ? case_task_score(t, criterion) : NULL;
}

static bool
marked(const struct round *r, const char *criterion)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct score *s = given(&r->tasks[i], criterion);
        if (s && s->must_change)
            return true;
    }
    return false;
}

/* Without a quorum nothing was tallied: a criterion is not met when a review says so. */
static bool
unmet(const struct round *r, const char *criterion)
{
    const char *result = json_str(json_get(r->criteria, criterion), "result");
    if (result)
        return strcmp(result, panel_met) != 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct score *s = given(&r->tasks[i], criterion);
        if (s && s->value != SCORE_CANNOT_JUDGE && s->value < r->meets)
            return true;
    }
    return false;
}

/* The review to look at first: one that marked it, else the lowest; last those that could not judge. 0: none. */
static int
loudest(const struct round *r, const char *criterion)
{
    int found = 0, lowest = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct score *s = given(&r->tasks[i], criterion);
        if (!s)
            continue;
        int rank = s->must_change ? INT_MIN : s->value == SCORE_CANNOT_JUDGE ? INT_MAX : s->value;
        if (!found || rank < lowest) {
            found = r->tasks[i].number;
            lowest = rank;
        }
    }
    return found;
}

static const struct step_run *
last_panel(const struct deciding *d)
{
    const struct step_run *last = NULL;
    for (size_t i = 0; i < d->after->nruns; i++) {
        const struct step_run *run = &d->after->runs[i];
        const struct step *step = run->outcome ? moving_step_known(d, run) : NULL;
        if (step && step->kind == &step_panel && (!last || run->number > last->number))
            last = run;
    }
    return last;
}

void
rounds_request(struct deciding *d)
{
    const struct step_run *run = last_panel(d);
    if (!run || run->revision != d->after->revision)
        return;
    struct task *tasks = err_mem(talloc_array(d->ctx, struct task, d->after->ntasks + 1));
    size_t count = 0;
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run->number)
            tasks[count++] = d->after->tasks[i];
    const struct round r = round_of(d, moving_step(d, run), tasks, count);
    const struct rubric *rubric = d->policy->rubric;
    for (size_t i = 0; i < rubric->ncriteria; i++) {
        const char *id = rubric->criteria[i].id;
        int task = loudest(&r, id);
        if (task && (unmet(&r, id) || marked(&r, id)))
            request(d, id, task);
    }
}

/* ---- the next round ----------------------------------------------------------------------------------- */

static bool
touched(const struct deciding *d, const char *criterion)
{
    const struct form *form = d->policy->form;
    for (size_t i = 0; i < form->nfields; i++)
        for (size_t k = 0; k < form->fields[i].nsupports; k++)
            if (!strcmp(form->fields[i].supports[k], criterion) &&
                case_changed(d->after, form->fields[i].id, d->earlier.run->revision))
                return true;
    return false;
}

/* The ids asked about again; empty: all. */
static json_object *
reopened(struct deciding *d, const struct step *step)
{
    const struct rubric *rubric = d->policy->rubric;
    const struct round r = round_of(d, step, d->earlier.tasks, d->earlier.ntasks);
    json_object *list = json_own(d->ctx, json_list());
    for (size_t i = 0; i < rubric->ncriteria; i++) {
        const char *id = rubric->criteria[i].id;
        if (unmet(&r, id) || touched(d, id) || marked(&r, id))
            json_push_str(list, id);
    }
    return list;
}

static const struct task *
review_of(const struct deciding *d, const char *person)
{
    for (size_t i = 0; person && i < d->earlier.ntasks; i++) {
        const struct task *t = &d->earlier.tasks[i];
        if (t->status == TASK_DONE && t->person && !strcmp(t->person, person))
            return t;
    }
    return NULL;
}

static bool
lists(json_object *list, const char *id)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (!strcmp(json_item_str(list, i), id))
            return true;
    return false;
}

void
rounds_describe(struct deciding *d, const char *person, json_object *body)
{
    const struct task *former = review_of(d, person);
    const struct rubric *rubric = d->policy->rubric;
    const struct step *step = moving_step(d, case_run(d->after, (int)json_int(body, "run", 0)));
    const struct panel_params *params = step->params;
    if (!former || !params->reopen_touched)
        return;
    json_object *asked = reopened(d, step), *again = json_list(), *carried = json_obj();
    for (size_t i = 0; i < rubric->ncriteria; i++) {
        const char *id = rubric->criteria[i].id;
        const struct score *s = case_task_score(former, id);
        if (!s || !json_len(asked) || lists(asked, id))
            json_push_str(again, id);
        else
            json_put(carried, id, s->value == SCORE_CANNOT_JUDGE ? NULL : json_new_int(s->value));
    }
    json_put(body, "criteria", again);
    json_put(body, "carried", carried);
}
