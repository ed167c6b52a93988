/* Groups, money, skills and files; what is due when; who may read what; what a change makes of an amendment. */
#include <string.h>

#include "core/case/model.h"
#include "core/credential.h"
#include "core/policy/diff.h"
#include "core/policy/form.h"
#include "core/policy/guard.h"
#include "core/policy/lint.h"
#include "core_policies.h"
#include "runner.h"

static const char form[] =
    "{'form':{'sections':[{'id':'all','title':'All','fields':["
    "{'id':'title','title':'Title','type':'text','required':true,'change':'editorial'},"
    "{'id':'level','title':'Level','type':'choice','see':'public','choices':["
    "{'id':'1','title':'One'},{'id':'3','title':'Three'}]},"
    "{'id':'parts','title':'Components','type':'group','entry':'component','min':2,'max':3,"
    "'required':true,'see':'public','fields':["
    "{'id':'kind','title':'Kind','type':'choice','required':true,'choices':["
    "{'id':'course','title':'Course'},{'id':'external','title':'External certification'}]},"
    "{'id':'name','title':'Name','type':'text','required':true,'max':20},"
    "{'id':'hours','title':'Hours','type':'number'},"
    "{'id':'issuer','title':'Issuer','type':'text',"
    "'required-when':{'fact':'entry.kind','is':'external'}},"
    "{'id':'contact','title':'Contact','type':'email','see':'committee'},"
    "{'id':'skills','title':'Skills','type':'skill','max':2}]},"
    "{'id':'tests','title':'Assessments','type':'group','fields':["
    "{'id':'covers','title':'Covers','type':'entries','of':'parts'}]},"
    "{'id':'fee','title':'Fee','type':'money','currency':'EUR','change':'minor','see':'public'},"
    "{'id':'image','title':'Image','type':'file','needed-by':['badges'],'see':'partner'},"
    "{'id':'badge','title':'Badge','type':'image','see':'public'},"
    "{'id':'code','title':'Catalog code','type':'text','required':true,'due':'publish',"
    "'see':'office'},"
    "{'id':'owner','title':'Owner','type':'role'},"
    "{'id':'proof','title':'Work-based proof','type':'text','required-when':"
    "{'all':[{'fact':'level','is':'3'},{'fact':'field.parts.kind','is':'course'},"
    "{'fact':'count.parts','more-than':2}]}}]}]}}";

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char complete[] =
    "{'title':'T','parts':[{'kind':'course','name':'A'},{'kind':'external','name':'B',"
    "'issuer':'CompTIA','hours':3,'skills':[{'name':'Teamwork','framework':'nace'}]}]}";

