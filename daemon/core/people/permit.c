/* permit: see the header. */
#include "core/people/permit.h"

#include <string.h>

#include "base/json.h"
#include "core/people/conflict.h"
#include "core/policy/wording.h"

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static const struct task *
task_named(const struct casefile *c, const struct command *command)
{
    return c ? case_task(c, (int)json_int(command->body, "task", 0)) : NULL;
}

/* The role that may enter for others what the task's step asks; NULL: none. */
static const char *
entering_role(const struct policy *policy, const struct casefile *c, const struct task *t)
{
    const struct step_run *run = case_run(c, t->run);
    const struct state *state = run ? policy_state(policy, run->state) : NULL;
    const struct step *step = state ? state_step(state, run->step) : NULL;
    return step ? step->for_others : NULL;
}

bool
permit_for_another(const struct casefile *before, const struct command *command)
{
    const struct task *task = task_named(before, command);
    const char *person = command->actor.person, *whose = json_str(command->body, "for");
    const bool their_own = command->kind == COMMAND_RECUSE || command->kind == COMMAND_ASK ||
                           command->kind == COMMAND_HAND_OVER;
    return task && person && !their_own && !same(task->person, person) && same(task->person, whose);
}

/* Nobody enters what others said of a proposal in which they have an interest, nor what its proposer says. */
static bool
may_enter(const struct policy *policy, const struct casefile *before, const struct command *command,
          const struct facts *facts, int64_t today)
{
    const struct task *task = task_named(before, command);
    if (!task || !permit_for_another(before, command) || case_task_is_the_proposers(task) ||
        conflict_of(before, command->actor.person))
        return false;
    const char *role = entering_role(policy, before, task);
    return role && roster_holds(facts->roster, command->actor.person, role, today);
}

static bool
asked(const struct casefile *c, const char *person)
{
    for (size_t i = 0; c && i < c->ntasks; i++)
        if (same(c->tasks[i].person, person) && !same(c->proposer, person))
            return true;
    return false;
}

/* What the actor is to the case: bits of enum giver. */
static unsigned
bits_of(const struct policy *policy, const struct casefile *before, const struct command *command,
        const struct facts *facts, when_t now)
{
    const char *person = command->actor.person;
    if (!person)
        return BY_MACHINE;
    int64_t today = calendar_day(facts->calendar, now);
    const struct task *task = task_named(before, command);
    const char *proposer = before ? before->proposer : json_str(command->body, "proposer");
    bool holder =
        (task && same(task->person, person)) || may_enter(policy, before, command, facts, today);
    bool member = roster_holds_any(facts->roster, person, today) || asked(before, person);
    return (same(person, proposer) ? BY_PROPOSER : 0U) | (holder ? BY_TASK_HOLDER : 0U) |
           (same(person, json_str(facts->credential, "owner")) ? BY_OWNER : 0U) |
           (roster_holds(facts->roster, person, "coordinator", today) ? BY_COORDINATOR : 0U) |
           (roster_holds(facts->roster, person, "administrator", today) ? BY_ADMINISTRATOR : 0U) |
           (member ? BY_MEMBER : 0U);
}

static bool
forbidden(const struct command_info *info, struct err *e)
{
    static const struct {
        unsigned bit;
        const char *title;
    } titles[] = {{BY_PROPOSER, "the proposer"},
                  {BY_TASK_HOLDER, "the person who was asked"},
                  {BY_COORDINATOR, "a coordinator"},
                  {BY_ADMINISTRATOR, "an administrator"},
                  {BY_MACHINE, "the service itself"},
                  {BY_MEMBER, "somebody who holds a role here"},
                  {BY_OWNER, "its owner"}};
    const char *who[sizeof titles / sizeof *titles];
    size_t count = 0;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (info->givers & titles[i].bit)
            who[count++] = titles[i].title;
    char *list = say_list(e->ctx, who, count, "or");
    return err_set(e, ERR_FORBIDDEN, "You may not do this: only %s may %s.", list, info->line);
}

/* The office of a proposal is nobody's who has an interest in it. */
static bool
free_office(const struct casefile *before, const struct command *command, unsigned bits,
            struct err *e)
{
    const unsigned offices = BY_COORDINATOR | BY_ADMINISTRATOR;
    const struct command_info *info = &command_table[command->kind];
    if (!(info->givers & offices) || (info->givers & bits & ~offices))
        return true;
    const char *office = info->givers & BY_COORDINATOR ? "coordinator" : "administrator";
    if (bits & BY_PROPOSER)
        return err_set(e, ERR_FORBIDDEN, "You proposed this yourself: another %s must %s.", office,
                       info->line);
    const char *why = before ? conflict_of(before, command->actor.person) : NULL;
    return !why || err_set(e, ERR_FORBIDDEN,
                           "You have a conflict of interest in this proposal: another %s "
                           "must %s.",
                           office, info->line);
}

bool
permit(const struct policy *policy, const struct casefile *before, const struct command *command,
       const struct facts *facts, when_t now, struct err *e)
{
    const struct command_info *info = &command_table[command->kind];
    unsigned bits = bits_of(policy, before, command, facts, now);
    if (info->givers & bits)
        return free_office(before, command, bits, e);
    if ((info->givers & BY_TASK_HOLDER) && !(bits & BY_MACHINE) && !task_named(before, command))
        return err_set(e, ERR_CONFLICT,
                       "That task is over: the proposal has moved on since you were asked.");
    return forbidden(info, e);
}

bool
permit_known(const struct command *command, const struct step *step, struct err *e)
{
    const char *known = command->actor.known;
    return !step->signed_in || !known || strcmp(known, "link") ||
           err_set(e, ERR_FORBIDDEN,
                   "“%s” asks that you sign in: a link alone is not enough. Nothing was changed: "
                   "sign in, then answer again from your own desk.",
                   step->title);
}
