/* core_lint_people: what a policy asks for, and who there is. */
#include "core/policy/lint_people.h"

#include <string.h>

#include "core_policies.h"
#include "runner.h"

/* Registers, the change of the small policy, and what is found; NULL: nothing. */
static const struct {
    const char *roles, *patch, *place, *found;
} row[] = {
    {"{'role':'chair','person':'c'},{'role':'coordinator','person':'k'},"
     "{'role':'committee','person':'a','constituency':'faculty'},"
     "{'role':'committee','person':'b','constituency':'faculty'},"
     "{'role':'committee','person':'s','constituency':'staff'}",
     NULL, NULL, NULL},
    {"{'role':'chair','person':'c','to':'2026-08-31'}", NULL, "state “first”, step “look”",
     "“who”: nobody holds the role chair today"},
    {"{'role':'chair','person':'c'}",
     "{'workflow':{'states':{'first':{'steps':{'look':"
     "{'escalate':'provost'}}}}}}",
     "state “first”, step “look”", "“escalate”: nobody holds the role provost today"},
    {"{'role':'chair','person':'c'}",
     "{'workflow':{'states':{'first':{'steps':{'look':"
     "{'for-others':'registrar'}}}}}}",
     "state “first”, step “look”", "“for-others”: nobody holds the role registrar"},
    {"{'role':'committee','person':'a','constituency':'faculty'},"
     "{'role':'committee','person':'b','constituency':'faculty'},"
     "{'role':'committee','person':'b','constituency':'staff'}",
     NULL, "state “panel”, step “panel”", "it has 3 places, and 2 people hold the role committee"},
    {"{'role':'committee','person':'a','constituency':'faculty'},"
     "{'role':'committee','person':'b','constituency':'staff'},"
     "{'role':'committee','person':'d','constituency':'staff'}",
     NULL, "state “panel”, step “panel”", "it asks for 2 of faculty, and there is 1 today"},
    {"{'role':'dean','person':'d','unit':'HSC'}",
     "{'workflow':{'states':{'first':{'steps':{'look':{'who':{'role':'dean','of-unit':true}}}}}}}",
     "state “first”, step “look”",
     "in 1 of 3 units nobody holds the role dean, nor above them: ART"},
};

/* So many hold a role. */
static char *
crowd(TALLOC_CTX *ctx, int count, const char *role)
{
    char *text = talloc_strdup(ctx, "");
    for (int i = 0; i < count; i++)
        text = talloc_asprintf_append(text,
                                      "%s{'role':'%s','person':'p%03d','constituency':'faculty'}",
                                      i ? "," : "", role, i);
    return text;
}

START_TEST(more_members_than_are_asked_are_found)
{
    static const struct {
        int members;
        const char *place, *found;
    } rows[] = {
        {150, "state “panel”, step “panel”", NULL},
        {151, "state “panel”, step “panel”",
         "151 people hold the role committee today, and 150 at most are asked"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    const struct policy *policy = test_policy(
        ctx, "{'workflow':{'states':{'panel':{'steps':{'panel':{'kind':'ballot','quorum':"
             "{'count':3},'who':{'places':null}}},'on':{'met':null,'unmet':null,'passed':'sending',"
             "'failed':'declined'}}}}}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = talloc_asprintf(
            ctx, "{'roles':[{'role':'chair','person':'c'},{'role':'coordinator','person':'k'},%s]}",
            crowd(ctx, rows[i].members, "committee"));
        ck_assert(roster_read(ctx, test_json(ctx, text), &roster, &e));
        const struct lint *lint = lint_people(ctx, policy, roster, when_days(2026, 9, 1));
        ck_assert_uint_eq(lint->count, rows[i].found ? 1 : 0);
        ck_assert(!lint->count || (!strcmp(lint->findings[0].place, rows[i].place) &&
                                   strstr(lint->findings[0].reason, rows[i].found)));
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(what_nobody_could_do_is_found)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    char *text = talloc_asprintf(
        ctx, "{'units':[{'id':'ART'},{'id':'HSC'},{'id':'SPH','parent':'HSC'}],'roles':[%s]}",
        row[_i].roles);
    ck_assert(roster_read(ctx, test_json(ctx, text), &roster, &e));
    const struct lint *lint =
        lint_people(ctx, test_policy(ctx, row[_i].patch), roster, when_days(2026, 9, 1));
    bool found = false;
    for (size_t i = 0; row[_i].found && i < lint->count; i++)
        found = found || (!strcmp(lint->findings[i].place, row[_i].place) &&
                          strstr(lint->findings[i].reason, row[_i].found));
    ck_assert_uint_eq(lint->errors, 0);
    ck_assert_msg(row[_i].found ? found : !lint->count, "row %d: %s", _i,
                  lint->count ? lint->findings[0].reason : "nothing was found");
    talloc_free(ctx);
}
END_TEST

Suite *suite_lint_people(void);
Suite *
suite_lint_people(void)
{
    Suite *suite = suite_create("lint_people");
    TCase *all = tcase_create("lint_people");
    tcase_add_loop_test(all, what_nobody_could_do_is_found, 0, sizeof row / sizeof *row);
    tcase_add_test(all, more_members_than_are_asked_are_found);
    suite_add_tcase(suite, all);
    return suite;
}