static const struct {
    const char *change, *path, *text; /* text NULL: no finding */
    bool missing;
} table[] = {
    {"{}", NULL, NULL, false},
    {"{'parts':null}", "parts", "Give at least 2 for “Components”.", true},
    {"{'parts':{}}", "parts", "Give at least 2 for “Components”.", true},
    {"{'parts':{'kind':'course'}}", "parts", "“Components” takes a list of answers.", false},
    {"{'parts':[{'kind':'course','name':'A'}]}", "parts",
     "Give at least 2 for “Components”; there is 1.", false},
    {"{'parts':[{'kind':'course','name':'A'},7]}", "parts",
     "Entry 2 of “Components” must be an object.", false},
    {"{'parts':[{'kind':'course','name':'A'},{'kind':'course'}]}", "parts.1.name",
     "Entry 2 of “Components”: Fill in “Name”.", true},
    {"{'parts':[{'kind':'course','name':'A'},{'kind':'external','name':'B'}]}", "parts.1.issuer",
     "Entry 2 of “Components”: Fill in “Issuer”.", true},
    {"{'parts':[{'kind':'talk','name':'A'},{'kind':'course','name':'B'}]}", "parts.0.kind",
     "Entry 1 of “Components”: Choose an answer for “Kind”: Course or External certification.",
     false},
    {"{'parts':[{'kind':'course','name':'A','size':1},{'kind':'course','name':'B'}]}",
     "parts.0.size",
     "Entry 1 of “Components”: The form has no question “size”: take this answer out.", false},
    {"{'parts':[{'kind':'course','name':'A'},{'kind':'course','name':'B','skills':[{'code':'x'}]}]"
     "}",
     "parts.1.skills.0.name", "Entry 2 of “Components”: Entry 1 of “Skills”: Fill in “Skill”.",
     true},
    {"{'parts':[{'kind':'course','name':'A'},{'kind':'course','name':'B','skills':"
     "[{'name':'x','uri':'javascript:1'}]}]}",
     "parts.1.skills.0.uri",
     "Entry 2 of “Components”: Entry 1 of “Skills”: “Web address of the skill” must be a web "
     "address that begins with https:// or http://.",
     false},
    {"{'fee':[{'audience':'Students','amount':0},{'audience':'Others','amount':10.5}]}", NULL, NULL,
     false},
    {"{'fee':[{'audience':'Students','amount':-1}]}", "fee", "“Fee” cannot be below 0.", false},
    {"{'fee':[{'audience':'Students'}]}", "fee.0.amount", "Entry 1 of “Fee”: Fill in “Amount”.",
     true},
    {"{'fee':'free'}", "fee", "“Fee” takes a list of answers.", false},
    {"{'image':{'url':'https://example.edu/a.png','alt':'A star'}}", NULL, NULL, false},
    {"{'image':{'url':'https://example.edu/a.png'}}", "image.alt",
     "“Image”: Fill in “What it shows, in words”.", true},
    {"{'image':{'alt':'A star'}}", "image.url", "“Image”: Choose a file, or say where it lies.",
     true},
    {"{'image':{'file':'" DIGEST "','name':'a.pdf','type':'application/pdf','size':9}}", NULL, NULL,
     false},
    {"{'image':{'file':'no','name':'a.pdf'}}", "image",
     "“Image” names no file that is here: upload it.", false},
    {"{'image':{'url':'https://example.edu/a','missing':'nobody answered'}}", "image",
     "“Image” could not be fetched: nobody answered. Upload it, or take it out.", false},
    {"{'badge':{'file':'" DIGEST "','type':'image/png','alt':'A star'}}", NULL, NULL, false},
    {"{'badge':{'file':'" DIGEST "','type':'application/pdf','alt':'A star'}}", "badge",
     "“Badge” must be a PNG or an SVG.", false},
    {"{'badge':{'url':'https://example.edu/a.png','alt':'A star'}}", "badge.file",
     "“Badge”: Choose the image: a PNG or an SVG.", true},
    {"{'badge':{'file':'" DIGEST "'}}", "badge.alt", "“Badge”: Fill in “What it shows, in words”.",
     true},
    {"{'image':'https://example.edu/a.png'}", "image", "“Image” takes a file and a description.",
     false},
    {"{'tests':[{'covers':['1']},{'covers':['2','1']}]}", NULL, NULL, false},
    {"{'tests':[{'covers':['1']}]}", "tests",
     "Nothing in “Assessments” covers entry 2 of “Components”.", false},
    {"{'tests':[{'covers':['1','2','3']}]}", "tests.0.covers",
     "Entry 1 of “Assessments”: “Covers” names an entry “3”, and there are 2 to choose from.",
     false},
    {"{'tests':[{'covers':['1','2','-1']}]}", "tests.0.covers",
     "Entry 1 of “Assessments”: “Covers” names an entry “-1”, and there are 2 to choose from.",
     false},
    {"{'tests':[{'covers':['1','2','1x']}]}", "tests.0.covers",
     "Entry 1 of “Assessments”: “Covers” names an entry “1x”, and there are 2 to choose from.",
     false},
    {"{'tests':[{'covers':'1'},{'covers':['2']}]}", "tests.0.covers",
     "Entry 1 of “Assessments”: “Covers” takes a list of answers.", false},
    {"{'owner':'unit-head'}", NULL, NULL, false},
    {"{'owner':'Unit Head'}", "owner", "“Owner” must be the name of a role, such as unit-head.",
     false},
    {"{'level':'3'}", NULL, NULL, false},
    {"{'level':'3','parts':[{'kind':'course','name':'A'},{'kind':'course','name':'B'},"
     "{'kind':'course','name':'C'}]}",
     "proof", "Fill in “Work-based proof”.", true},
};

static json_object *
changed(TALLOC_CTX *ctx, const char *with)
{
    json_object *document = test_json(ctx, complete), *change = test_json(ctx, with);
    json_object_object_foreach (change, key, value)
        json_put(document, key, json_copy(value));
    return document;
}

