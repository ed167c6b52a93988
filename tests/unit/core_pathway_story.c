/* core_pathway_story: pathways in a case: what is refused at submission, what publishing waits for. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario.h"
#include "core_policies.h"

static const char stage[] =
    "person Alex Rivera:\nperson Kim Lee: coordinator\nperson Chris Vale: chair\n"
    "at 2026-09-01 09:00\n";

/* The office's policy for small changes, serving new credentials, with components; and changed by a patch, if any. */
static struct scenario *
play_with(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    json_object *o = NULL, *fields;
    char *text = policy_bundle(ctx, test_file(ctx, "workflows/small-change.json"),
                               test_file(ctx, "workflows/rubrics/seven-criteria.json"),
                               test_file(ctx, "workflows/forms/microcredential.json"));
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    o = json_own(
        ctx,
        test_merge(
            o,
            test_json(ctx, "{'workflow':{'serves':['new'],'anywhere':{'without':{'title':'Publish "
                           "it all the same','by':'chair','to':'completed','because':'the chair "
                           "did not want to wait'}}}}")));
    if (patch)
        o = json_own(ctx, test_merge(json_object_get(o), test_json(ctx, patch)));
    fields = json_at(o, "form/sections/0/fields");
    json_push(fields, json_copy(test_json(
                          ctx, "{'id':'components','title':'Components','type':'group','fields':["
                               "{'id':'title','title':'Title','type':'text'},"
                               "{'id':'credential','title':'Credential','type':'text'}]}")));
    json_push(fields, json_copy(test_json(ctx, "{'id':'code','title':'Code','type':'text',"
                                               "'required':true,'due':'publish'}")));
    const char *bytes = json_text(o);
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return scenario_play(ctx, talloc_asprintf(ctx, "%s%s", stage, story), policy, test_days(ctx));
}

static struct scenario *
play(TALLOC_CTX *ctx, const char *story)
{
    return play_with(ctx, NULL, story);
}

START_TEST(publishing_waits_until_every_component_is_in_force)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "component data-literacy is in-review\n"
                                        "Alex Rivera submits \"Pathway\"\n"
                                        "Kim Lee decides accept\n"
                                        "time passes 3 days\n"
                                        "component data-literacy is in-force\n"
                                        "time passes 2 days\n"
                                        "expect ending completed\n"
                                        "expect credential version 1\n");
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    played = play(ctx, "component data-literacy is in-review\n"
                       "Alex Rivera submits \"Pathway\"\n"
                       "Kim Lee decides accept\n"
                       "time passes 30 days\n"
                       "expect ending completed\n");
    ck_assert_int_ne(played->line, 0);
    for (size_t i = 0; i < json_len(played->history); i++)
        ck_assert_str_ne(json_str(json_item(played->history, i), "event"), "credential.published");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_pathway_that_waits_is_not_forgotten_and_an_exception_ends_the_waiting)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "component data-literacy is in-review\n"
                                        "Alex Rivera submits \"Pathway\"\n"
                                        "Kim Lee decides accept\n"
                                        "time passes 29 days\n"
                                        "expect no mail pathway-waits to Alex Rivera\n"
                                        "time passes 2 days\n"
                                        "expect mail pathway-waits to Alex Rivera\n"
                                        "expect mail pathway-waits to Kim Lee\n"
                                        "time passes 20 days\n"
                                        "expect no mail pathway-waits to Alex Rivera\n"
                                        "time passes 20 days\n"
                                        "expect mail pathway-waits to Kim Lee\n"
                                        "Chris Vale makes exception without \"It never comes.\"\n"
                                        "expect ending completed\n"
                                        "expect credential version 1\n");
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    ck_assert_ptr_nonnull(strstr(played->story, "the pathway still waits for a component"));
    talloc_free(ctx);
}
END_TEST

START_TEST(the_time_that_a_state_has_ends_a_pathways_wait)
{
    static const char after[] = "{'workflow':{'states':{'publishing':{'after':{'40 days':{'to':"
                                "'lapsed','because':'its components never came'}}}}}}";
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play_with(ctx, after,
                                        "component data-literacy is in-review\n"
                                        "Alex Rivera submits \"Pathway\"\n"
                                        "Kim Lee decides accept\n"
                                        "time passes 39 days\n"
                                        "expect state publishing\n"
                                        "expect mail pathway-waits to Kim Lee\n"
                                        "time passes 1 day\n"
                                        "expect ending lapsed because \"its components never "
                                        "came\"\n"
                                        "expect not published\n"
                                        "time passes 60 days\n"
                                        "expect no mail pathway-waits to Kim Lee\n");
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    played = play_with(ctx, after,
                       "component data-literacy is in-review\n"
                       "Alex Rivera submits \"Pathway\"\n"
                       "Kim Lee decides accept\n"
                       "time passes 38 days\n"
                       "component data-literacy is in-force\n"
                       "time passes 1 day\n"
                       "expect ending completed\n"
                       "expect credential version 1\n");
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_component_that_is_over_is_refused_at_submission)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "component data-literacy is retired\n"
                                        "Alex Rivera submits \"Pathway\"\n");
    ck_assert_ptr_nonnull(strstr(played->story, "cannot be a component any more: it is retired"));
    talloc_free(ctx);
}
END_TEST

START_TEST(publishing_fails_while_an_answer_is_missing_that_is_due_by_then)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "Alex Rivera submits \"Plain\": code \"\"\n"
                                        "Kim Lee decides accept\n");
    size_t failed = 0;
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i);
        ck_assert_str_ne(json_str(item, "event"), "credential.published");
        const char *outcome = json_str(json_get(item, "body"), "outcome");
        failed += outcome && !strcmp(outcome, "failed");
    }
    ck_assert_uint_eq(failed, 1);
    ck_assert_ptr_nonnull(strstr(played->story, "Fill in “Code”."));
    talloc_free(ctx);
}
END_TEST

SUITE(pathway_story, publishing_fails_while_an_answer_is_missing_that_is_due_by_then,
      publishing_waits_until_every_component_is_in_force,
      a_pathway_that_waits_is_not_forgotten_and_an_exception_ends_the_waiting,
      the_time_that_a_state_has_ends_a_pathways_wait,
      a_component_that_is_over_is_refused_at_submission)
