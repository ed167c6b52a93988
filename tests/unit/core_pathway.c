/* Pathways: what completes them, what they may be made of, what they wait for. */
#include "core/pathway.h"

#include <string.h>

#include "core_policies.h"
#include "runner.h"

static struct pathway *
pathway(TALLOC_CTX *ctx, const char *document)
{
    return pathway_of(ctx, test_json(ctx, document));
}

#define THREE                                                                                \
    "'components':[{'kind':'course','title':'A','hours':10,'credits':1},"                    \
    "{'kind':'workshop','title':'B','hours':20},{'kind':'interview','title':'C','hours':5,'" \
    "credits':2}]"

static const struct {
    const char *document, *says;
} rules[] = {
    {"{" THREE "}", "An earner completes all three components, and begins with the first."},
    {"{" THREE ",'completion':'all','start_anywhere':'yes'}",
     "An earner completes all three components, in any order, and may begin with any of them."},
    {"{" THREE ",'completion':'all','start_anywhere':'no'}",
     "An earner completes all three components, and begins with the first."},
    {"{" THREE ",'completion':'ordered'}",
     "An earner completes all three components, one after the other."},
    {"{" THREE ",'completion':'some','completion_least':2,'start_anywhere':'yes'}",
     "An earner completes any two of the three components, in any order, and may begin with any of "
     "them."},
    {"{" THREE ",'completion':'hours','completion_least':25,'start_anywhere':'yes'}",
     "An earner completes components of at least 25 hours together, in any order, and may begin "
     "with any of them."},
    {"{" THREE ",'completion':'credits','completion_least':3,'start_anywhere':'yes'}",
     "An earner completes components of at least 3 credits together, in any order, and may begin "
     "with any of them."},
    {"{'components':[{'title':'A'}]}", "An earner completes its one component."},
};

START_TEST(each_rule_is_said_and_can_be_met)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct pathway *p = pathway(ctx, rules[_i].document);
    struct err e = err_on(ctx);
    ck_assert(pathway_check(p, NULL, NULL, &e));
    ck_assert_str_eq(pathway_sentence(ctx, p), rules[_i].says);
    talloc_free(ctx);
}
END_TEST

static const struct {
    const char *document, *refused; /* "" : fine */
} impossible[] = {
    {"{" THREE ",'completion':'some','completion_least':4}",
     "The pathway asks for 4 components and has 3: nobody could complete it."},
    {"{" THREE ",'completion':'some','completion_least':3}", ""},
    {"{" THREE ",'completion':'some'}",
     "Say how many components complete the pathway: more than none."},
    {"{" THREE ",'completion':'hours','completion_least':35.5}",
     "The pathway asks for 35.5 hours and its components have 35: nobody could complete it."},
    {"{" THREE ",'completion':'hours','completion_least':35}", ""},
    {"{" THREE ",'completion':'credits','completion_least':4}",
     "The pathway asks for 4 credits and its components have 3: nobody could complete it."},
};

START_TEST(a_rule_that_nobody_could_meet_is_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    bool fine = pathway_check(pathway(ctx, impossible[_i].document), NULL, NULL, &e);
    ck_assert_str_eq(fine ? "" : e.text, impossible[_i].refused);
    talloc_free(ctx);
}
END_TEST

/* one → two → three → one is a circle; “near” is in review; “solo” stands alone. */
static const char graph_text[] =
    "{'one':{'id':'1','title':'One','standing':'in-force','components':['2']},"
    "'1':{'id':'1','title':'One','standing':'in-force','components':['2']},"
    "'2':{'id':'2','title':'Two','standing':'in-force','components':['3']},"
    "'3':{'id':'3','title':'Three','standing':'in-review','components':['self','2']},"
    "'self':{'id':'self','title':'Mine','standing':'in-force','components':[]},"
    "'near':{'id':'4','title':'Near','standing':'in-review','components':[]},"
    "'solo':{'id':'5','title':'Solo','standing':'in-force','components':[]},"
    "'5':{'id':'5','title':'Solo','standing':'in-force','components':[]},"
    "'still':{'id':'6','title':'Still','standing':'suspended','components':[]},"
    "'old':{'id':'7','title':'Old','standing':'retired','components':[]},"
    "'lost':{'id':'8','title':'Lost','standing':'ended','components':[]}}";

