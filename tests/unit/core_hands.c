/* core_hands: places that change hands for a long time, interests that come later, and who may act how; as scenarios. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "core_play.h"
#include "core_policies.h"

static const char people[] = "person Alex Rivera:\n"
                             "person Kim Lee: coordinator\n"
                             "person Sam Okafor: administrator\n"
                             "person Jo Reed: registrar\n"
                             "person Chris Vale: chair\n"
                             "person Ana Ortiz: committee faculty\n"
                             "person Bo Chen: committee faculty\n"
                             "person Dee Park: committee staff\n"
                             "person Pat Employer: pat@acme.example\n"
                             "person Quinn Owner: quinn@works.example\n"
                             "system badges\n"
                             "at 2026-09-01 09:00\n";
#define SUBMITS "Alex Rivera submits \"A title\"\n"

static struct scenario *
play(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    return test_play(ctx, test_policy(ctx, patch), people, story);
}

static void
plays(const char *patch, const char *story)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    play(ctx, patch, story);
    talloc_free(ctx);
}

/* ---- as often as it must be ------------------------------------------------------------------------------- */

START_TEST(an_office_changes_hands_thirty_times_and_the_case_stays_small)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *story = talloc_strdup(ctx, SUBMITS "Chris Vale decides yes\n");
    size_t first = 0;
    for (int i = 0; i < 30; i++) {
        story =
            talloc_asprintf_append(story, "Dee Park is no longer committee\nEli Stone becomes "
                                          "committee staff\nexpect Eli Stone is asked everything\n"
                                          "Eli Stone is no longer committee\nDee Park becomes "
                                          "committee staff\nexpect Dee Park is asked everything\n");
        if (i == 12)
            first = strlen(
                json_text(play(ctx, NULL, talloc_asprintf(ctx, "person Eli Stone:\n%s", story))
                              ->events_case));
    }
    story = talloc_asprintf(ctx,
                            "person Eli Stone:\n%sAna Ortiz, Bo Chen, Dee Park review: all 1\n"
                            "expect outcome met because \"3 of 3 reviewers answered\"\n",
                            story);
    struct scenario *played = play(ctx, NULL, story);
    ck_assert_uint_ge(json_len(test_bodies(ctx, played->history, "task.closed")), 60);
    ck_assert_uint_lt(strlen(json_text(played->events_case)), first + 400);
    talloc_free(ctx);
}
END_TEST

START_TEST(whoever_has_a_conflict_gives_the_place_up_however_often_it_went_round)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *stage = talloc_strdup(ctx, ""),
         *story = talloc_strdup(ctx, SUBMITS "Chris Vale decides yes\n");
    for (int i = 0; i < 16; i++) {
        stage = talloc_asprintf_append(stage, "person Staff %c: committee staff\n", 'A' + i);
        story =
            talloc_asprintf_append(story, "%s %c steps aside \"I know them.\"\n", "Staff", 'A' + i);
        if (i < 15)
            story = talloc_asprintf_append(story, "expect Staff %c is asked everything\n", 'B' + i);
    }
    story = talloc_asprintf(ctx,
                            "%sDee Park leaves\n%sexpect an empty place\n"
                            "Ana Ortiz, Bo Chen review: all 1\ntime passes 10 business days\n"
                            "expect outcome met because \"2 of 2 reviewers answered; 1 gave up a "
                            "place that nobody could take\"\n",
                            stage, story);
    play(ctx, NULL, story);
    talloc_free(ctx);
}
END_TEST

#define PARTNERS                                                                                 \
    "{'workflow':{'start':'partners','states':{'partners':{'title':'Partners','steps':{'ask':{"  \
    "'kind':'statement','title':'Ask partners','due':'10 business days','to':'partners'}},"      \
    "'on':{'supported':'first','conditional':'panel','not-supported':'declined'}}}},"            \
    "'form':{'sections':[{'id':'all','title':'All','fields':["                                   \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']},"  \
    "{'id':'lane','title':'Lane','type':'text'},{'id':'hours','title':'Hours','type':'number'}," \
    "{'id':'partners','title':'Partners','type':'list'}]}]}}"

