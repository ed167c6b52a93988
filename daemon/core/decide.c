/*
 * decide: the way of every command: may this actor give it, is what they saw still so, what does it make happen, and
 * where does that lead the case.
 *
 * A credential is published by the decision that approves it (core/ending.h): credential.published is emitted when the
 * publish step opens, before its deliveries; the proposal is completed when they have arrived.
 */
#include "core/decide.h"

#include <string.h>

#include "core/case/case_json.h"
#include "core/credential.h"
#include "core/case/evolve.h"
#include "core/hands.h"
#include "core/moving.h"
#include "core/outcome.h"
#include "core/people/partners.h"
#include "core/people/permit.h"
#include "core/questions.h"
#include "core/repin.h"
#include "core/steps/by_hand.h"
#include "core/people/seats.h"
#include "core/timers.h"
#include "core/told.h"

const struct command_info command_table[COMMAND_KINDS] = {
#define COMMAND(enumerator, name, givers, line) {name, line, givers},
#include "core/commands.def"
#undef COMMAND
};

bool
command_named(const char *name, enum command_kind *ret)
{
    for (int kind = 0; name && kind < COMMAND_KINDS; kind++)
        if (!strcmp(command_table[kind].name, name)) {
            *ret = (enum command_kind)kind;
            return true;
        }
    return false;
}

bool
command_begins(enum command_kind kind)
{
    return kind == COMMAND_SUBMIT || kind == COMMAND_TAKE_OVER;
}

/* ---- submit ------------------------------------------------------------------------------------------- */

/* A choice copied into the case: short, so that the case stays small. */
enum { CHOICE_MAX = 100 };

static bool
serves(const struct workflow *w, const char *kind)
{
    for (size_t i = 0; i < w->nserves; i++)
        if (!strcmp(w->serves[i], kind))
            return true;
    return false;
}

static bool
choices_fit(const struct deciding *d, const char *kind, struct err *e)
{
    static const char *const keys[] = {"kind", "lane", "level", "unit", "proposer"};
    const struct workflow *w = d->policy->workflow;
    if (!json_str(d->command->body, "proposer"))
        return err_set(e, ERR_INVALID, "A proposal needs a proposer.");
    if (!kind || !serves(w, kind))
        return err_set(e, ERR_INVALID, "The policy “%s” does not take proposals of the kind “%s”.",
                       w->title, kind ? kind : "");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = json_str(d->command->body, keys[i]);
        if (value && strlen(value) > CHOICE_MAX)
            return err_set(e, ERR_INVALID, "The proposal's %s is longer than %d characters.",
                           keys[i], CHOICE_MAX);
    }
    return true;
}

static void
begin(struct deciding *d, const char *kind)
{
    const struct command *command = d->command;
    json_object *o = json_obj();
    json_put_str(o, "proposal", command->proposal);
    json_put_str(o, "kind", kind);
    json_put_str(o, "lane", json_str(command->body, "lane"));
    json_put_str(o, "level", json_str(command->body, "level"));
    json_put_str(o, "unit", json_str(command->body, "unit"));
    json_put_str(o, "workflow", d->policy->workflow->name);
    json_put_str(o, "policy", d->policy->digest);
    json_put_str(o, "proposer", json_str(command->body, "proposer"));
    outcome_put_proposers(d, o);
    credential_put_about(d, o);
    json_put_int(o, "revision", 1);
    json_put_str(o, "document", command->document_digest);
    json_put_int(o, "roster", d->facts->roster->number);
    partners_put(d, o);
    deciding_emit(d, EVENT_SUBMITTED, o);
}

static bool
submit(struct deciding *d, struct err *e)
{
    const char *kind = json_str(d->command->body, "kind");
    if (!choices_fit(d, kind, e) || !outcome_complete(d, e) || !partners_found(d, e) ||
        !credential_may(d, e))
        return false;
    begin(d, kind);
    told_person(d, "received", d->after->proposer, 0, NULL);
    told_notify(d, "proposal.submitted", NULL);
    moving_start(d);
    return true;
}

/* What was approved elsewhere is taken over as it is: an old text need not answer what is asked today. */
static bool
take_over(struct deciding *d, struct err *e)
{
    if (!choices_fit(d, "new", e) || !outcome_readable(d, e))
        return false;
    begin(d, "new");
    return credential_take_over(d, e);
}

/* ---- commands about a task ---------------------------------------------------------------------------- */

static const char *
what_happened(const struct casefile *c, const struct task *t)
{
    switch (t->status) {
    case TASK_DONE:
        return "you have done this already";
    case TASK_RECUSED:
        return "you have given up this place";
    case TASK_MOVED:
        return "this was given to somebody else";
    case TASK_CLOSED:
        return case_run(c, t->run)->outcome ? "the step was closed without it"
                                            : "it is not needed any more";
    case TASK_OPEN:
        break;
    }
    return "it has moved on";
}

