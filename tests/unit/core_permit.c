#include "runner.h"

#include <string.h>

#include "core/decide.h"
#include "core/case/evolve.h"
#include "core/people/permit.h"
#include "core_policies.h"

/* Everyone: who they are in the case below, as bits; other reviewers and strangers are nothing. */
static const struct {
    const char *name, *person;
    unsigned bits;
} everyone[] = {
    {"the proposer", "alex", BY_PROPOSER},
    {"the task's holder", "ana", BY_TASK_HOLDER | BY_MEMBER},
    {"another reviewer", "bo", BY_MEMBER},
    {"a coordinator", "kim", BY_COORDINATOR | BY_MEMBER},
    {"an administrator", "sam", BY_ADMINISTRATOR | BY_MEMBER},
    {"a stranger", "zoe", 0},
    {"a coordinator of last year", "old", 0},
    {"the machine", NULL, BY_MACHINE},
};

static struct casefile *
some_case(TALLOC_CTX *ctx)
{
    static const struct {
        enum event_kind kind;
        const char *body;
    } history[] = {
        {EVENT_SUBMITTED,
         "{'proposal':'p','kind':'new','workflow':'w','policy':'d','proposer':'alex',"
         "'revision':1,'document':'x','roster':1}"},
        {EVENT_STATE_ENTERED, "{'state':'panel','because':'b','paused':false}"},
        {EVENT_STEP_OPENED, "{'run':1,'step':'panel','state':'panel','round':1,'revision':1}"},
        {EVENT_TASK_OPENED, "{'task':2,'run':1,'kind':'review','person':'ana'}"},
        {EVENT_TASK_OPENED, "{'task':3,'run':1,'kind':'review','person':'bo'}"},
    };
    struct casefile *c = case_empty(ctx);
    struct err e = err_on(ctx);
    for (size_t i = 0; i < sizeof history / sizeof *history; i++) {
        struct event ev = {(int)history[i].kind, 1, test_json(ctx, history[i].body)};
        ck_assert_msg(evolve(c, &ev, 0, &e), "%s", e.text);
    }
    return c;
}

static const struct calendar *
chicago(TALLOC_CTX *ctx)
{
    return test_calendar(ctx, test_json(ctx, "{'zone':'America/Chicago'}"));
}

START_TEST(every_command_as_everyone)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    json_object *snapshot = test_json(
        ctx,
        "{'roles':[{'role':'coordinator','person':'kim'},{'role':'administrator','person':'sam'},"
        "{'role':'committee','person':'bo'},{'role':'coordinator','person':'old','to':'2026-01-01'}"
        "]}");
    ck_assert(roster_read(ctx, snapshot, &roster, &e));
    const struct facts facts = {.roster = roster, .calendar = chicago(ctx)};
    const struct policy *policy = test_policy(ctx, NULL);
    when_t now = when_days(2026, 9, 1) * WHEN_DAY;
    for (int kind = 0; kind < COMMAND_KINDS; kind++)
        for (size_t i = 0; i < sizeof everyone / sizeof *everyone; i++) {
            struct command command = {.kind = (enum command_kind)kind,
                                      .proposal = "p",
                                      .body = test_json(ctx, "{'task':2,'proposer':'alex'}")};
            struct casefile *before = kind == COMMAND_SUBMIT ? NULL : some_case(ctx);
            struct outcome *out = NULL;
            command.actor.person = everyone[i].person;
            bool may = command_table[kind].givers & everyone[i].bits;
            ck_assert_msg(permit(policy, before, &command, &facts, now, &e) == may, "%s as %s",
                          command_table[kind].name, everyone[i].name);
            if (may)
                continue;
            ck_assert(!decide(ctx, policy, before, &command, &facts, now, &out, &e));
            ck_assert_msg(e.kind == ERR_FORBIDDEN && strstr(e.text, "only"), "%s as %s: %s",
                          command_table[kind].name, everyone[i].name, e.text);
        }
    talloc_free(ctx);
}
END_TEST

START_TEST(nobody_acts_as_the_coordinator_of_their_own_proposal)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    ck_assert(roster_read(ctx, test_json(ctx, "{'roles':[{'role':'coordinator','person':'alex'}]}"),
                          &roster, &e));
    const struct facts facts = {.roster = roster, .calendar = chicago(ctx)};
    struct command command = {.kind = COMMAND_REASSIGN,
                              .proposal = "p",
                              .actor = {"alex", "session"},
                              .body = test_json(ctx, "{'task':2,'person':'bo'}")};
    ck_assert(!permit(test_policy(ctx, NULL), some_case(ctx), &command, &facts, 0, &e));
    ck_assert_int_eq(e.kind, ERR_FORBIDDEN);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_role_is_held_on_its_first_and_last_day_where_the_institution_is)
{
    /* In Chicago the first of September begins at 05:00 UTC and the thirtieth ends at 05:00 of the next day. */
    static const struct {
        when_t at;
        bool may;
    } row[] = {
        {4 * WHEN_HOUR + 59 * WHEN_MINUTE, false},
        {5 * WHEN_HOUR, true},
        {30 * WHEN_DAY + 4 * WHEN_HOUR + 59 * WHEN_MINUTE, true},
        {30 * WHEN_DAY + 5 * WHEN_HOUR, false},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    ck_assert(roster_read(ctx,
                          test_json(ctx, "{'roles':[{'role':'coordinator','person':'kim',"
                                         "'from':'2026-09-01','to':'2026-09-30'}]}"),
                          &roster, &e));
    const struct facts facts = {.roster = roster, .calendar = chicago(ctx)};
    struct command command = {.kind = COMMAND_REASSIGN,
                              .proposal = "p",
                              .actor = {"kim", "session"},
                              .body = test_json(ctx, "{'task':2,'person':'bo'}")};
    when_t september = when_days(2026, 9, 1) * WHEN_DAY;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_msg(permit(test_policy(ctx, NULL), some_case(ctx), &command, &facts,
                             september + row[i].at, &e) == row[i].may,
                      "row %zu", i);
    talloc_free(ctx);
}
END_TEST

SUITE(permit, every_command_as_everyone, nobody_acts_as_the_coordinator_of_their_own_proposal,
      a_role_is_held_on_its_first_and_last_day_where_the_institution_is)