static const struct {
    const char *components, *refused, *waits; /* "" : fine, or nothing to wait for */
} made_of[] = {
    {"{'title':'Solo','credential':'solo'}", "", ""},
    {"{'title':'A course'},{'title':'Solo','credential':'solo'}", "", ""},
    {"{'title':'Near','credential':'near'}", "", "It waits for “Near”, which is still in review."},
    {"{'title':'Near','credential':'near'},{'title':'Still','credential':'still'}", "",
     "It waits for “Near”, which is still in review and “Still”, which is suspended."},
    {"{'title':'Old','credential':'old'}", "“Old” cannot be a component any more: it is retired.",
     "It waits for “Old”, which is not offered any more."},
    {"{'title':'Lost','credential':'lost'}",
     "“Lost” cannot be a component any more: it is a proposal that came to nothing.",
     "It waits for “Lost”, which was not approved."},
    {"{'title':'None','credential':'nowhere'}",
     "“None” names the credential “nowhere”, which is neither in the catalog nor in review: "
     "propose "
     "it first, or correct the name.",
     "It waits for “None”, which does not exist any more."},
    {"{'title':'Me','credential':'self'}", "“Me” is this credential itself.", ""},
    {"{'title':'One','credential':'one'}",
     "“One” cannot be a component: this credential counts toward it (through “Three”), so that "
     "neither could be completed first.",
     ""},
    {"{'title':'Solo','credential':'solo'},{'title':'Same','credential':'5'}",
     "“Solo” and “Same” are the same credential: take one out.", ""},
};

START_TEST(components_that_are_credentials_are_looked_up)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *graph = test_json(ctx, graph_text);
    const struct pathway *p =
        pathway(ctx, talloc_asprintf(ctx, "{'components':[%s]}", made_of[_i].components));
    bool fine = pathway_check(p, graph, "self", &e);
    ck_assert_str_eq(fine ? "" : e.text, made_of[_i].refused);
    char *waits = pathway_waits(ctx, p, graph);
    ck_assert_str_eq(waits ? waits : "", made_of[_i].waits);
    /* Without the shell's knowledge nothing is refused and nothing waited for. */
    ck_assert(pathway_check(p, NULL, "self", &e));
    ck_assert_ptr_null(pathway_waits(ctx, p, NULL));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_circle_of_others_ends_the_walk)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *graph = test_json(
        ctx, "{'a':{'id':'a','title':'A','standing':'in-force','components':['b','a']},"
             "'b':{'id':'b','title':'B','standing':'in-force','components':['a','gone']}}");
    ck_assert(pathway_check(pathway(ctx, "{'components':[{'title':'A','credential':'a'}]}"), graph,
                            "self", &e));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_document_without_components_is_no_pathway)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const documents[] = {"{}", "{'components':[]}", "{'components':'none'}"};
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        ck_assert_ptr_null(pathway(ctx, documents[i]));
    ck_assert_ptr_null(pathway_of(ctx, NULL));
    ck_assert_uint_eq(pathway(ctx, "{'components':[7,{'title':'A'}]}")->ncomponents, 1);
    talloc_free(ctx);
}
END_TEST

Suite *suite_pathway(void);
Suite *
suite_pathway(void)
{
    Suite *suite = suite_create("pathway");
    TCase *all = tcase_create("pathway");
    tcase_add_loop_test(all, each_rule_is_said_and_can_be_met, 0, sizeof rules / sizeof *rules);
    tcase_add_loop_test(all, a_rule_that_nobody_could_meet_is_refused, 0,
                        sizeof impossible / sizeof *impossible);
    tcase_add_loop_test(all, components_that_are_credentials_are_looked_up, 0,
                        sizeof made_of / sizeof *made_of);
    tcase_add_test(all, a_circle_of_others_ends_the_walk);
    tcase_add_test(all, a_document_without_components_is_no_pathway);
    suite_add_tcase(suite, all);
    return suite;
}
