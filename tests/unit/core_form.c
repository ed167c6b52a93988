#include "core/policy/form.h"

#include <string.h>

#include "core_policies.h"
#include "runner.h"

/* One answer put into an otherwise complete document. */
static const char complete[] =
    "{'title':'Data Literacy','summary':'Read "
    "data.','unit':'SPH','lane':'non-credit','level':'introductory',"
    "'need':'Asked for.','audience':'Nurses','outcomes':['a','b','c'],'assessment':'A "
    "portfolio.','hours':40}";

static const struct {
    const char *change, *field, *text; /* text NULL: no finding */
    bool missing;
} table[] = {
    {"{}", NULL, NULL, false},
    {"{'title':null}", "title", "Give the micro-credential a title.", true},
    {"{'title':''}", "title", "Give the micro-credential a title.", true},
    {"{'title':'  '}", "title", "Give the micro-credential a title.", true},
    {"{'outcomes':[]}", "outcomes", "Give three to seven learning outcomes.", true},
    {"{'outcomes':['a','b']}", "outcomes", "Give at least 3 for “Learning outcomes”; there are 2.",
     false},
    {"{'outcomes':['a','b','c','d','e','f','g','h']}", "outcomes",
     "Give at most 7 for “Learning outcomes”; there are 8.", false},
    {"{'outcomes':['a','b',' ']}", "outcomes",
     "Entry 3 of “Learning outcomes” is empty: fill it in or take it out.", false},
    {"{'outcomes':['a','b',3]}", "outcomes", "Entry 3 of “Learning outcomes” must be a text.",
     false},
    {"{'outcomes':'a'}", "outcomes", "“Learning outcomes” takes a list of answers.", false},
    {"{'level':'expert'}", "level",
     "Choose an answer for “Level”: Introductory, Intermediate or Advanced.", false},
    {"{'level':null}", "level", "Choose the level.", true},
    {"{'hours':'forty'}", "hours", "Write “Workload in hours” as a number, such as 40.", false},
    {"{'hours':0.5}", NULL, NULL, false},
    {"{'hours':1e300}", "hours", "Write “Workload in hours” as a number, such as 40.", false},
    {"{'title':5}", "title", "“Title” takes a text.", false},
    {"{'title':'two\\nlines'}", "title", "Write “Title” on one line.", false},
    {"{'summary':'two\\nlines'}", NULL, NULL, false},
    {"{'short_name':'åååååååååååååååååååååååååååååååååååååååå'}", NULL, NULL, false},
    {"{'short_name':'12345678901234567890123456789012345678901'}", "short_name",
     "Shorten “Short name” to 40 characters; it has 41.", false},
    {"{'start_date':'2028-02-29'}", NULL, NULL, false},
    {"{'start_date':'2027-02-29'}", "start_date",
     "Write “First offered on” as a date: year-month-day, such as 2027-01-15.", false},
    {"{'start_date':'15.1.2027'}", "start_date",
     "Write “First offered on” as a date: year-month-day, such as 2027-01-15.", false},
    {"{'lane':'credit'}", "credits", "Give the number of credits.", true},
    {"{'lane':'credit','credits':1}", NULL, NULL, false},
    {"{'colour':'red'}", "colour", "The form has no question “colour”: take this answer out.",
     false},
};

START_TEST(each_answer_is_judged_as_the_table_says)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *document = test_json(ctx, complete), *change = test_json(ctx, table[_i].change);
    json_object_object_foreach (change, key, value)
        json_put(document, key, json_copy(value));
    size_t count = 99;
    struct finding *found = form_check(ctx, test_shipped(ctx), document, &count);
    ck_assert_msg(count == (table[_i].text != NULL), "%s: %zu findings, the first %s",
                  table[_i].change, count, count ? found[0].text : "");
    if (count) {
        ck_assert_str_eq(found[0].field, table[_i].field);
        ck_assert_str_eq(found[0].text, table[_i].text);
        ck_assert_int_eq(found[0].missing, table[_i].missing);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(an_empty_document_misses_what_is_required_in_the_order_of_the_form)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const order[] = {"title", "summary",  "unit",     "lane",       "level",
                                        "need",  "audience", "outcomes", "assessment", "hours"};
    size_t count = 0;
    const struct policy *policy = test_shipped(ctx);
    struct finding *found = form_check(ctx, policy, test_json(ctx, "{}"), &count);
    ck_assert_uint_eq(count, sizeof order / sizeof *order);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(found[i].field, order[i]);
        ck_assert(found[i].missing);
    }
    form_check(ctx, policy, NULL, &count);
    ck_assert_uint_eq(count, sizeof order / sizeof *order);
    talloc_free(ctx);
}
END_TEST

START_TEST(addresses_and_choices_are_checked_by_their_type)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(
        ctx, "{'form':{'sections':[{'id':'all','title':'All','fields':["
             "{'id':'title','title':'Title','type':'text','required':true},"
             "{'id':'mail','title':'Mail','type':'email'},{'id':'web','title':'Web','type':'url'},"
             "{'id':'days','title':'Days','type':'choices','choices':[{'id':'mo','title':'Monday'},"
             "{'id':'tu','title':'Tuesday'}]}]}]}}");
    static const struct {
        const char *document;
        size_t count;
    } cases[] = {
        {"{'title':'x','mail':'a.b@example.edu','web':'https://example.edu/a?b=c'}", 0},
        {"{'title':'x','mail':'a b@example.edu'}", 1},
        {"{'title':'x','mail':'example.edu'}", 1},
        {"{'title':'x','mail':'a@b@c.edu'}", 1},
        {"{'title':'x','web':'javascript:alert(1)'}", 1},
        {"{'title':'x','web':'https://'}", 1},
        {"{'title':'x','web':'https://a b'}", 1},
        {"{'title':'x','days':['mo','tu']}", 0},
        {"{'title':'x','days':['mo','we']}", 1},
        {"{'title':'x','days':['mo','mo']}", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 99;
        form_check(ctx, policy, test_json(ctx, cases[i].document), &count);
        ck_assert_msg(count == cases[i].count, "%s: %zu", cases[i].document, count);
    }
    talloc_free(ctx);
}
END_TEST

Suite *suite_form(void);
Suite *
suite_form(void)
{
    Suite *suite = suite_create("form");
    TCase *all = tcase_create("form");
    tcase_add_loop_test(all, each_answer_is_judged_as_the_table_says, 0,
                        sizeof table / sizeof *table);
    tcase_add_test(all, an_empty_document_misses_what_is_required_in_the_order_of_the_form);
    tcase_add_test(all, addresses_and_choices_are_checked_by_their_type);
    suite_add_tcase(suite, all);
    return suite;
}
