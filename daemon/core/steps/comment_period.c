/* comment_period: shown to many, open for a window; what nobody objects to is unopposed. */
#include "core/steps/comment_period.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/policy/wording.h"

static const struct seat_ask ask = {"comment", NULL};
static const char unopposed[] = "unopposed", objected[] = "objected";

static void
comment_period_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    seats_fill(d, step, run, &ask);
}

static bool
is_objection(const struct task *t)
{
    return t->status == TASK_DONE && t->choice && !strcmp(t->choice, "object");
}

static bool
comment_period_act(struct deciding *d, const struct step *step, const struct step_run *run,
                   struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    json_object *o = outcome_task_body(t);
    (void)run;
    outcome_put_text(d, o);
    if (d->command->kind == COMMAND_NO_OBJECTION) {
        json_put_bool(o, "withdrawn", is_objection(t));
        deciding_emit(d, EVENT_OBJECTION_WAIVED, o);
        return true;
    }
    if (d->command->kind == COMMAND_OBJECT && outcome_text(d, "reason")) {
        deciding_emit(d, EVENT_OBJECTION_RAISED, o);
        return true;
    }
    json_object_put(o);
    return d->command->kind == COMMAND_OBJECT
               ? err_set(e, ERR_INVALID, "Say why you object: those who decide next need it.")
               : err_set(e, ERR_INVALID, "“%s” asks whether anybody objects.", step->title);
}

/* An answer may be changed until the window is over. */
static bool
comment_period_again(const struct deciding *d, const struct step *step, const struct step_run *run,
                     const struct task *t)
{
    (void)d, (void)step, (void)run, (void)t;
    return true;
}

/* ---- the tally ------------------------------------------------------------------------------------------- */

struct answers {
    int shown, objections, waived, vacant;
};

static struct answers
answers_of(const struct casefile *c, int run)
{
    struct answers a = {0};
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->run != run || t->status == TASK_RECUSED || t->status == TASK_MOVED)
            continue;
        a.shown += t->person != NULL;
        a.vacant += !t->person;
        a.objections += is_objection(t);
        a.waived += t->status == TASK_DONE && !is_objection(t);
    }
    return a;
}

/* "Shown to 12 people until 2026-09-15; nobody objected: unopposed." */
static json_object *
explained(struct deciding *d, const struct step_run *run, const struct answers *a,
          const char *outcome)
{
    json_object *tally = json_obj(), *sentences = json_list();
    bool over = run->due != WHEN_NONE && d->now >= run->due;
    char *day =
        over ? calendar_date_text(d->ctx, calendar_day(d->facts->calendar, run->due)) : NULL;
    char *who =
        a->objections ? say_count(d->ctx, a->objections, "of them objected", "of them objected")
        : a->waived == a->shown ? err_mem(talloc_strdup(d->ctx, "all said that they do not object"))
                                : err_mem(talloc_strdup(d->ctx, "nobody objected"));
    json_push_str(sentences,
                  err_mem(talloc_asprintf(d->ctx, "Shown to %s%s%s; %s: %s.",
                                          say_count(d->ctx, a->shown, "person", "people"),
                                          over ? " until " : "", over ? day : "", who, outcome)));
    json_put_str(tally, "result", outcome);
    json_put(tally, "sentences", sentences);
    json_put(tally, "criteria", json_obj());
    return tally;
}

static const char *
comment_period_tally(struct deciding *d, const struct step *step, const struct step_run *run,
                     json_object **ret_tally)
{
    const struct comment_period_params *p = step->params;
    struct answers a = answers_of(d->after, run->number);
    bool over = d->now >= run->due && a.shown;
    bool early = p->early_close && (a.objections || (a.shown && a.waived == a.shown && !a.vacant));
    const char *outcome = a.objections ? objected : unopposed;
    if (!over && !early)
        return NULL;
    *ret_tally = explained(d, run, &a, outcome);
    return outcome;
}

static const char *const outcomes[] = {unopposed, objected, NULL};

const char **
comment_period_outcomes(TALLOC_CTX *ctx, const struct step *step)
{
    const char **names = err_mem(talloc_zero_array(ctx, const char *, 3));
    (void)step;
    memcpy(names, outcomes, sizeof outcomes);
    return names;
}

const struct step_kind step_comment_period = {
    .name = "comment-period",
    .outcomes = outcomes,
    .read = comment_period_read,
    .outcomes_of = comment_period_outcomes,
    .ask = &ask,
    .many_roles = true,
    .open = comment_period_open,
    .act = comment_period_act,
    .again = comment_period_again,
    .tally = comment_period_tally,
    .explain = comment_period_explain,
    .check = comment_period_check,
};
