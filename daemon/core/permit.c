/* permit: see the header. */
#include "core/permit.h"

#include <string.h>

#include "base/json.h"
#include "core/wording.h"

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

/* What the actor is to the case: bits of enum giver. */
static unsigned
bits_of(const struct casefile *before, const struct command *command, const struct facts *facts,
        when_t now)
{
    const char *person = command->actor.person;
    if (!person)
        return BY_MACHINE;
    int64_t today = calendar_day(facts->calendar, now);
    const struct task *task = task_named(before, command);
    const char *proposer = before ? before->proposer : json_str(command->body, "proposer");
    return (same(person, proposer) ? BY_PROPOSER : 0U) |
           (task && same(task->person, person) ? BY_TASK_HOLDER : 0U) |
           (roster_holds(facts->roster, person, "coordinator", today) ? BY_COORDINATOR : 0U) |
           (roster_holds(facts->roster, person, "administrator", today) ? BY_ADMINISTRATOR : 0U);
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
                  {BY_MACHINE, "the service itself"}};
    const char *who[sizeof titles / sizeof *titles];
    size_t count = 0;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (info->givers & titles[i].bit)
            who[count++] = titles[i].title;
    char *list = say_list(e->ctx, who, count, "or");
    return err_set(e, ERR_FORBIDDEN, "You may not do this: only %s may %s.", list, info->line);
}

bool
permit(const struct casefile *before, const struct command *command, const struct facts *facts,
       when_t now, struct err *e)
{
    const struct command_info *info = &command_table[command->kind];
    unsigned bits = bits_of(before, command, facts, now);
    if (info->givers & bits)
        return (info->givers & BY_PROPOSER) || !(info->givers & BY_COORDINATOR) ||
               !(bits & BY_PROPOSER) ||
               err_set(e, ERR_FORBIDDEN, "You proposed this yourself: another coordinator must %s.",
                       info->line);
    if ((info->givers & BY_TASK_HOLDER) && !(bits & BY_MACHINE) && !task_named(before, command))
        return err_set(e, ERR_CONFLICT,
                       "That task is over: the proposal has moved on since you were asked.");
    return forbidden(info, e);
}
