/* Every file in tests/scenario/bad-policies changes the good policy in one thing and names what must be found. */
#include "core/policy/lint.h"

#include <dirent.h>
#include <string.h>

#include "core_policies.h"
#include "runner.h"

static const char folder[] = "tests/scenario/bad-policies";
static const char *const endpoints[] = {"catalog", NULL}, *const calendars[] = {"default", NULL};
static const struct lint_world world = {.endpoints = endpoints, .calendars = calendars};

static char *
all_findings(TALLOC_CTX *ctx, const struct lint *lint)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < lint->count; i++)
        text =
            talloc_asprintf_append(text, "\n  %s: %s: %s", lint_part_name(lint->findings[i].part),
                                   lint->findings[i].place, lint->findings[i].reason);
    return text;
}

static bool
is_wanted(const struct lint_finding *f, json_object *wanted)
{
    bool warning = !strcmp(json_str(wanted, "severity"), "warning");
    return warning == (f->severity == LINT_WARNING) &&
           !strcmp(lint_part_name(f->part), json_str(wanted, "part")) &&
           !strcmp(f->place, json_str(wanted, "place")) &&
           strstr(f->reason, json_str(wanted, "reason"));
}

static void
check_finding(TALLOC_CTX *ctx, const char *name, json_object *fixture)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    json_object *wanted = json_get(fixture, "finding");
    bool good = test_policy_patched(ctx, json_get(fixture, "patch"), &policy, &e);
    ck_assert_msg(good, "%s: it must be readable: %s", name, e.text);
    const struct lint *lint = lint_policy(ctx, policy, &world);
    bool found = false;
    for (size_t i = 0; i < lint->count; i++)
        found = found || is_wanted(&lint->findings[i], wanted);
    ck_assert_msg(found, "%s: not found; there were%s", name, all_findings(ctx, lint));
    if (!strcmp(json_str(wanted, "severity"), "error"))
        ck_assert_msg(lint->errors > 0, "%s: it must be refused", name);
}

static void
check_refused(TALLOC_CTX *ctx, const char *name, json_object *fixture)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    const char *wanted = json_str(fixture, "refused");
    bool good = test_policy_patched(ctx, json_get(fixture, "patch"), &policy, &e);
    ck_assert_msg(!good && !policy, "%s: it was read", name);
    ck_assert_int_eq(e.kind, strstr(name, "duration-bad") ? ERR_INVALID : ERR_CONFIG);
    ck_assert_msg(!strncmp(e.text, wanted, strlen(wanted)), "%s: it said: %s", name, e.text);
}

static void
check_fixture(const char *name)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *fixture = NULL;
    char *text = test_file(ctx, talloc_asprintf(ctx, "%s/%s", folder, name));
    ck_assert_msg(json_read(text, strlen(text), NULL, &fixture, &e), "%s: %s", name, e.text);
    json_own(ctx, fixture);
    if (json_get(fixture, "finding"))
        check_finding(ctx, name, fixture);
    else
        check_refused(ctx, name, fixture);
    talloc_free(ctx);
}

START_TEST(every_bad_policy_is_found_out_with_its_place_and_reason)
{
    int count = 0;
    TALLOC_CTX *ctx = talloc_new(NULL);
    DIR *dir = opendir(talloc_asprintf(ctx, "%s/%s", ASSENT_SOURCE, folder));
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strstr(entry->d_name, ".json")) {
            check_fixture(entry->d_name);
            count++;
        }
    closedir(dir);
    ck_assert_int_ge(count, 70);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_good_policy_has_no_findings)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct lint *lint = lint_policy(ctx, test_policy(ctx, NULL), &world);
    ck_assert_msg(lint->count == 0, "%s", all_findings(ctx, lint));
    talloc_free(ctx);
}
END_TEST

