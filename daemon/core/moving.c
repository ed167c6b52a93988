/* moving: leaving and entering states. */
#include "core/moving.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/policy/explain.h"
#include "core/policy/guard.h"
#include "core/ending.h"
#include "core/outcome.h"
#include "core/timers.h"
#include "core/told.h"

const struct step *
moving_step_known(const struct deciding *d, const struct step_run *run)
{
    const struct state *state = policy_state(d->policy, run->state);
    return state ? state_step(state, run->step) : NULL;
}

/* The pinned policy has it, or the case was not decided by it. */
const struct step *
moving_step(const struct deciding *d, const struct step_run *run)
{
    const struct step *step = moving_step_known(d, run);
    assert_that(step);
    return step;
}

const struct step *
moving_asked(struct deciding *d, const struct task *t)
{
    const struct step *step = moving_step(d, case_run(d->after, t->run));
    return step->kind->asked_as ? step->kind->asked_as(d, step, t) : step;
}

const char *
moving_outcome(struct deciding *d, const struct step *step, int run)
{
    json_object *tally = NULL;
    const char *outcome = step->kind->tally(d, step, case_run(d->after, run), &tally);
    json_object_put(tally);
    return outcome;
}

/* ---- closing ------------------------------------------------------------------------------------------ */

static void
close_run(struct deciding *d, int run, const char *outcome, json_object *tally, const char *because)
{
    json_object *o = json_obj();
    const struct step_run r = *case_run(d->after, run);
    for (size_t i = 0; i < d->after->ntasks; i++)
        if (d->after->tasks[i].run == run && d->after->tasks[i].status == TASK_OPEN)
            outcome_close_task(d, d->after->tasks[i].number, "closed", because);
    timers_end(d, run);
    json_put_int(o, "run", run);
    json_put_str(o, "step", r.step);
    json_put_int(o, "round", r.round);
    json_put_str(o, "outcome", outcome);
    json_put(o, "tally", tally);
    deciding_emit(d, EVENT_STEP_CLOSED, o);
}

/* Closes a run that has come to its outcome; false: it has not. */
static bool
close_if_done(struct deciding *d, int run)
{
    const struct step *step = moving_step(d, case_run(d->after, run));
    json_object *tally = NULL;
    if (step->kind->advance)
        step->kind->advance(d, step, case_run(d->after, run));
    const char *outcome = step->kind->tally(d, step, case_run(d->after, run), &tally);
    if (!outcome)
        return false;
    close_run(d, run, outcome, tally, "the step is closed");
    if (step->kind->closed)
        step->kind->closed(d, run);
    return true;
}

