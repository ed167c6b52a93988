/* panel: reviews come in independently; the panel closes when all are in, or when its time is up and the quorum is met. */
#include "core/steps/panel.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/rounds.h"
#include "core/people/seats.h"
#include "core/sight.h"
#include "core/count/sitting.h"
#include "core/timers.h"
#include "core/told.h"

static const struct seat_ask ask = {"review", rounds_describe};

static void
notify_round(struct deciding *d, const char *type, int run)
{
    json_object *data = json_obj();
    json_put_int(data, "round", case_run(d->after, run)->round);
    told_notify(d, type, data);
}

static void
panel_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    int number = run->number; /* run moves when the case grows */
    seats_fill(d, step, run, &ask);
    notify_round(d, "review.requested", number);
}

static void
panel_closed(struct deciding *d, int run)
{
    sight_closed(d, run);
    notify_round(d, "review.completed", run);
}

/* ---- a review ----------------------------------------------------------------------------------------- */

static bool
asked(const struct task *t, const char *criterion)
{
    for (size_t i = 0; i < t->ncriteria; i++)
        if (!strcmp(t->criteria[i], criterion))
            return true;
    return !t->ncriteria;
}

static bool
on_scale(const struct rubric *rubric, int value)
{
    for (size_t i = 0; i < rubric->nscale; i++)
        if (rubric->scale[i].value == value)
            return true;
    return false;
}

static const char *
comment_on(const struct deciding *d, const char *criterion)
{
    const char *s = json_str(json_get(d->command->texts, "comments"), criterion);
    return s && s[strspn(s, " \t\r\n")] ? s : NULL;
}

static bool
score_fits(const struct deciding *d, const struct criterion *criterion, struct err *e)
{
    const struct rubric *rubric = d->policy->rubric;
    json_object *scores = json_get(d->command->body, "scores");
    json_object *value = json_get(scores, criterion->id);
    if (!json_has(scores, criterion->id))
        return err_set(e, ERR_INVALID, "Choose an answer for “%s”.", criterion->title);
    if (!value)
        return rubric->cannot_judge ||
               err_set(e, ERR_INVALID, "“%s” must be judged.", criterion->title);
    if (!json_object_is_type(value, json_type_int) || !on_scale(rubric, json_object_get_int(value)))
        return err_set(e, ERR_INVALID, "“%s” has an answer that is not on the scale.",
                       criterion->title);
    if (json_object_get_int(value) < rubric->comment_below && !comment_on(d, criterion->id))
        return err_set(e, ERR_INVALID, "Say in a comment on “%s” what is missing.",
                       criterion->title);
    return true;
}

/* Every criterion asked about, and no other. */
static bool
scores_fit(const struct deciding *d, const struct task *t, struct err *e)
{
    const struct rubric *rubric = d->policy->rubric;
    json_object *scores = json_get(d->command->body, "scores");
    int expected = 0;
    if (!json_object_is_type(scores, json_type_object))
        return err_set(e, ERR_INVALID, "The review has no answers.");
    for (size_t i = 0; i < rubric->ncriteria; i++) {
        if (!asked(t, rubric->criteria[i].id))
            continue;
        expected++;
        if (!score_fits(d, &rubric->criteria[i], e))
            return false;
    }
    return json_object_object_length(scores) == expected ||
           err_set(e, ERR_INVALID, "The review answers something that was not asked.");
}

static bool
marks_fit(const struct deciding *d, const struct task *t, struct err *e)
{
    json_object *marks = json_arr(d->command->body, "must_change");
    if (json_len(marks) > d->policy->rubric->ncriteria)
        return err_set(e, ERR_INVALID, "The review marks more than there is to mark.");
    for (size_t i = 0; i < json_len(marks); i++) {
        const char *id = json_item_str(marks, i);
        const struct criterion *criterion = id ? policy_criterion(d->policy, id) : NULL;
        if (!criterion || !asked(t, id))
            return err_set(e, ERR_INVALID, "The review marks something that was not asked.");
        if (!comment_on(d, id))
            return err_set(e, ERR_INVALID, "Say in a comment on “%s” what must change.",
                           criterion->title);
    }
    return true;
}

/* In the rubric's order, whatever the order they came in. */
static json_object *
scores_in_order(const struct deciding *d, const struct task *t)
{
    json_object *o = json_obj(), *scores = json_get(d->command->body, "scores");
    for (size_t i = 0; i < d->policy->rubric->ncriteria; i++) {
        const char *id = d->policy->rubric->criteria[i].id;
        if (asked(t, id))
            json_put(o, id, json_copy(json_get(scores, id)));
    }
    return o;
}

static bool
confirm(struct deciding *d, const struct task *t, bool lapsed, struct err *e)
{
    if (!t->joint)
        return err_set(e, ERR_INVALID,
                       "The reviews are not being discussed: there is nothing to confirm.");
    json_object *o = outcome_task_body(t);
    json_put_bool(o, "lapsed", lapsed);
    deciding_emit(d, EVENT_SCORES_CONFIRMED, o);
    return true;
}