START_TEST(each_entry_is_judged_and_its_place_is_named)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    size_t count = 99;
    struct finding *found =
        form_check(ctx, test_policy(ctx, form), changed(ctx, table[_i].change), &count);
    ck_assert_msg(count == (table[_i].text != NULL), "%s: %zu findings, the first %s",
                  table[_i].change, count, count ? found[0].text : "");
    if (count) {
        ck_assert_str_eq(found[0].path, table[_i].path);
        ck_assert_uint_eq(strlen(found[0].field), strcspn(table[_i].path, "."));
        ck_assert(!strncmp(found[0].field, table[_i].path, strlen(found[0].field)));
        ck_assert_str_eq(found[0].text, table[_i].text);
        ck_assert_int_eq(found[0].missing, table[_i].missing);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(publishing_asks_for_what_is_due_then_and_for_what_its_systems_need)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(ctx, form);
    static const char *const catalog[] = {"catalog", NULL}, *const both[] = {"catalog", "badges",
                                                                             NULL};
    size_t count = 0;
    struct finding *found = form_check_publish(ctx, policy, changed(ctx, "{}"), catalog, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(found[0].path, "code");
    found = form_check_publish(ctx, policy, changed(ctx, "{}"), both, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(found[0].path, "image");
    const char *all =
        "{'code':'PH 101','image':{'url':'https://example.edu/a.png','alt':'A star'}}";
    form_check_publish(ctx, policy, changed(ctx, all), both, &count);
    ck_assert_uint_eq(count, 0);
    form_check_publish(ctx, policy, changed(ctx, "{'code':'PH 101'}"), NULL, &count);
    ck_assert_uint_eq(count, 0);
    talloc_free(ctx);
}
END_TEST

START_TEST(each_reader_sees_what_the_form_lets_them_see)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(ctx, form);
    json_object *document = changed(ctx, "{'code':'PH 101','owner':'dean','level':'1','image':"
                                         "{'url':'https://example.edu/a.png','alt':'A star'}}");
    static const struct {
        const char *reader, *sees;
    } cases[] = {{"public", "title level parts"},
                 {"partner", "title level parts image"},
                 {"committee", "title level parts image owner"},
                 {"office", "title level parts image code owner"}};
    for (size_t i = 0; i < 4; i++) {
        int reader = SEE_PUBLIC;
        ck_assert(name_index(form_see_names, cases[i].reader, &reader));
        json_object *seen = json_own(ctx, form_seen(policy->form, document, (enum form_see)reader));
        char *keys = talloc_strdup(ctx, "");
        json_object_object_foreach (seen, key, value) {
            ck_assert(json_equal(value, json_get(document, key)));
            keys = talloc_asprintf_append(keys, "%s%s", *keys ? " " : "", key);
        }
        ck_assert_str_eq(keys, cases[i].sees);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(an_entry_keeps_back_what_only_the_committee_sees)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(ctx, form);
    json_object *document =
        changed(ctx, "{'parts':[{'kind':'course','name':'A','contact':'a@example.edu'}]}");
    json_object *seen = json_own(ctx, form_seen(policy->form, document, SEE_PUBLIC));
    ck_assert_str_eq(json_text(json_get(seen, "parts")), "[{\"kind\":\"course\",\"name\":\"A\"}]");
    seen = json_own(ctx, form_seen(policy->form, document, SEE_COMMITTEE));
    ck_assert(json_equal(json_get(seen, "parts"), json_get(document, "parts")));
    talloc_free(ctx);
}
END_TEST

START_TEST(an_amendment_is_of_the_highest_class_of_what_it_changes)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct form *f = test_policy(ctx, form)->form;
    static const struct {
        const char *changes;
        enum form_change is;
        const char *field; /* that makes it so */
    } rows[] = {
        {"{}", CHANGE_NONE, NULL},
        {"{'title':'B'}", CHANGE_EDITORIAL, "title"},
        {"{'title':'B','fee':[{'audience':'Students','amount':11}]}", CHANGE_MINOR, "fee"},
        {"{'title':'B','fee':[{'audience':'Students','amount':11}],'parts':[{'kind':'course',"
         "'name':'Z'}]}",
         CHANGE_MAJOR, "parts"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *field = NULL;
        ck_assert_int_eq(
            credential_change(f, NULL, changed(ctx, "{}"), changed(ctx, rows[i].changes), &field),
            rows[i].is);
        ck_assert_pstr_eq(field, rows[i].field);
    }
    ck_assert_str_eq(form_change_name(CHANGE_MINOR), "minor");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_changed_entry_is_said_in_words)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct form *f = test_policy(ctx, form)->form;
    json_object *a = changed(ctx, "{'fee':[{'audience':'Students','amount':10}]}");
    json_object *b = changed(
        ctx, "{'fee':[{'audience':'Students','amount':12.5,'note':'waived on request'}],'parts':["
             "{'kind':'course','name':'A'},{'kind':'external','name':'B','issuer':'CompTIA',"
             "'hours':4,'skills':[{'name':'Teamwork','framework':'nace'}]}]}");
    ck_assert_str_eq(
        json_text(json_own(ctx, diff_documents(f, a, b))),
        "[{\"field\":\"parts\",\"title\":\"Components\",\"parts\":["
        "{\"same\":\"Kind: Course; Name: A\"},"
        "{\"removed\":\"Kind: External certification; Name: B; Hours: 3; Issuer: CompTIA; "
        "Skills: Skill: Teamwork; Framework: NACE\"},"
        "{\"added\":\"Kind: External certification; Name: B; Hours: 4; Issuer: CompTIA; "
        "Skills: Skill: Teamwork; Framework: NACE\"}]},"
        "{\"field\":\"fee\",\"title\":\"Fee\",\"parts\":[{\"removed\":\"Students: 10 EUR\"},"
        "{\"added\":\"Students: 12.5 EUR (waived on request)\"}]}]");
    talloc_free(ctx);
}
END_TEST

START_TEST(answers_are_found_by_their_path)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *document = changed(ctx, "{}");
    static const struct {
        const char *path, *answers;
    } cases[] = {{"title", "[\"T\"]"},
                 {"parts.name", "[\"A\",\"B\"]"},
                 {"parts.skills.name", "[\"Teamwork\"]"},
                 {"parts.issuer", "[\"CompTIA\"]"},
                 {"level", "[]"},
                 {"title.name", "[]"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(json_text(json_own(ctx, form_answers(document, cases[i].path))),
                         cases[i].answers);
    const struct policy *policy = test_policy(ctx, form);
    ck_assert_str_eq(form_field(policy->form, "parts.skills.code")->title, "Code");
    ck_assert_ptr_null(form_field(policy->form, "parts.colour"));
    ck_assert_ptr_null(form_field(policy->form, "title.kind"));
    talloc_free(ctx);
}
END_TEST

START_TEST(conditions_over_groups_hold_and_are_said)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(ctx, form);
    const struct guard_facts facts = {.document = changed(ctx, "{}")};
    const struct guard *all = policy_field(policy, "proof")->required_when;
    ck_assert(!guard_holds(all->of[0], &facts));
    ck_assert(guard_holds(all->of[1], &facts));
    ck_assert(!guard_holds(all->of[2], &facts));
    ck_assert_str_eq(
        guard_sentence(ctx, all, policy->form),
        "the level is “Three”, “Components: Kind” is “Course” and the number of entries of "
        "“Components” is above 2");
    const struct field *issuer = form_field(policy->form, "parts.issuer");
    ck_assert_str_eq(guard_sentence(ctx, issuer->required_when, policy->form),
                     "the entry's “kind” is external");
    talloc_free(ctx);
}
END_TEST

/* ---- the form that ships in full ------------------------------------------------------------------------------ */

static const struct policy *
in_full(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    json_object *workflow = NULL;
    char *text = test_file(ctx, "workflows/microcredential.json");
    ck_assert(json_read(text, strlen(text), NULL, &workflow, &e));
    json_put_str(json_own(ctx, workflow), "form", "credential-full");
    char *bundle = policy_bundle(ctx, json_text(workflow),
                                 test_file(ctx, "workflows/rubrics/seven-criteria.json"),
                                 test_file(ctx, "workflows/forms/credential-full.json"));
    ck_assert_msg(policy_read(ctx, bundle, strlen(bundle), "digest", &policy, &e), "%s", e.text);
    return policy;
}

static json_object *
document_in_full(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    json_object *document = NULL;
    char *text = test_file(ctx, "tests/fixtures/credential-full.json");
    ck_assert_msg(json_read(text, strlen(text), NULL, &document, &e), "%s", e.text);
    return json_own(ctx, document);
}

START_TEST(the_form_in_full_has_no_finding_and_evidence_for_each_criterion)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct lint *lint = lint_policy(ctx, in_full(ctx), NULL);
    ck_assert_msg(!lint->count, "%s: %s", lint->findings[0].place, lint->findings[0].reason);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_proposal_in_full_can_be_handed_in_and_published)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = in_full(ctx);
    json_object *document = document_in_full(ctx);
    size_t count = 99;
    struct finding *found = form_check(ctx, policy, document, &count);
    ck_assert_msg(!count, "%s: %s", found[0].path, found[0].text);
    form_check_publish(ctx, policy, document, NULL, &count);
    ck_assert_uint_eq(count, 0);
    for (size_t i = 0; i < policy->form->nfields; i++) {
        const struct field *f = &policy->form->fields[i];
        json_object *without = json_own(ctx, json_copy(document));
        json_object_object_del(without, f->id);
        form_check(ctx, policy, without, &count);
        ck_assert_msg(count || !f->required || f->due_publish, "without “%s”", f->id);
        form_check_publish(ctx, policy, without, NULL, &count);
        ck_assert_msg(count || !f->required, "published without “%s”", f->id);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(the_level_and_the_lane_decide_what_is_asked)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    static const struct {
        const char *change, *path; /* "" : nothing is missing */
    } cases[] = {
        {"{'work_based':null}", "work_based"},
        {"{'work_based':null,'level':'intermediate'}", ""},
        {"{'lane':'credit'}", "credits"},
        {"{'lane':'credit','credits':1,'credit_route':null}", ""},
        {"{'credit_route':null}", "credit_route"},
        {"{'components':null}", "components"},
        {"{'components':null,'completion':null,'type':'badge'}", ""},
        {"{'completion':null}", "completion"},
        {"{'completion_least':null}", "completion_least"},
        {"{'completion_least':null,'completion':'ordered'}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        json_object *document = document_in_full(ctx), *with = test_json(ctx, cases[i].change);
        json_object_object_foreach (with, key, value)
            json_put(document, key, json_copy(value));
        struct finding *found = form_check(ctx, in_full(ctx), document, &count);
        ck_assert_msg(count == (*cases[i].path != 0), "%s: %zu", cases[i].change, count);
        if (count)
            ck_assert_str_eq(found[0].path, cases[i].path);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(what_a_proposal_in_full_keeps_from_the_public)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *seen =
        json_own(ctx, form_seen(in_full(ctx)->form, document_in_full(ctx), SEE_PUBLIC));
    const char *text = json_text(seen);
    ck_assert_ptr_nonnull(strstr(text, "County Health Association"));
    ck_assert_ptr_null(strstr(text, "dana.wu@"));
    ck_assert_ptr_null(strstr(text, "stat-head@"));
    ck_assert_ptr_null(strstr(text, "workforce grant until"));
    json_object *committee =
        json_own(ctx, form_seen(in_full(ctx)->form, document_in_full(ctx), SEE_COMMITTEE));
    ck_assert_ptr_nonnull(strstr(json_text(committee), "dana.wu@"));
    ck_assert_ptr_null(strstr(json_text(committee), "workforce grant until"));
    talloc_free(ctx);
}
END_TEST

Suite *suite_form_groups(void);
Suite *
suite_form_groups(void)
{
    Suite *suite = suite_create("form_groups");
    TCase *all = tcase_create("groups");
    tcase_add_loop_test(all, each_entry_is_judged_and_its_place_is_named, 0,
                        sizeof table / sizeof *table);
    tcase_add_test(all, publishing_asks_for_what_is_due_then_and_for_what_its_systems_need);
    tcase_add_test(all, each_reader_sees_what_the_form_lets_them_see);
    tcase_add_test(all, an_entry_keeps_back_what_only_the_committee_sees);
    tcase_add_test(all, an_amendment_is_of_the_highest_class_of_what_it_changes);
    tcase_add_test(all, a_changed_entry_is_said_in_words);
    tcase_add_test(all, answers_are_found_by_their_path);
    tcase_add_test(all, conditions_over_groups_hold_and_are_said);
    tcase_add_test(all, the_form_in_full_has_no_finding_and_evidence_for_each_criterion);
    tcase_add_test(all, a_proposal_in_full_can_be_handed_in_and_published);
    tcase_add_test(all, the_level_and_the_lane_decide_what_is_asked);
    tcase_add_test(all, what_a_proposal_in_full_keeps_from_the_public);
    suite_add_tcase(suite, all);
    return suite;
}
