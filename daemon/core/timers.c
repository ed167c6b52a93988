/* timers: see the header. */
#include "core/timers.h"

#include <string.h>

#include "base/json.h"
#include "core/credential.h"
#include "core/moving.h"
#include "core/outcome.h"
#include "core/count/sitting.h"
#include "core/told.h"

void
timers_arm(struct deciding *d, enum timer_kind kind, int run, when_t due)
{
    json_object *o = json_obj();
    json_put_int(o, "timer", deciding_draw(d));
    json_put_str(o, "kind", timer_kind_names[kind]);
    json_put_int(o, "run", run);
    outcome_put_when(o, "due", due);
    deciding_emit(d, EVENT_TIMER_ARMED, o);
}

void
timers_of_step(struct deciding *d, const struct step *step, int run)
{
    when_t due = case_run(d->after, run)->due;
    if (due == WHEN_NONE)
        return;
    for (size_t i = 0; i < step->nreminders; i++) {
        struct duration when = step->reminders[i].when;
        if (!step->reminders[i].after)
            when.n = -when.n;
        when_t at = calendar_add(d->facts->calendar, due, when);
        if (at > d->now)
            timers_arm(d, TIMER_REMIND, run, at);
    }
    timers_arm(d, TIMER_OVERDUE, run, due);
}

void
timers_of_state(struct deciding *d, const struct state *state)
{
    if (state->after.n)
        timers_arm(d, TIMER_AFTER, 0, calendar_add(d->facts->calendar, d->now, state->after));
}

static void
end(struct deciding *d, int timer, bool fired)
{
    json_object *o = json_obj();
    json_put_int(o, "timer", timer);
    json_put_bool(o, "fired", fired);
    deciding_emit(d, EVENT_TIMER_ENDED, o);
}

void
timers_end(struct deciding *d, int run)
{
    for (size_t i = 0; i < d->after->ntimers;)
        if (d->after->timers[i].run == run && d->after->timers[i].kind != TIMER_CREDENTIAL)
            end(d, d->after->timers[i].number, false);
        else
            i++;
}

void
timers_own(struct deciding *d, int run, when_t due)
{
    timers_arm(d, TIMER_STEP, run, due);
}

bool
timers_own_waiting(const struct casefile *c, int run)
{
    for (size_t i = 0; i < c->ntimers; i++)
        if (c->timers[i].run == run && c->timers[i].kind == TIMER_STEP)
            return true;
    return false;
}

static void
extend(struct deciding *d, const struct step *step, int run, when_t due, bool casting)
{
    json_object *o = json_obj();
    json_put_int(o, "run", run);
    outcome_put_when(o, "due", due);
    json_put_str(o, "because",
                 casting ? "The votes are equal: the chair decides." : "The quorum was not met.");
    if (casting)
        json_put_bool(o, "casting", true);
    timers_end(d, run);
    deciding_emit(d, EVENT_STEP_EXTENDED, o);
    timers_of_step(d, step, run);
}

void
timers_casting(struct deciding *d, const struct step *step, int run, when_t due)
{
    extend(d, step, run, due, true);
}

/* Everyone of the run who has not acted; those who have are left in peace. */
static void
remind(struct deciding *d, const struct step *step, int run, bool overdue, bool extended)
{
    for (size_t i = 0; i < d->after->ntasks; i++) {
        const struct task t = d->after->tasks[i];
        if (t.run != run || t.status != TASK_OPEN || !t.person)
            continue;
        json_object *o = json_obj(), *data = json_obj();
        json_put_int(o, "task", t.number);
        json_put_str(o, "person", t.person);
        json_put_bool(o, "overdue", overdue);
        deciding_emit(d, EVENT_REMINDED, o);
        outcome_put_when(data, "due", case_run(d->after, run)->due);
        json_put_bool(data, "extended", extended);
        told_person(d, overdue ? "overdue" : "reminder", t.person, t.number, data);
    }
    if (overdue && step->escalate_role) {
        json_object *data = json_obj();
        json_put_str(data, "step", step->name);
        json_put_bool(data, "escalated", true);
        told_role(d, "overdue", step->escalate_role, 0, data);
    }
}

/* After a stop several may have come due at once: the last of them speaks for all. */
static bool
others_due(const struct deciding *d, int run)
{
    for (size_t i = 0; i < d->after->ntimers; i++)
        if (d->after->timers[i].run == run && d->after->timers[i].due <= d->now)
            return true;
    return false;
}

static void
overdue(struct deciding *d, const struct step *step, int run, when_t was_due)
{
    /* It may close now, and nobody is reminded of what is over. */
    if (moving_outcome(d, step, run))
        return;
    const struct step_run *r = case_run(d->after, run);
    bool more =
        step->kind->sits && r->extended < step->extend.times && !sitting_quorate(d, step, r);
    if (more)
        extend(d, step, run, calendar_add(d->facts->calendar, was_due, step->extend.by), false);
    if (!others_due(d, run))
        remind(d, step, run, true, more);
}

bool
timers_tick(struct deciding *d, struct err *e)
{
    int number = (int)json_int(d->command->body, "timer", 0);
    const struct timer *armed = case_timer(d->after, number);
    if (!armed)
        return err_set(e, ERR_CONFLICT, "That timer is not armed any more.");
    if (d->now < armed->due)
        return err_set(e, ERR_CONFLICT, "That timer is due only at %s.",
                       when_text(d->ctx, armed->due));
    const struct timer t = *armed;
    end(d, number, true);
    if (t.kind == TIMER_AFTER)
        return moving_time_up(d, e);
    if (t.kind == TIMER_CREDENTIAL) {
        credential_date(d);
        return true;
    }
    const struct step *step = moving_step(d, case_run(d->after, t.run));
    if (t.kind == TIMER_STEP) { /* the tally that follows sees that it is gone */
        if (step->kind->time)
            step->kind->time(d, step, case_run(d->after, t.run));
        return true;
    }
    if (t.kind == TIMER_OVERDUE)
        overdue(d, step, t.run, t.due);
    else if (!others_due(d, t.run))
        remind(d, step, t.run, case_run(d->after, t.run)->due < d->now, false);
    return true;
}