static bool
panel_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    json_object *marks = json_arr(d->command->body, "must_change");
    int number = t->number, of = run->number;
    bool joint = t->joint;
    if (d->command->kind == COMMAND_CONFIRM_SCORES)
        return confirm(d, t, false, e);
    if (d->command->kind != COMMAND_REVIEW)
        return err_set(e, ERR_INVALID, "“%s” asks for a review.", step->title);
    if (!scores_fit(d, t, e) || !marks_fit(d, t, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_int(o, "round", run->round);
    json_put_int(o, "revision", run->revision);
    json_put(o, "scores", scores_in_order(d, t));
    json_put(o, "must_change", marks ? json_copy(marks) : json_list());
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_REVIEW_GIVEN, o);
    if (!joint) /* else all of them have seen all */
        sight_given(d, of, number);
    return true;
}

/* ---- the tally ---------------------------------------------------------------------------------------- */

/* Nobody who is to discuss the reviews has still to say something: a place that nobody could be found for is not waited
 * for. */
static bool
all_have_spoken(const struct casefile *c, int run)
{
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].run == run && c->tasks[i].status == TASK_OPEN && c->tasks[i].person)
            return false;
    return true;
}

/* In its joint phase it waits for those who review, or to the end of its time; without either, nobody else can come. */
static bool
closes(struct deciding *d, const struct step *step, const struct step_run *run, struct tally *t)
{
    struct counted c = sitting_counted(d, step, run);
    tally_panel(d->ctx, step->params, d->policy->rubric, &c, t);
    json_own(d->ctx, t->explained);
    if (!run->joint)
        return sitting_closes(d, step, run, t, true);
    bool spoken = all_have_spoken(d->after, run->number);
    return (spoken && (t->quorum || run->due == WHEN_NONE)) ||
           sitting_closes(d, step, run, t, false);
}

static const char *
panel_tally(struct deciding *d, const struct step *step, const struct step_run *run,
            json_object **ret_tally)
{
    struct tally t;
    if (!closes(d, step, run, &t))
        return NULL;
    *ret_tally = json_object_get(t.explained);
    return t.result;
}

/* ---- the joint phase ------------------------------------------------------------------------------------ */

static void
tell_joint(struct deciding *d, json_object *tasks)
{
    for (size_t i = 0; i < json_len(tasks); i++) {
        const struct task *t = case_task(d->after, json_object_get_int(json_item(tasks, i)));
        json_object *data = json_obj();
        outcome_put_when(data, "due", case_run(d->after, t->run)->due);
        told_person(d, "task-joint", t->person, t->number, data);
    }
}

/* The reviews that are in are shown to all who wrote one; who has not is not waited for any more. */
static void
open_joint(struct deciding *d, const struct step *step, int run)
{
    const struct panel_params *p = step->params;
    json_object *o = json_obj(), *tasks = json_own(d->ctx, json_list());
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->run != run)
            continue;
        if (t->status == TASK_OPEN)
            outcome_close_task(d, t->number, "closed", "The reviews are being discussed.");
        else if (t->status == TASK_DONE)
            json_push(tasks, json_new_int(t->number));
    }
    timers_end(d, run);
    json_put_int(o, "run", run);
    if (p->joint_due.n)
        outcome_put_when(o, "due", calendar_add(d->facts->calendar, d->now, p->joint_due));
    json_put(o, "tasks", json_copy(tasks));
    deciding_emit(d, EVENT_JOINT_OPENED, o);
    timers_of_step(d, step, run);
    tell_joint(d, tasks);
}

/* When the time of the joint phase is over the scores stand as they are. */
static void
lapse(struct deciding *d, int run)
{
    struct err e = err_on(d->ctx);
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task *t = &d->after->tasks[i];
        if (t->run == run && t->status == TASK_OPEN && t->joint && !confirm(d, t, true, &e))
            return;
    }
}

static void
panel_advance(struct deciding *d, const struct step *step, const struct step_run *run)
{
    const struct panel_params *p = step->params;
    struct tally t;
    if (!p->joint || !closes(d, step, run, &t) || !t.quorum)
        return;
    if (!run->joint)
        open_joint(d, step, run->number);
    else
        lapse(d, run->number);
}

static const char *const outcomes[] = {panel_met, panel_split, panel_unmet, panel_no_quorum, NULL};

const struct step_kind step_panel = {
    .name = "panel",
    .outcomes = outcomes,
    .read = panel_read,
    .outcomes_of = panel_outcomes,
    .ask = &ask,
    .sits = true,
    .open = panel_open,
    .act = panel_act,
    .advance = panel_advance,
    .tally = panel_tally,
    .closed = panel_closed,
    .explain = panel_explain,
    .check = panel_check,
};
