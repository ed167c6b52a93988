/* core_credential: proposals about a credential that is in force, told as scenarios over the shipped policy. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "core/credential.h"
#include "core/policy/programme.h"
#include "core/repin.h"
#include "core_play.h"
#include "core_policies.h"

static const char stage[] =
    "person Alex Rivera:\n"
    "person Bea Lund:\n"
    "person Kim Lee: coordinator\n"
    "person Sam Okafor: administrator\n"
    "person Chris Vale: chair\n"
    "credentials are reviewed every 3 years, notice 6 months, offered within 24 months\n"
    "at 2026-09-01 09:00\n"
    "Alex Rivera submits \"Data Literacy\"\n"
    "Kim Lee decides accept\n"
    "expect ending completed\n"
    "expect credential version 1\n"
    "expect credential in-force\n"
    "expect credential review due 2029-09-01\n"
    "expect credential offered until 2028-09-01\n";

/* The office's policy for small changes, which takes every kind of proposal and asks one question more. */
static const struct policy *
policy(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *read = NULL;
    char *workflow = test_file(ctx, "workflows/small-change.json");
    char *rubric = test_file(ctx, "workflows/rubrics/seven-criteria.json");
    char *form = test_file(ctx, "workflows/forms/microcredential.json");
    char *text = policy_bundle(ctx, workflow, rubric, form);
    json_object *o = NULL;
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    o = test_merge(o,
                   test_json(ctx, "{'workflow':{'serves':['new','amend-minor','amend-major',"
                                  "'correct','renew','suspend','reinstate','retire','retract']}}"));
    json_push(
        json_at(o, "form/sections"),
        json_copy(test_json(ctx, "{'id':'life','title':'Its life','fields':[{'id':'teach_out',"
                                 "'title':'Teach-out','type':'date','change':'editorial'}]}")));
    json_object *sections = json_at(o, "form/sections");
    for (size_t i = 0; i < json_len(sections); i++) {
        json_object *fields = json_arr(json_item(sections, i), "fields");
        for (size_t k = 0; k < json_len(fields); k++)
            if (!strcmp(json_str(json_item(fields, k), "id"), "duration"))
                json_put_str(json_item(fields, k), "change", "minor");
    }
    const char *bytes = json_text(json_own(ctx, o));
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "digest", &read, &e), "%s", e.text);
    return read;
}

static struct scenario *
play(TALLOC_CTX *ctx, const char *story)
{
    return test_play(ctx, policy(ctx), stage, story);
}

static json_object *
only(const struct scenario *played, const char *event)
{
    json_object *found = NULL;
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i);
        if (strcmp(json_str(item, "event"), event) != 0)
            continue;
        ck_assert_msg(!found, "%s twice", event);
        found = json_get(item, "body");
    }
    ck_assert_msg(found, "no %s", event);
    return found;
}

static size_t
count(json_object *list, const char *key, const char *value)
{
    size_t n = 0;
    for (size_t i = 0; i < json_len(list); i++) {
        const char *is = json_str(json_item(list, i), key);
        n += is && !strcmp(is, value);
    }
    return n;
}

#define STORY(name, story)                  \
    START_TEST(name)                        \
    {                                       \
        TALLOC_CTX *ctx = talloc_new(NULL); \
        (void)play(ctx, story);             \
        talloc_free(ctx);                   \
    }                                       \
    END_TEST