START_TEST(partners_hand_on_six_times_and_then_the_office_says_who_answers)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *stage = talloc_strdup(ctx, ""), *story = talloc_strdup(ctx, SUBMITS);
    for (int i = 0; i < 8; i++)
        stage = talloc_asprintf_append(stage, "person Colleague %c:\n", 'A' + i);
    for (int i = 0; i < 6; i++)
        story = talloc_asprintf_append(
            story, "%s hands over to Colleague %c\n",
            i ? talloc_asprintf(ctx, "Colleague %c", 'A' + i - 1) : "Pat Employer", 'A' + i);
    story = talloc_asprintf(ctx,
                            "%s%sColleague F hands over to Colleague G\n"
                            "expect refused \"handed on 6 times already: tell the office\"\n"
                            "Quinn Owner hands over to Colleague G\n"
                            "Colleague G states yes\nexpect state first\n",
                            stage, story);
    play(ctx, PARTNERS, story);
    talloc_free(ctx);
}
END_TEST

#define SENATE                                                                                    \
    "{'workflow':{'states':{'panel':{'steps':{'panel':{'kind':'ballot','due':'10 business days'," \
    "'quorum':{'fraction':'1/2','more-than':true},'who':{'places':null}}},'on':{'met':null,"      \
    "'unmet':null,'passed':'sending','failed':'declined'}}}}}"

START_TEST(a_senate_of_a_hundred_and_twenty_is_asked_whole)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *stage = talloc_strdup(ctx, ""), *yes = talloc_strdup(ctx, "");
    for (int i = 0; i < 117; i++) {
        char name[] = "Senator AA";
        name[8] = (char)('A' + i / 26);
        name[9] = (char)('A' + i % 26);
        stage = talloc_asprintf_append(stage, "person %s: committee\n", name);
        if (i < 61)
            yes = talloc_asprintf_append(yes, "%s votes yes\n", name);
    }
    char *story = talloc_asprintf(ctx,
                                  "%s" SUBMITS "Chris Vale decides yes\n%s"
                                  "time passes 10 business days\nexpect outcome passed because "
                                  "\"61 of 120 members took part; quorum is 61: met.\"\n",
                                  stage, yes);
    play(ctx, SENATE, story);
    talloc_free(ctx);
}
END_TEST

START_TEST(who_joins_later_votes_next_time_unless_somebody_leaves)
{
    plays(SENATE, "person Eli Stone:\nperson Fay Wood:\n" SUBMITS "Chris Vale decides yes\n"
                  "Eli Stone becomes committee staff\nexpect Eli Stone is not asked\n"
                  "Ana Ortiz votes yes\nBo Chen leaves\n"
                  "expect Eli Stone is asked\n"
                  "Fay Wood becomes committee staff\nexpect Fay Wood is not asked\n"
                  "Dee Park, Eli Stone vote yes\n"
                  "expect outcome passed because \"3 of 3 members took part\"\n");
}
END_TEST

/* ---- how one is known ------------------------------------------------------------------------------------- */

START_TEST(where_people_sign_in_a_link_alone_does_nothing)
{
    plays("{'workflow':{'states':{'first':{'steps':{'look':{'known':'signed-in'}}}}}}",
          SUBMITS "Chris Vale by a link alone: decides yes\nexpect refused \"sign in\"\n"
                  "Chris Vale by a link alone: steps aside\nexpect refused \"sign in\"\n"
                  "Chris Vale by a link alone: asks \"Why?\"\nexpect refused \"sign in\"\n"
                  "Chris Vale by a link alone: declares a conflict \"Mine.\"\n"
                  "expect refused \"sign in\"\n"
                  "Ana Ortiz by a link alone: declares a conflict \"Mine.\"\n"
                  "Chris Vale asks \"Why?\"\nChris Vale decides yes\nexpect state panel\n"
                  "Bo Chen by a link alone: reviews: all 1\n");
}
END_TEST

/* ---- the proposer's own ------------------------------------------------------------------------------------ */

#define SUPPLY                                                                                   \
    "{'workflow':{'start':'code','states':{'code':{'title':'Code','steps':{'fill':{"             \
    "'kind':'supply','title':'Fill in','who':{'role':'registrar'},'for-others':'coordinator',"   \
    "'fields':['code'],'confirm':true}},'on':{'supplied':'panel','returned':'first'}}}},"        \
    "'form':{'sections':[{'id':'all','title':'All','fields':["                                   \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']},"  \
    "{'id':'lane','title':'Lane','type':'text'},{'id':'hours','title':'Hours','type':'number'}," \
    "{'id':'code','title':'Code','type':'text'}]}]}}"

START_TEST(nobody_confirms_in_the_proposers_place)
{
    plays(SUPPLY, SUBMITS "Kim Lee enters for Jo Reed: supplies code \"CR 101\"\n"
                          "expect Alex Rivera is asked\n"
                          "Kim Lee enters for Alex Rivera: confirms\n"
                          "expect refused \"only the person who\"\n"
                          "Alex Rivera confirms\nexpect state panel\n");
}
END_TEST