/* A state left before its steps were done takes them with it. */
static void
interrupt(struct deciding *d, const char *because)
{
    for (size_t i = 0; i < d->after->nruns; i++) {
        if (d->after->runs[i].outcome)
            continue;
        json_object *tally = json_obj(), *sentences = json_list();
        json_push_str(sentences, because);
        json_put_str(tally, "result", "interrupted");
        json_put(tally, "sentences", sentences);
        json_put(tally, "criteria", json_obj());
        close_run(d, d->after->runs[i].number, "interrupted", tally, because);
    }
    timers_end(d, 0);
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static void
open_step(struct deciding *d, const struct state *state, const struct step *step)
{
    const struct casefile *c = d->after;
    const struct step_run *former = case_run_of(c, step->name);
    struct step_run *kept = former ? err_mem(talloc_memdup(d->ctx, former, sizeof *former)) : NULL;
    struct task *tasks = err_mem(talloc_array(d->ctx, struct task, c->ntasks + 1));
    size_t count = 0;
    for (size_t i = 0; i < c->ntasks; i++)
        if (former && c->tasks[i].run == former->number)
            tasks[count++] = c->tasks[i];
    d->earlier.run = kept;
    d->earlier.tasks = tasks;
    d->earlier.ntasks = count;
    json_object *o = json_obj();
    int run = deciding_draw(d);
    json_put_int(o, "run", run);
    json_put_str(o, "step", step->name);
    json_put_str(o, "state", state->name);
    json_put_int(o, "round", kept ? kept->round + 1 : 1);
    json_put_int(o, "revision", c->revision);
    if (step->due.n)
        outcome_put_when(o, "due", calendar_add(d->facts->calendar, d->now, step->due));
    deciding_emit(d, EVENT_STEP_OPENED, o);
    timers_of_step(d, step, run);
    step->kind->open(d, step, case_run(d->after, run));
}

static void
enter(struct deciding *d, const struct state *state, const char *because)
{
    json_object *o = json_obj();
    json_put_str(o, "state", state->name);
    json_put_str(o, "from", d->after->state);
    json_put_str(o, "because", because);
    json_put_bool(o, "paused", state->paused);
    deciding_emit(d, EVENT_STATE_ENTERED, o);
    d->because = because;
    if (state->final) {
        ending_reached(d, state, because);
        return;
    }
    timers_of_state(d, state);
    for (size_t i = 0; i < state->nsteps; i++)
        open_step(d, state, &state->steps[i]);
}

void
moving_start(struct deciding *d)
{
    const struct workflow *w = d->policy->workflow;
    enter(d, policy_state(d->policy, w->start), "The proposal was submitted.");
}

/* ---- choosing ----------------------------------------------------------------------------------------- */

static const struct transition *
choose(struct deciding *d, const struct on *on, int round)
{
    const struct casefile *c = d->after;
    const char **changed = err_mem(talloc_array(d->ctx, const char *, c->nchanged + 1));
    size_t nchanged = 0;
    for (size_t i = 0; i < c->nchanged; i++)
        if (c->changed[i].revision == c->revision)
            changed[nchanged++] = c->changed[i].field;
    const struct guard_facts facts = {
        .kind = c->kind,
        .lane = c->lane,
        .level = c->level,
        .unit = c->unit,
        .round = round,
        .revision = c->revision,
        .document = outcome_document(d),
        .changed = changed,
        .nchanged = nchanged,
    };
    for (size_t i = 0; on && i < on->ntransitions; i++)
        if (guard_holds(on->transitions[i].guard, &facts))
            return &on->transitions[i];
    return NULL;
}

static bool
follow(struct deciding *d, const struct on *on, const char *outcome, int round, struct err *e)
{
    const struct transition *t = choose(d, on, round);
    if (!t)
        return err_set(e, ERR_INTERNAL,
                       "The policy's state “%s” says nothing about the outcome “%s”. An "
                       "administrator must mend the policy.",
                       d->after->state, outcome);
    interrupt(d, t->because);
    enter(d, policy_state(d->policy, t->to), t->because);
    return true;
}

bool
moving_time_up(struct deciding *d, struct err *e)
{
    return follow(d, &policy_state(d->policy, d->after->state)->after_on, "after", 0, e);
}

bool
moving_anywhere(struct deciding *d, const char *outcome, struct err *e)
{
    const struct workflow *w = d->policy->workflow;
    for (size_t i = 0; i < w->nanywhere; i++)
        if (!strcmp(w->anywhere[i].outcome, outcome))
            return follow(d, &w->anywhere[i], outcome, 0, e);
    return err_set(e, ERR_INVALID, "The policy “%s” does not allow this.", w->title);
}

static bool
may_except(struct deciding *d, const struct exception *x, struct err *e)
{
    const char *person = d->command->actor.person;
    const char *why = conflict_of(d->after, person);
    if (!roster_holds(d->facts->roster, person, x->by, deciding_today(d)))
        return err_set(e, ERR_FORBIDDEN,
                       "You may not do this: only the %s may, by the policy “%s”.",
                       explain_role(d->ctx, x->by), d->policy->workflow->title);
    if (why)
        return err_set(e, ERR_FORBIDDEN,
                       "Whoever %s makes no exception for it: another must decide this.", why);
    return outcome_text(d, "reason") ||
           err_set(e, ERR_INVALID, "An exception needs its reason: it stays in the record.");
}

bool
moving_exception(struct deciding *d, struct err *e)
{
    const struct workflow *w = d->policy->workflow;
    const char *name = json_str(d->command->body, "exception");
    const struct exception *x = NULL;
    for (size_t i = 0; name && i < w->nexceptions; i++)
        if (!strcmp(w->exceptions[i].name, name))
            x = &w->exceptions[i];
    if (!x)
        return err_set(e, ERR_INVALID, "The policy “%s” has no such exception.", w->title);
    if (!may_except(d, x, e))
        return false;
    json_object *o = json_obj(), *data = json_obj();
    const char *because = x->on.transitions[0].because;
    json_put_str(o, "exception", x->name);
    json_put_str(o, "person", d->command->actor.person);
    json_put_str(o, "because", because);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_EXCEPTION_MADE, o);
    json_put_str(data, "exception", x->title);
    json_put_str(data, "because", because);
    told_person(d, "exception", d->after->proposer, 0, json_copy(data));
    told_role(d, "exception", "coordinator", 0, data);
    return follow(d, &x->on, x->name, 0, e);
}

/* The run whose outcome is the state's: the first in the state's order of precedence. NULL: a step is still open,
 * or, where the first that is done decides, all are. */
static const struct step_run *
state_result(const struct deciding *d, const struct state *state)
{
    const struct step_run *first = NULL;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < state->nsteps; i++) {
        const struct step_run *run = case_run_of(d->after, state->steps[i].name);
        if ((!run || !run->outcome) && state->any)
            continue;
        if (!run || !run->outcome)
            return NULL;
        size_t rank = state->nprecedence;
        for (size_t k = state->nprecedence; k-- > 0;)
            if (!strcmp(state->precedence[k], run->outcome))
                rank = k;
        if (rank < best) {
            best = rank;
            first = run;
        }
    }
    return first;
}

bool
moving_settle(struct deciding *d, struct err *e)
{
    for (int moves = 0; moves <= MOVES_MAX && !d->after->ending; moves++) {
        for (size_t i = 0; i < d->after->nruns; i++)
            if (!d->after->runs[i].outcome)
                close_if_done(d, d->after->runs[i].number);
        const struct state *state = policy_state(d->policy, d->after->state);
        const struct step_run *run = state_result(d, state);
        if (!run)
            return true;
        if (!follow(d, state_on(state, run->outcome), run->outcome, run->round, e))
            return false;
    }
    return d->after->ending || err_set(e, ERR_INTERNAL,
                                       "The policy moves this proposal around without end. An "
                                       "administrator must mend it.");
}
