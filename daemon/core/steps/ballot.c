/* ballot: votes come in and may be changed until it closes; equal votes may be the chair's to decide. */
#include "core/steps/ballot.h"

#include <string.h>

#include "base/json.h"
#include "core/moving.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/count/sitting.h"
#include "core/timers.h"
#include "core/told.h"

const char ballot_passed[] = "passed", ballot_failed[] = "failed", ballot_tied[] = "tied",
           ballot_no_quorum[] = "no-quorum";

static const struct seat_ask ask = {"vote", NULL}, ask_chair = {"casting-vote", NULL};

static void
ballot_open(struct deciding *d, const struct step *step, const struct step_run *run)
{
    seats_fill(d, step, run, &ask);
}

/* ---- equal votes ----------------------------------------------------------------------------------------- */

static const struct task *
casting_task(const struct casefile *c, int run)
{
    const struct task *latest = NULL;
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->run == run && !strcmp(t->kind, ask_chair.kind) && t->status != TASK_RECUSED &&
            t->status != TASK_MOVED)
            latest = t;
    }
    return latest;
}

/* What the chair has said: by a casting vote, or as a member whose vote decides. */
static const char *
chair_choice(struct deciding *d, const struct step *step, const struct step_run *run,
             const struct counted *c)
{
    const struct ballot_params *p = step->params;
    const struct task *casting = casting_task(d->after, run->number);
    if (p->tie != BALLOT_TIE_CASTING)
        return NULL;
    if (p->chair_ties_only)
        return casting && casting->status == TASK_DONE ? casting->choice : NULL;
    for (size_t i = 0; i < c->ntasks; i++) {
        const struct task *t = &c->tasks[i];
        if (t->status == TASK_DONE && t->person &&
            roster_holds(d->facts->roster, t->person, p->sitting.chair, deciding_today(d)) &&
            (!strcmp(t->choice, "yes") || !strcmp(t->choice, "no")))
            return t->choice;
    }
    return NULL;
}

static struct tally
count(struct deciding *d, const struct step *step, const struct step_run *run)
{
    struct counted c = sitting_counted(d, step, run);
    struct tally t;
    c.chair = chair_choice(d, step, run, &c);
    tally_ballot(d->ctx, step->params, &c, &t);
    json_own(d->ctx, t.explained);
    return t;
}

/* The step as the chair is asked. */
static const struct step *
as_the_chairs(struct deciding *d, const struct step *step)
{
    const struct ballot_params *p = step->params;
    struct step *chairs = err_mem(talloc_memdup(d->ctx, step, sizeof *step));
    struct step_kind *kind = err_mem(talloc_memdup(chairs, step->kind, sizeof *step->kind));
    kind->ask = &ask_chair;
    chairs->kind = kind;
    chairs->who = (struct who){.role = p->sitting.chair};
    return chairs;
}

/* The voting is over and the votes are equal: nobody votes any more but the chair, who has as long as the members had. */
static void
ask_the_chair(struct deciding *d, const struct step *step, int run)
{
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run && d->after->tasks[i].status == TASK_OPEN)
            outcome_close_task(d, d->after->tasks[i].number, "closed", "The voting is over.");
    if (step->due.n)
        timers_casting(d, step, run, calendar_add(d->facts->calendar, d->now, step->due));
    seats_next(d, as_the_chairs(d, step), (struct seat){.run = run}, &ask_chair);
}

static void
ballot_advance(struct deciding *d, const struct step *step, const struct step_run *run)
{
    const struct ballot_params *p = step->params;
    if (p->tie != BALLOT_TIE_CASTING || !p->chair_ties_only || casting_task(d->after, run->number))
        return;
    struct tally t = count(d, step, run);
    if (t.tied && sitting_closes(d, step, run, &t, false))
        ask_the_chair(d, step, run->number);
}

static const struct step *
ballot_asked_as(struct deciding *d, const struct step *step, const struct task *t)
{
    return strcmp(t->kind, ask_chair.kind) ? step : as_the_chairs(d, step);
}

/* ---- a vote ----------------------------------------------------------------------------------------------- */

static bool
choice_fits(const struct ballot_params *p, const struct task *t, const char *choice, struct err *e)
{
    bool casting = !strcmp(t->kind, ask_chair.kind);
    bool yes_or_no = choice && (!strcmp(choice, "yes") || !strcmp(choice, "no"));
    if (casting)
        return yes_or_no ||
               err_set(e, ERR_INVALID, "The votes are equal: a casting vote is yes or no.");
    if (choice && !strcmp(choice, "present"))
        return p->base == BALLOT_PRESENT ||
               err_set(e, ERR_INVALID,
                       "Who is present is not counted in this ballot: vote yes or no, or abstain.");
    return yes_or_no || (choice && !strcmp(choice, "abstain")) ||
           err_set(e, ERR_INVALID, "Vote yes or no, or abstain.");
}

static bool
ballot_act(struct deciding *d, const struct step *step, const struct step_run *run, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    const char *choice = json_str(d->command->body, "choice");
    if (d->command->kind != COMMAND_VOTE)
        return err_set(e, ERR_INVALID, "“%s” asks for a vote.", step->title);
    if (!choice_fits(step->params, t, choice, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_int(o, "round", run->round);
    json_put_int(o, "revision", run->revision);
    json_put_str(o, "choice", choice);
    json_put_bool(o, "changed", t->status == TASK_DONE);
    json_put_bool(o, "casting", !strcmp(t->kind, ask_chair.kind));
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_VOTE_CAST, o);
    return true;
}

/* A vote may be changed while others may still vote. */
static bool
ballot_again(const struct deciding *d, const struct step *step, const struct step_run *run,
             const struct task *t)
{
    const struct ballot_params *p = step->params;
    return p->change_vote && !strcmp(t->kind, ask.kind) && !casting_task(d->after, run->number);
}

/* ---- the tally ---------------------------------------------------------------------------------------------- */

static const char *
ballot_tally(struct deciding *d, const struct step *step, const struct step_run *run,
             json_object **ret_tally)
{
    const struct task *casting = casting_task(d->after, run->number);
    struct tally t = count(d, step, run);
    bool due = run->due != WHEN_NONE && d->now >= run->due;
    bool closes = casting && t.tied ? casting->status == TASK_DONE || due
                                    : sitting_closes(d, step, run, &t, false);
    if (closes)
        *ret_tally = json_object_get(t.explained);
    return closes ? t.result : NULL;
}

static const char *const outcomes[] = {ballot_passed, ballot_failed, ballot_tied, ballot_no_quorum,
                                       NULL};

const struct step_kind step_ballot = {
    .name = "ballot",
    .outcomes = outcomes,
    .read = ballot_read,
    .outcomes_of = ballot_outcomes,
    .ask = &ask,
    .sits = true,
    .open = ballot_open,
    .act = ballot_act,
    .again = ballot_again,
    .asked_as = ballot_asked_as,
    .advance = ballot_advance,
    .tally = ballot_tally,
    .explain = ballot_explain,
    .check = ballot_check,
};