/* ---- an interest that comes later --------------------------------------------------------------------------- */

#define BESIDE                                                                                     \
    "{'workflow':{'states':{'panel':{'precedence':['no-quorum','unmet','met','resubmitted'],"      \
    "'steps':{'rewrite':{'kind':'revision','title':'Rewrite'}},'on':{'resubmitted':'sending'}}}}," \
    "'form':{'sections':[{'id':'all','title':'All','fields':["                                     \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']},"    \
    "{'id':'lane','title':'Lane','type':'text'},{'id':'hours','title':'Hours','type':'number'},"   \
    "{'id':'partners','title':'Partners','type':'list'}]}]}}"

START_TEST(whoever_is_named_as_a_proposer_while_reviewing_is_replaced)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, BESIDE,
             "person Cy Adams: committee faculty\n" SUBMITS "Chris Vale decides yes\n"
             "Ana Ortiz, Bo Chen review: all 1\n"
             "Alex Rivera revises (with Ana Ortiz): nothing\n"
             "expect mail reassigned to Ana Ortiz\nexpect Cy Adams is asked everything\n"
             "Dee Park reviews: all 1\nexpect state panel\n"
             "Cy Adams reviews: all 1\n"
             "expect outcome met because \"3 of 3 reviewers answered\"\n");
    json_object *closed = test_bodies(ctx, played->history, "task.closed");
    ck_assert_str_eq(json_str(json_item(closed, 0), "because"),
                     "The proposal has changed: whoever sat here is one of the proposers now.");
    talloc_free(ctx);
}
END_TEST

START_TEST(nobody_new_leaves_a_place_empty_and_the_office_is_told)
{
    plays(BESIDE, SUBMITS "Chris Vale decides yes\nBo Chen reviews: all 1\n"
                          "Alex Rivera revises (with Bo Chen): nothing\n"
                          "expect mail place-empty to Kim Lee\nexpect an empty place\n"
                          "Ana Ortiz, Dee Park review: all 1\nexpect state panel\n"
                          "time passes 10 business days\n"
                          "expect outcome met because \"2 of 3 reviewers answered\"\n");
}
END_TEST

/* ---- a newer policy ----------------------------------------------------------------------------------------- */