START_TEST(an_amendment_leaves_the_version_in_force_alone_until_it_is_approved)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, "time passes 1 month\n"
                  "Alex Rivera proposes to amend: outcomes \"Explain a chart\"\n"
                  "expect credential version 1\n"
                  "Kim Lee decides return \"Say which chart.\"\n"
                  "expect credential version 1\n"
                  "Alex Rivera revises: outcomes \"Explain a bar chart\"\n"
                  "expect credential version 1\n"
                  "Kim Lee decides accept\n"
                  "expect ending completed\n"
                  "expect credential version 2\n"
                  "expect credential in-force\n"
                  "expect mail credential-changed to Alex Rivera\n");
    json_object *body = only(played, "credential.amended");
    ck_assert_int_eq(json_int(body, "change", 0), 2);
    ck_assert_int_eq(json_int(body, "revision", 0), 2);
    ck_assert_str_eq(json_str(body, "credential"), "00000000-0000-4000-8000-00000000000a");
    ck_assert_uint_eq(count(played->outgoing, "type", "credential.amended"), 1);
    ck_assert_uint_eq(count(played->outgoing, "type", "credential.published"), 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_changed_says_which_kind_of_amendment_it_is)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, "Alex Rivera proposes to amend: outcomes \"Explain a chart\"\n"
                  "Alex Rivera withdraws \"Not now.\"\n"
                  "Alex Rivera proposes to amend-minor: outcomes \"Explain a chart\"\n"
                  "expect refused \"makes this a major amendment\"\n"
                  "Alex Rivera proposes to correct: outcomes \"Explain a chart\"\n"
                  "expect refused \"more than an editorial correction\"\n"
                  "Alex Rivera proposes to amend-minor\n"
                  "expect refused \"Nothing is changed\"\n");
    json_object *first = NULL;
    for (size_t i = 0; i < json_len(played->history); i++)
        if (!strcmp(json_str(json_item(played->history, i), "event"), "proposal.submitted"))
            first = json_get(json_item(played->history, i), "body");
    ck_assert_str_eq(json_str(first, "kind"), "amend-major");
    ck_assert_int_eq(json_int(first, "base", 0), 1);
    ck_assert_str_eq(json_item_str(json_arr(first, "changed"), 0), "outcomes");
    talloc_free(ctx);
}
END_TEST

STORY(a_revision_cannot_smuggle_a_major_change_into_a_minor_amendment,
      "Alex Rivera proposes to amend-minor: duration \"Six weeks\"\n"
      "Kim Lee decides return \"Why?\"\n"
      "Alex Rivera revises: outcomes \"Something else\"\n"
      "expect refused \"makes this a major amendment\"\n"
      "expect credential version 1\n")

STORY(an_amendment_that_is_withdrawn_leaves_the_credential_untouched,
      "Alex Rivera proposes to amend: title \"Data Literacy II\"\n"
      "Alex Rivera withdraws \"I thought better of it.\"\n"
      "expect ending withdrawn\n"
      "expect not published\n"
      "expect credential version 1\n"
      "expect credential says title \"Data Literacy\"\n")

STORY(a_second_amendment_waits_for_the_first,
      "Alex Rivera proposes to amend: title \"One\"\n"
      "Bea Lund proposes to amend: title \"Two\"\n"
      "expect refused \"under review already\"\n"
      "Alex Rivera proposes to suspend\n"
      "expect state office\n"
      "Alex Rivera goes back to proposal 2\n"
      "Kim Lee decides accept\n"
      "expect credential says title \"One\"\n"
      "Bea Lund proposes to amend from version 1: title \"Two\"\n"
      "expect refused \"written from version 1; version 2 is in force\"\n"
      "Bea Lund proposes to amend from version 2: title \"Two\"\n"
      "Kim Lee decides accept\n"
      "expect credential version 3\n")

STORY(a_credential_is_suspended_and_comes_back, "Alex Rivera proposes to reinstate\n"
                                                "expect refused \"It is in force\"\n"
                                                "Alex Rivera proposes to suspend\n"
                                                "Bea Lund proposes to suspend\n"
                                                "expect refused \"under review already\"\n"
                                                "Kim Lee decides accept\n"
                                                "expect credential suspended\n"
                                                "expect credential version 1\n"
                                                "Alex Rivera proposes to suspend\n"
                                                "expect refused \"suspended already\"\n"
                                                "Alex Rivera proposes to reinstate\n"
                                                "Kim Lee decides accept\n"
                                                "expect credential in-force\n")