START_TEST(no_policy_that_ships_has_a_finding)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct lint_world shipped = {.calendars = test_names(ctx, "workflows/calendars")};
    for (const char **name = test_names(ctx, "workflows"); *name; name++) {
        const struct lint *lint = lint_policy(ctx, test_shipped_named(ctx, *name), &shipped);
        ck_assert_msg(lint->count == 0, "%s: %s", *name, all_findings(ctx, lint));
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(an_institution_may_have_roles_and_constituencies_of_its_own)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const roles[] = {"senator", "committee", "coordinator", NULL};
    const char *const constituencies[] = {"faculty", "staff", "alumni", NULL};
    const struct lint_world own = {.roles = roles, .constituencies = constituencies};
    const char *patch =
        "{'workflow':{'states':{'first':{'steps':{'look':{'who':{'role':'senator'}}}}}}}";
    ck_assert_uint_eq(lint_policy(ctx, test_policy(ctx, patch), &own)->errors, 0);
    ck_assert_uint_eq(lint_policy(ctx, test_policy(ctx, patch), NULL)->errors, 1);
    ck_assert_uint_eq(lint_policy(ctx, test_policy(ctx, NULL), &own)->errors,
                      1); /* chair is gone */
    talloc_free(ctx);
}
END_TEST

/* A chain of decisions, each with a way back to the first, and of sendings, against the order they are written in. */
static json_object *
chain(TALLOC_CTX *ctx, int count)
{
    json_object *states = json_obj();
    for (int i = count - 2; i >= 0; i--) {
        const char *next = i < count - 2 ? talloc_asprintf(ctx, "s%d", i + 1) : "end";
        char *text =
            i % 2 ? talloc_asprintf(
                        ctx,
                        "{'title':'Send','steps':{'p%d':{'kind':'publish','title':'Send','to':"
                        "'all'}},'on':{'published':'%s','failed':'%s'}}",
                        i, next, next)
                  : talloc_asprintf(
                        ctx,
                        "{'title':'Ask','steps':{'d%d':{'kind':'decision','title':'Ask',"
                        "'who':{'role':'chair'},'choices':[{'name':'on','title':'On'},"
                        "{'name':'back','title':'Back'}]}},'on':{'on':'%s','back':[{'to':'s0',"
                        "'when':{'fact':'round','less-than':3},'because':'again'},{'to':'%s',"
                        "'because':'enough'}]}}",
                        i, next, next);
        json_put(states, talloc_asprintf(ctx, "s%d", i), json_object_get(test_json(ctx, text)));
    }
    const char *end = "{'title':'End','final':'completed','publishes':true}";
    json_put(states, "end", json_object_get(test_json(ctx, end)));
    return states;
}

/* The small policy with that many states instead of its own. */
static bool
of_size(TALLOC_CTX *ctx, int count, struct policy **ret, struct err *e)
{
    json_object *bundle = test_json(ctx, test_file(ctx, "tests/scenario/good-policy.json"));
    json_put(json_get(bundle, "workflow"), "states", chain(ctx, count));
    json_put_str(json_get(bundle, "workflow"), "start", "s0");
    json_object_object_del(json_get(bundle, "workflow"), "anywhere");
    const char *bytes = json_text(bundle);
    return policy_read(ctx, bytes, strlen(bytes), "digest", ret, e);
}

START_TEST(a_policy_of_two_hundred_states_is_checked_and_has_no_findings)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    ck_assert_msg(of_size(ctx, 200, &policy, &e), "%s", e.text);
    ck_assert_uint_eq(policy->workflow->nstates, 200);
    const struct lint *lint = lint_policy(ctx, policy, &world);
    ck_assert_msg(lint->count == 0, "%s", all_findings(ctx, lint));
    ck_assert(of_size(ctx, 250, &policy, &e));
    ck_assert(!of_size(ctx, 251, &policy, &e));
    ck_assert_msg(strstr(e.text, "1 to 250 states"), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

SUITE(lint, every_bad_policy_is_found_out_with_its_place_and_reason, a_good_policy_has_no_findings,
      no_policy_that_ships_has_a_finding,
      an_institution_may_have_roles_and_constituencies_of_its_own,
      a_policy_of_two_hundred_states_is_checked_and_has_no_findings)