/* Done, and what it asks may be done again. */
static bool
again(const struct deciding *d, const struct task *t)
{
    const struct step_run *run = case_run(d->after, t->run);
    if (t->status != TASK_DONE || run->outcome)
        return false;
    const struct step *step = moving_step(d, run);
    if (d->command->kind == COMMAND_RECUSE)
        return step->kind->sits;
    return d->command->kind != COMMAND_REASSIGN && step->kind->again &&
           step->kind->again(d, step, run, t);
}

/* Whatever is done about a task passes here. */
static bool
open_task(const struct deciding *d, struct task **ret, struct err *e)
{
    struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    if (!t)
        return err_set(e, ERR_CONFLICT,
                       "That task is over: the proposal has moved on since you were asked.");
    if (t->status != TASK_OPEN && !again(d, t))
        return err_set(e, ERR_CONFLICT, "Nothing was changed: %s.", what_happened(d->after, t));
    *ret = t;
    return permit_known(d->command, moving_step(d, case_run(d->after, t->run)), e);
}

/* What the person saw is what is asked. */
static bool
seen(const struct deciding *d, const struct step_run *run, bool with_round, struct err *e)
{
    int64_t revision = json_int(d->command->body, "revision", 0);
    if (revision != run->revision)
        return err_set(e, ERR_CONFLICT,
                       "You were reading revision %d of the proposal; revision %d is in hand now. "
                       "Nothing was changed: look at what is new, then answer again.",
                       (int)revision, run->revision);
    int64_t round = json_int(d->command->body, "round", 0);
    if (with_round && round != run->round)
        return err_set(e, ERR_CONFLICT,
                       "You were answering round %d; round %d is under way now. Nothing was "
                       "changed: look at what is new, then answer again.",
                       (int)round, run->round);
    return true;
}

static bool
act(struct deciding *d, struct err *e)
{
    struct task *t;
    if (!open_task(d, &t, e))
        return false;
    const struct step_run *run = case_run(d->after, t->run);
    const struct step *step = moving_step(d, run);
    const char *person = t->person;
    d->entering = permit_for_another(d->after, d->command) ? t->number : 0;
    if (!seen(d, run, d->command->kind != COMMAND_REVISE, e) || !step->kind->act(d, step, run, e))
        return false;
    if (d->entering)
        told_entered(d, person, d->entering);
    d->entering = 0;
    told_thanks(d);
    return true;
}

static bool
recuse(struct deciding *d, struct err *e)
{
    struct task *open;
    const struct step *step;
    if (!open_task(d, &open, e) || !hands_free(d, open, &step, e))
        return false;
    hands_recuse(d, open);
    return true;
}

static bool
reassign(struct deciding *d, struct err *e)
{
    struct task *open;
    const struct step *step;
    const char *person = json_str(d->command->body, "person"), *constituency = NULL;
    if (!person)
        return err_set(e, ERR_INVALID, "Say who is to do it instead.");
    if (!open_task(d, &open, e) || !hands_free(d, open, &step, e))
        return false;
    if (open->joint)
        return err_set(e, ERR_INVALID,
                       "This review was given already, and counts: it cannot be given to somebody "
                       "else while the reviews are discussed.");
    if (!seats_may(d, step, open, person, &constituency, e))
        return false;
    const struct task t = *open;
    outcome_close_task(d, t.number, "moved", "A coordinator gave this to somebody else.");
    told_person(d, "reassigned", t.person, t.number, NULL);
    seats_open(d,
               (struct seat){
                   .run = t.run, .constituency = constituency, .instead = t.number, .unit = t.unit},
               person, step->kind->ask);
    return true;
}

static bool
hand_over(struct deciding *d, struct err *e)
{
    struct task *open;
    return open_task(d, &open, e) && hands_over(d, open, e);
}

static bool
ask(struct deciding *d, struct err *e)
{
    struct task *open;
    return open_task(d, &open, e) && questions_ask(d, open, e);
}

/* ---- the others --------------------------------------------------------------------------------------- */

static bool
about_delivery(struct deciding *d, struct err *e)
{
    int number = (int)json_int(d->command->body, "delivery", 0);
    const struct delivery *delivery = case_delivery(d->after, number);
    const struct step_run *run = delivery ? case_run(d->after, delivery->run) : NULL;
    /* A receipt is heard however late it comes: what a system has must be on record, or nobody could take it back. */
    if (!run || (run->outcome && d->command->kind != COMMAND_RECEIPT))
        return err_set(e, ERR_CONFLICT, "Delivery %d is not waited for any more.", number);
    const struct step *step = moving_step(d, run);
    return step->kind->act(d, step, run, e);
}

static bool
withdraw(struct deciding *d, struct err *e)
{
    if (d->after->credential)
        return err_set(e, ERR_INVALID,
                       d->after->about ? "It has taken effect already: the proposal cannot be "
                                         "withdrawn any more."
                                       : "The credential is in force already: it can be retired, "
                                         "but the proposal cannot be withdrawn any more.");
    return moving_anywhere(d, "withdraw", e);
}