STORY(retirement_says_until_when_learners_may_finish,
      "Alex Rivera proposes to retire: teach_out \"2027-12-31\"\n"
      "expect credential in-force\n"
      "Kim Lee decides accept\n"
      "expect credential retired\n"
      "expect credential teach-out 2027-12-31\n"
      "Alex Rivera proposes to amend: title \"X\"\n"
      "expect refused \"retired already\"\n"
      "time passes 6 years\n"
      "expect no mail review-due to Alex Rivera\n")

STORY(what_was_retracted_stays_so_whatever_was_under_way,
      "Alex Rivera proposes to amend: title \"X\"\n"
      "Sam Okafor proposes to retract\n"
      "Kim Lee decides accept\n"
      "expect credential retracted\n"
      "Sam Okafor goes back to proposal 2\n"
      "Kim Lee decides accept\n"
      "expect credential version 2\n"
      "expect credential retracted\n"
      "Alex Rivera proposes to reinstate\n"
      "expect refused \"It was retracted\"\n")

START_TEST(the_owner_is_told_before_a_review_and_once_a_month_until_it_is_renewed)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "time passes 20 months\n"
                                        "Alex Rivera confirms that it is offered\n"
                                        "expect credential offered until 2030-05-01\n"
                                        "at 2029-02-28 09:00\n"
                                        "expect no mail review-due to Alex Rivera\n"
                                        "at 2029-03-02 09:00\n"
                                        "expect mail review-due to Alex Rivera\n"
                                        "at 2029-03-30 09:00\n"
                                        "expect no mail review-due to Alex Rivera\n"
                                        "at 2029-04-05 09:00\n"
                                        "expect mail review-due to Alex Rivera\n"
                                        "Alex Rivera proposes to renew\n"
                                        "at 2029-05-20 09:00\n"
                                        "expect no mail review-due to Alex Rivera\n"
                                        "Kim Lee decides accept\n"
                                        "expect credential review due 2032-05-20\n"
                                        "at 2029-12-01 09:00\n"
                                        "expect no mail review-due to Alex Rivera\n");
    ck_assert_uint_eq(count(played->history, "event", "review.due"), 2);
    ck_assert_uint_eq(count(played->outgoing, "type", "review.due"), 2);
    ck_assert_uint_eq(count(played->history, "event", "credential.renewed"), 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(nobody_has_said_for_long_that_it_is_offered)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, "at 2028-09-02 09:00\n"
                                        "expect mail review-due to Alex Rivera\n"
                                        "Bea Lund confirms that it is offered\n"
                                        "expect refused \"only a coordinator or its owner\"\n"
                                        "Alex Rivera confirms that it is offered\n"
                                        "expect credential offered until 2030-09-02\n"
                                        "at 2028-12-02 09:00\n"
                                        "expect no mail review-due to Alex Rivera\n");
    ck_assert_str_eq(json_str(only(played, "review.due"), "reason"), "not-offered");
    talloc_free(ctx);
}
END_TEST

/* ---- the programme ----------------------------------------------------------------------------------------- */

static bool
reads(TALLOC_CTX *ctx, const char *text, struct programme **ret, struct err *e)
{
    const char *bytes = json_text(test_json(ctx, text));
    return programme_read(ctx, bytes, strlen(bytes), ret, e);
}

START_TEST(the_programme_chooses_by_kind_lane_and_level)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct programme *p;
    ck_assert_msg(reads(ctx,
                        "{'vocabulary':1,'name':'p','title':'P','proposals':["
                        "{'kinds':['new'],'lanes':['credit'],'levels':['3'],'workflow':'senate'},"
                        "{'kinds':['new','renew'],'lanes':['credit'],'workflow':'council'},"
                        "{'kinds':['new'],'workflow':'office'}],'review':{'every':'2 years'},"
                        "'changes':{'title':'editorial'}}",
                        &p, &e),
                  "%s", e.text);
    ck_assert_str_eq(programme_workflow(p, "new", "credit", "3"), "senate");
    ck_assert_str_eq(programme_workflow(p, "new", "credit", "1"), "council");
    ck_assert_str_eq(programme_workflow(p, "renew", "credit", NULL), "council");
    ck_assert_str_eq(programme_workflow(p, "new", NULL, NULL), "office");
    ck_assert(!programme_workflow(p, "retire", "credit", NULL));
    const struct field title = {.id = "title", .change = CHANGE_MAJOR},
                       other = {.id = "other", .change = CHANGE_MAJOR};
    ck_assert_int_eq(programme_change(p, &title), CHANGE_EDITORIAL);
    ck_assert_int_eq(programme_change(p, &other), CHANGE_MAJOR);
    talloc_free(ctx);
}
END_TEST

