/* by_hand: see by_hand.h. */
#include "core/steps/by_hand.h"

#include <string.h>

#include "base/json.h"
#include "core/outcome.h"
#include "core/people/seats.h"
#include "core/timers.h"

enum { URL_MAX = 2000 };

static const struct seat_ask ask_enter = {"enter", NULL};
static const struct duration usual_time = {5, DURATION_BUSINESS_DAYS};
static struct reminder usual_reminders[] = {{{1, DURATION_BUSINESS_DAYS}, false},
                                            {{2, DURATION_BUSINESS_DAYS}, true}};

const struct step *
by_hand_step(struct deciding *d, const struct step *step, const char *role)
{
    struct step *theirs = err_mem(talloc(d->ctx, struct step));
    struct step_kind *kind = err_mem(talloc(d->ctx, struct step_kind));
    *theirs = *step;
    *kind = *step->kind;
    kind->ask = &ask_enter;
    kind->each_alone = true;
    theirs->kind = kind;
    theirs->who = (struct who){.role = role};
    return theirs;
}

/* From when they are asked, which may be long after the step was opened. */
static void
give_time(struct deciding *d, const struct step *step, int run)
{
    struct step timed = *step;
    if (case_run(d->after, run)->due != WHEN_NONE)
        return;
    json_object *o = json_obj();
    json_put_int(o, "run", run);
    outcome_put_when(o, "due", calendar_add(d->facts->calendar, d->now, usual_time));
    deciding_emit(d, EVENT_STEP_DUE, o);
    timed.reminders = usual_reminders;
    timed.nreminders = sizeof usual_reminders / sizeof *usual_reminders;
    timers_of_step(d, &timed, run);
}

void
by_hand_ask(struct deciding *d, const struct step *step, int run, int delivery, const char *role)
{
    give_time(d, step, run);
    seats_next(d, by_hand_step(d, step, role), (struct seat){.run = run, .delivery = delivery},
               &ask_enter);
}

static bool
is_address(const char *url)
{
    return (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7)) &&
           strlen(url) <= URL_MAX && !strpbrk(url, " \t\r\n\"<>");
}

static bool
address_fits(const struct deciding *d, struct err *e)
{
    const char *url = json_str(d->command->body, "url");
    return !url || !*url || is_address(url) ||
           err_set(e, ERR_INVALID, "The address should begin with https:// and have no blanks.");
}

static void
settle(struct deciding *d, int number, bool failed, const char *because)
{
    const struct delivery *delivery = case_delivery(d->after, number);
    const char *url = json_str(d->command->body, "url");
    json_object *settled = json_obj(), *remote = json_obj();
    json_put_int(settled, "delivery", number);
    json_put_str(settled, "endpoint", delivery->endpoint);
    json_put_str(settled, "credential", d->after->credential);
    json_put_str(settled, "status", failed ? "failed" : "done");
    json_put_str(remote, "url", url && *url ? url : NULL);
    json_put_int(remote, "version", d->after->credential_version);
    if (failed)
        json_object_put(remote);
    else
        json_put(settled, "remote", remote);
    json_put_str(settled, "because", because);
    deciding_emit(d, EVENT_DELIVERY_SETTLED, settled);
}

bool
by_hand_enter(struct deciding *d, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    int delivery = t->delivery;
    bool failed = json_flag(d->command->body, "failed", false);
    if (failed && !outcome_text(d, "reason"))
        return err_set(e, ERR_INVALID, "Say why it cannot be entered.");
    if (!failed && !address_fits(d, e))
        return false;
    json_object *o = outcome_task_body(t);
    json_put_bool(o, "made", !failed);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_ENTERED, o);
    settle(d, delivery, failed, failed ? "It could not be entered." : "It was entered.");
    return true;
}

/* What is known of the other system from now on: an entry that a change was to change stands as it did. */
static json_object *
left_there(const struct deciding *d)
{
    const char *url = json_str(d->command->body, "url");
    json_object *remote = json_obj();
    if (d->after->about && url && *url)
        json_put_str(remote, "url", url);
    return remote;
}

/* Whoever was asked is asked again, or whoever it is today. */
static void
ask_again(struct deciding *d, const struct step *step, const struct task *t)
{
    struct seat seat;
    const char *person = seats_due(d, step, t, &seat);
    seats_open(d, seat, person, &ask_enter);
}

static bool
take_back(struct deciding *d, const struct step *step, const struct task *t, struct err *e)
{
    const struct delivery *delivery = case_delivery(d->after, t->delivery);
    const int number = t->number, made = delivery->number;
    if (delivery->status != DELIVERY_DONE)
        return err_set(e, ERR_CONFLICT,
                       "Nobody says that it is entered: there is nothing to take back.");
    json_object *o = json_obj();
    json_put_int(o, "task", number);
    json_put_str(o, "person", d->command->actor.person);
    json_put_int(o, "delivery", made);
    json_put_str(o, "endpoint", delivery->endpoint);
    json_put_str(o, "credential", d->after->credential);
    json_put(o, "remote", left_there(d));
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_ENTRY_TAKEN_BACK, o);
    if (step)
        ask_again(d, step, case_task(d->after, number));
    else
        settle(d, made, true, "It is not entered after all.");
    return true;
}

static void
correct(struct deciding *d, const struct task *t)
{
    int delivery = t->delivery;
    json_object *o = json_obj();
    json_put_int(o, "task", t->number);
    json_put_str(o, "person", d->command->actor.person);
    outcome_put_text(d, o);
    deciding_emit(d, EVENT_ENTRY_CORRECTED, o);
    settle(d, delivery, false, "What was said of it was corrected.");
}

bool
by_hand_correct(struct deciding *d, const struct step *step, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    if (!t || !t->delivery || t->status != TASK_DONE)
        return err_set(e, ERR_CONFLICT,
                       "Nothing was entered here yet that could be corrected: open the task, and "
                       "say that it is entered.");
    if (!outcome_text(d, "reason"))
        return err_set(e, ERR_INVALID, "Say what was wrong: it stays in the record.");
    if (!address_fits(d, e))
        return false;
    if (json_flag(d->command->body, "failed", false))
        return take_back(d, step, t, e);
    if (case_delivery(d->after, t->delivery)->status == DELIVERY_PENDING)
        return err_set(e, ERR_CONFLICT,
                       "It is asked for again: open the newer task, and say there that it is "
                       "entered.");
    correct(d, t);
    return true;
}