static bool
make_exception(struct deciding *d, struct err *e)
{
    if (d->after->credential)
        return err_set(e, ERR_INVALID,
                       "The credential is in force already: no exception can be made any more.");
    return moving_exception(d, e);
}

static bool
correct_entry(struct deciding *d, struct err *e)
{
    const struct task *t = case_task(d->after, (int)json_int(d->command->body, "task", 0));
    const struct step_run *run = t ? case_run(d->after, t->run) : NULL;
    const bool open = run && !run->outcome && !d->after->ending;
    return by_hand_correct(d, open ? moving_asked(d, t) : NULL, e);
}

static bool (*const verbs[COMMAND_KINDS])(struct deciding *, struct err *) = {
    [COMMAND_SUBMIT] = submit,
    [COMMAND_DECIDE] = act,
    [COMMAND_REVIEW] = act,
    [COMMAND_RECUSE] = recuse,
    [COMMAND_REVISE] = act,
    [COMMAND_WITHDRAW] = withdraw,
    [COMMAND_REASSIGN] = reassign,
    [COMMAND_GIVE_UP_DELIVERY] = about_delivery,
    [COMMAND_DECLARE_CONFLICT] = hands_declare,
    [COMMAND_RESEAT] = hands_reseat,
    [COMMAND_VOTE] = act,
    [COMMAND_OBJECT] = act,
    [COMMAND_NO_OBJECTION] = act,
    [COMMAND_CONFIRM_SCORES] = act,
    [COMMAND_RELEASE] = act,
    [COMMAND_ENTER] = act,
    [COMMAND_CORRECT_ENTRY] = correct_entry,
    [COMMAND_ASK] = ask,
    [COMMAND_ANSWER] = questions_answer,
    [COMMAND_MAKE_EXCEPTION] = make_exception,
    [COMMAND_STATE] = act,
    [COMMAND_SUPPLY] = act,
    [COMMAND_CONFIRM] = act,
    [COMMAND_FULFIL] = act,
    [COMMAND_HAND_OVER] = hand_over,
    [COMMAND_TICK] = timers_tick,
    [COMMAND_RECEIPT] = about_delivery,
    [COMMAND_CONFIRM_OFFERED] = credential_confirm_offered,
    [COMMAND_HAND_ON] = credential_hand_on,
    [COMMAND_REPIN] = repin,
    [COMMAND_TAKE_OVER] = take_over,
};

/* ---- the verb ----------------------------------------------------------------------------------------- */

static bool
still_open(const struct casefile *before, const struct command *command, struct err *e)
{
    if (command_begins(command->kind))
        return !before || err_set(e, ERR_CONFLICT, "This proposal has been submitted already.");
    /* What a system answers or holds, and the dates of the credential, outlive the proposal. */
    return !before->ending || command->kind == COMMAND_RECEIPT || command->kind == COMMAND_TICK ||
           command->kind == COMMAND_CORRECT_ENTRY || command->kind == COMMAND_CONFIRM_OFFERED ||
           command->kind == COMMAND_HAND_ON ||
           err_set(e, ERR_CONFLICT,
                   "This proposal has ended (%s); nothing more can be done about it.",
                   before->ending);
}

static bool
shape_fits(const struct casefile *before, const struct command *command, struct err *e)
{
    if (!before && !command_begins(command->kind))
        return err_set(e, ERR_NOT_FOUND, "There is no such proposal.");
    return json_object_is_type(command->body, json_type_object) ||
           err_set(e, ERR_INVALID, "The command “%s” says nothing.",
                   command_table[command->kind].name);
}

/* A tally or a guard that had no document would find every question not answered. */
static bool
document_is_there(const struct casefile *before, const struct facts *facts, struct err *e)
{
    return !before || before->ending || facts->document ||
           err_set(e, ERR_INTERNAL,
                   "The text of this proposal (revision %d) cannot be found, and nothing is "
                   "decided without it. Nothing was changed: tell whoever runs this service.",
                   before->revision);
}

bool
decide(TALLOC_CTX *ctx, const struct policy *policy, const struct casefile *before,
       const struct command *command, const struct facts *facts, when_t now, struct outcome **ret,
       struct err *e)
{
    if (!shape_fits(before, command, e) || !permit(policy, before, command, facts, now, e) ||
        !still_open(before, command, e) || !document_is_there(before, facts, e))
        return false;
    struct outcome *out = err_mem(talloc_zero(ctx, struct outcome));
    TALLOC_CTX *scratch = talloc_new(out);
    struct deciding d = {
        .ctx = scratch,
        .policy = policy,
        .command = command,
        .facts = facts,
        .now = before && before->last > now ? before->last : now,
        .out = out,
    };
    out->after = d.after = before ? case_copy(out, before) : case_empty(out);
    if (!verbs[command->kind](&d, e) || !moving_settle(&d, e)) {
        talloc_free(out);
        return false;
    }
    assert_that(out->nevents > 0);
    out->answer = json_own(out, outcome_answer(out->after));
    talloc_free(scratch);
    *ret = out;
    return true;
}