static const struct policy *
the_policy(const char *workflow, void *arg)
{
    const struct policy *policy = arg;
    return strcmp(workflow, policy->workflow->name) ? NULL : policy;
}

START_TEST(a_programme_that_makes_no_sense_is_refused)
{
    static const struct {
        const char *part, *reason;
    } row[] = {
        {"'proposals':[{'kinds':[],'workflow':'w'}]", "names no kind"},
        {"'proposals':[{'kinds':['new'],'workflow':'W'}]", "must be a name"},
        {"'proposals':[{'kinds':['new'],'workflow':'w'}],'review':{'notice':'1 month'}",
         "must say “every”"},
        {"'proposals':[{'kinds':['new'],'workflow':'w'}],'changes':{'title':'huge'}",
         "must be one of these"},
        {"'proposals':[{'kinds':['new'],'workflow':'w'}],'else':1", "else"},
        {"'proposals':[{'kinds':['new'],'workflow':'elsewhere'}]",
         "no policy is called “elsewhere”"},
        {"'proposals':[{'kinds':['new'],'lanes':['moon'],'workflow':'small-change'}]",
         "does not offer “moon”"},
        {"'proposals':[{'kinds':['novel'],'workflow':'small-change'}]",
         "does not take proposals of the kind “novel”"},
        {"'proposals':[{'kinds':['new'],'workflow':'small-change'},{'kinds':['new'],'lanes':['"
         "credit'],"
         "'workflow':'small-change'}]",
         "has taken all"},
        {"'proposals':[{'kinds':['new'],'workflow':'small-change'}],'changes':{'colour':'minor'}}",
         "asks “colour”"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct err e = err_on(ctx);
        struct programme *p;
        char *text = talloc_asprintf(ctx, "{'vocabulary':1,'name':'p','title':'P',%s%s",
                                     row[i].part, i + 1 < sizeof row / sizeof *row ? "}" : "");
        bool fine =
            reads(ctx, text, &p, &e) && programme_fits(p, the_policy, (void *)policy(ctx), &e);
        ck_assert_msg(!fine && strstr(e.text, row[i].reason), "%s: %s", row[i].part,
                      fine ? "accepted" : e.text);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(the_shipped_programme_fits_its_policies)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct programme *p;
    const char *text = test_file(ctx, "workflows/programmes/microcredential.json");
    ck_assert_msg(programme_read(ctx, text, strlen(text), &p, &e), "%s", e.text);
    ck_assert_str_eq(programme_workflow(p, "retire", NULL, NULL), "standing");
    talloc_free(ctx);
}
END_TEST

SUITE(credential, an_amendment_leaves_the_version_in_force_alone_until_it_is_approved,
      what_is_changed_says_which_kind_of_amendment_it_is,
      a_revision_cannot_smuggle_a_major_change_into_a_minor_amendment,
      an_amendment_that_is_withdrawn_leaves_the_credential_untouched,
      a_second_amendment_waits_for_the_first, a_credential_is_suspended_and_comes_back,
      retirement_says_until_when_learners_may_finish,
      what_was_retracted_stays_so_whatever_was_under_way,
      the_owner_is_told_before_a_review_and_once_a_month_until_it_is_renewed,
      nobody_has_said_for_long_that_it_is_offered, the_programme_chooses_by_kind_lane_and_level,
      a_programme_that_makes_no_sense_is_refused, the_shipped_programme_fits_its_policies)

#define SUITES(X) \
    X(credential) \
    X(pathway_story)
RUNNER(SUITES)