START_TEST(nobody_puts_their_own_proposal_under_another_policy)
{
    static const struct {
        const char *person, *roles, *refused;
    } row[] = {
        {"alex", "{'role':'administrator','person':'alex'}", "another administrator must"},
        {"co", "{'role':'administrator','person':'co'}", "conflict of interest"},
        {"sam", "{'role':'administrator','person':'sam'}", NULL},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        struct roster *roster;
        struct outcome *out;
        const struct policy *policy = test_policy(ctx, NULL);
        struct policy newer = *policy;
        newer.digest = "newer";
        ck_assert(roster_read(ctx,
                              test_json(ctx, talloc_asprintf(ctx, "{'roles':[%s]}", row[i].roles)),
                              &roster, &e));
        json_object *document = test_json(ctx, "{'title':'A title'}");
        const struct facts facts = {
            .roster = roster, .calendar = test_days(ctx), .newer = &newer, .document = document};
        struct command command = {
            .kind = COMMAND_SUBMIT,
            .proposal = "p",
            .actor = {"alex", "session"},
            .body = test_json(ctx, "{'kind':'new','proposer':'alex','co_proposers':['co']}"),
            .document = document,
            .document_digest = "d"};
        ck_assert_msg(decide(ctx, policy, NULL, &command, &facts, 0, &out, &e), "%s", e.text);
        command = (struct command){.kind = COMMAND_REPIN,
                                   .proposal = "p",
                                   .actor = {row[i].person, "session"},
                                   .body = test_json(ctx, "{'policy':'newer'}"),
                                   .texts = test_json(ctx, "{'reason':'It is better.'}"),
                                   .text_digest = "t"};
        bool taken = decide(ctx, policy, out->after, &command, &facts, 0, &out, &e);
        ck_assert_int_eq(taken, !row[i].refused);
        ck_assert_msg(taken || strstr(e.text, row[i].refused), "%s", e.text);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(nothing_is_decided_without_the_proposals_text)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    struct outcome *out, *none = NULL;
    const struct policy *policy = test_policy(ctx, NULL);
    ck_assert(roster_read(ctx, test_json(ctx, "{'roles':[{'role':'chair','person':'chris'}]}"),
                          &roster, &e));
    struct facts facts = {.roster = roster, .calendar = test_days(ctx)};
    struct command command = {.kind = COMMAND_SUBMIT,
                              .proposal = "p",
                              .actor = {"alex", "session"},
                              .body = test_json(ctx, "{'kind':'new','proposer':'alex'}"),
                              .document = test_json(ctx, "{'title':'A title'}"),
                              .document_digest = "d"};
    ck_assert_msg(decide(ctx, policy, NULL, &command, &facts, 0, &out, &e), "%s", e.text);
    facts.document = command.document;
    command = (struct command){.kind = COMMAND_WITHDRAW,
                               .proposal = "p",
                               .actor = {"alex", "session"},
                               .body = test_json(ctx, "{}")};
    struct facts without = facts;
    without.document = NULL;
    ck_assert(!decide(ctx, policy, out->after, &command, &without, 0, &none, &e));
    ck_assert(e.kind == ERR_INTERNAL && strstr(e.text, "nothing is decided without it"));
    ck_assert(decide(ctx, policy, out->after, &command, &facts, 0, &out, &e));
    talloc_free(ctx);
}
END_TEST

/* ---- the chair's time ---------------------------------------------------------------------------------------- */

#define BALLOT                                                                                    \
    "{'workflow':{'states':{'panel':{'steps':{'panel':{'kind':'ballot','due':'10 business days'," \
    "'quorum':{'count':3},'tie':'casting-vote','chair':'chair','chair-votes':'tie-only',"         \
    "'base':'cast','extend':{'by':'3 business "                                                   \
    "days','times':1},'who':{'role':'committee','places':"                                        \
    "[{'count':4}]}}},'on':{'met':null,'unmet':null,'passed':'sending','failed':'declined'}}}}}"

START_TEST(the_chairs_time_is_none_of_the_members_extensions)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, BALLOT,
             "person Cy Adams: committee faculty\nperson Eli Stone: committee staff\n" SUBMITS
             "Chris Vale decides yes\nexpect Eli Stone is not asked\n"
             "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote no\n"
             "expect Chris Vale is asked\n"
             "Ana Ortiz, Bo Chen step aside \"We wrote it.\"\n"
             "expect Eli Stone is asked\n"
             "time passes 10 business days\nexpect state panel\n"
             "Eli Stone votes no\nexpect outcome failed\n");
    json_object *extended = test_bodies(ctx, played->history, "step.extended");
    ck_assert_uint_eq(json_len(extended), 2);
    ck_assert(json_flag(json_item(extended, 0), "casting", false));
    ck_assert(!json_has(json_item(extended, 1), "casting"));
    talloc_free(ctx);
}
END_TEST

/* ---- a discussion ---------------------------------------------------------------------------------------------- */

START_TEST(an_empty_place_is_not_waited_for_while_the_reviews_are_discussed)
{
    plays(
        "{'workflow':{'states':{'panel':{'steps':{'panel':{'joint':{'due':'5 business days'}}}}}}}",
        "Dee Park leaves\n" SUBMITS "Chris Vale decides yes\nexpect an empty place\n"
        "Ana Ortiz, Bo Chen review: all 1\nexpect state panel\n"
        "time passes 10 business days\nexpect Ana Ortiz is asked everything\n"
        "Ana Ortiz confirms the scores\nexpect state panel\n"
        "Bo Chen confirms the scores\n"
        "expect outcome met because \"2 of 3 reviewers answered\"\n");
}
END_TEST

SUITE(hands, an_office_changes_hands_thirty_times_and_the_case_stays_small,
      whoever_has_a_conflict_gives_the_place_up_however_often_it_went_round,
      a_senate_of_a_hundred_and_twenty_is_asked_whole,
      who_joins_later_votes_next_time_unless_somebody_leaves,
      partners_hand_on_six_times_and_then_the_office_says_who_answers,
      where_people_sign_in_a_link_alone_does_nothing, nobody_confirms_in_the_proposers_place,
      whoever_is_named_as_a_proposer_while_reviewing_is_replaced,
      nobody_new_leaves_a_place_empty_and_the_office_is_told,
      nobody_puts_their_own_proposal_under_another_policy,
      nothing_is_decided_without_the_proposals_text,
      the_chairs_time_is_none_of_the_members_extensions,
      an_empty_place_is_not_waited_for_while_the_reviews_are_discussed)
