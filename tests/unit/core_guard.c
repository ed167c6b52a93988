#include "core/policy/guard.h"

#include "core/policy/reading.h"
#include "core_policies.h"
#include "runner.h"

static const char *const changed[] = {"outcomes", "fee"};

static bool
holds(const char *text, const char *document)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct guard *guard = NULL;
    ck_assert_msg(reading_guard(ctx, test_json(ctx, text), &guard, &e), "%s: %s", text, e.text);
    const struct guard_facts facts = {.kind = "new",
                                      .lane = "credit",
                                      .unit = "SPH",
                                      .round = 2,
                                      .revision = 3,
                                      .document = document ? test_json(ctx, document) : NULL,
                                      .changed = changed,
                                      .nchanged = 2};
    bool answer = guard_holds(guard, &facts);
    talloc_free(ctx);
    return answer;
}

static const char document[] = "{'hours':40,'fee':9.5,'skills':['jq','sql'],'partners':[],'need':''"
                               ",'start_date':'2027-01-15','ok':true}";

static const struct {
    const char *guard;
    bool holds;
} table[] = {
    {"{'fact':'kind','is':'new'}", true},
    {"{'fact':'kind','is':'renew'}", false},
    {"{'fact':'lane','in':['non-credit','credit']}", true},
    {"{'fact':'lane','in':['non-credit']}", false},
    {"{'fact':'level','is':'advanced'}", false}, /* not known */
    {"{'not':{'fact':'level','is':'advanced'}}", true},
    {"{'fact':'unit','present':true}", true},
    {"{'fact':'level','present':false}", true},
    {"{'fact':'round','less-than':3}", true},
    {"{'fact':'round','less-than':2}", false},
    {"{'fact':'round','more-than':2}", false},
    {"{'fact':'revision','more-than':2}", true},
    {"{'fact':'round','is':2}", true},
    {"{'fact':'round','is':2.0}", true},
    {"{'fact':'field.hours','more-than':39.9}", true},
    {"{'fact':'field.hours','more-than':40}", false},
    {"{'fact':'field.fee','less-than':10}", true},
    {"{'fact':'field.hours','less-than':'50'}", false}, /* a number is not a text */
    {"{'fact':'field.start_date','more-than':'2026-12-31'}", true},
    {"{'fact':'field.start_date','less-than':'2026-12-31'}", false},
    {"{'fact':'field.skills','is':'sql'}", true},
    {"{'fact':'field.skills','in':['c','jq']}", true},
    {"{'fact':'field.skills','is':'c'}", false},
    {"{'fact':'field.partners','present':true}", false},
    {"{'fact':'field.need','present':false}", true},
    {"{'fact':'field.nowhere','present':false}", true},
    {"{'fact':'field.nowhere','less-than':1}", false},
    {"{'fact':'field.ok','is':true}", true},
    {"{'fact':'changed.fee','is':true}", true},
    {"{'fact':'changed.need','is':true}", false},
    {"{'fact':'changed.need','is':false}", true},
    {"{'all':[{'fact':'kind','is':'new'},{'fact':'round','is':2}]}", true},
    {"{'all':[{'fact':'kind','is':'new'},{'fact':'round','is':1}]}", false},
    {"{'any':[{'fact':'kind','is':'old'},{'fact':'round','is':2}]}", true},
    {"{'any':[{'fact':'kind','is':'old'},{'fact':'round','is':1}]}", false},
    {"{'not':{'any':[{'fact':'kind','is':'old'},{'not':{'fact':'lane','is':'credit'}}]}}", true},
};

START_TEST(a_condition_holds_exactly_when_the_table_says)
{
    ck_assert_msg(holds(table[_i].guard, document) == table[_i].holds, "%s", table[_i].guard);
}
END_TEST

START_TEST(without_a_document_nothing_is_answered)
{
    ck_assert(holds("{'fact':'field.hours','present':false}", NULL));
    ck_assert(!holds("{'fact':'field.hours','is':40}", NULL));
    ck_assert(guard_holds(NULL, &(struct guard_facts){.kind = NULL}));
}
END_TEST

static void
refused(const char *text)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct guard *guard = NULL;
    ck_assert_msg(!reading_guard(ctx, test_json(ctx, text), &guard, &e), "%s was read", text);
    ck_assert_ptr_null(guard);
    talloc_free(ctx);
}

START_TEST(a_condition_of_another_shape_is_refused)
{
    refused("{}");
    refused("[]");
    refused("{'fact':'kind'}");
    refused("{'is':'new'}");
    refused("{'fact':'kind','is':'new','in':['new']}");
    refused("{'fact':'kind','is':['new']}");
    refused("{'fact':'kind','is':null}");
    refused("{'fact':'kind','in':[]}");
    refused("{'fact':'kind','in':'new'}");
    refused("{'fact':'kind','present':'yes'}");
    refused("{'fact':3,'is':3}");
    refused("{'all':[]}");
    refused("{'not':[]}");
    refused("{'all':[{'fact':'kind','is':'new'}],'fact':'kind'}");
    refused("{'not':{'not':{'not':{'not':{'not':{'not':{'not':{'not':{'fact':'kind','is':'new'}}}}}"
            "}}}}");
}
END_TEST

START_TEST(a_condition_is_said_in_words)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct guard *guard = NULL;
    const struct policy *policy = test_policy(ctx, NULL);
    const char *text =
        "{'all':[{'fact':'round','less-than':3},{'any':[{'fact':'field.hours','more-than':40},"
        "{'fact':'changed.title','is':true}]},{'not':{'fact':'lane','in':['credit','audit']}}]}";
    ck_assert(reading_guard(ctx, test_json(ctx, text), &guard, &e));
    ck_assert_str_eq(
        guard_sentence(ctx, guard, policy->form),
        "the round is below 3, (“Hours” is above 40 or “Title” was changed) and it is not so that "
        "the lane is “Credit” or audit");
    talloc_free(ctx);
}
END_TEST

Suite *suite_guard(void);
Suite *
suite_guard(void)
{
    Suite *suite = suite_create("guard");
    TCase *all = tcase_create("guard");
    tcase_add_loop_test(all, a_condition_holds_exactly_when_the_table_says, 0,
                        sizeof table / sizeof *table);
    tcase_add_test(all, without_a_document_nothing_is_answered);
    tcase_add_test(all, a_condition_of_another_shape_is_refused);
    tcase_add_test(all, a_condition_is_said_in_words);
    suite_add_tcase(suite, all);
    return suite;
}
