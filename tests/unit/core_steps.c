/* core_steps: the kinds of step beside decision, panel, ballot and revision, each in a small policy, as scenarios. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "core/decide.h"
#include "core/people/partners.h"
#include "core/repin.h"
#include "core_play.h"
#include "core_policies.h"

static const char people[] = "person Alex Rivera:\n"
                             "person Kim Lee: coordinator\n"
                             "person Jo Reed: registrar\n"
                             "person Sam Okafor: provost\n"
                             "person Chris Vale: chair\n"
                             "person Ana Ortiz: committee faculty\n"
                             "person Bo Chen: committee faculty\n"
                             "person Dee Park: committee staff\n"
                             "person Pat Employer: pat@acme.example\n"
                             "person Quinn Owner: quinn@works.example\n"
                             "at 2026-09-01 09:00\n";

/* The small policy with a patch (' for "). */
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

/* ---- statements ------------------------------------------------------------------------------------------ */

#define STATEMENT(keys)                                                                          \
    "{'workflow':{'start':'partners','states':{'partners':{'title':'Partners','steps':{'ask':{"  \
    "'kind':'statement','title':'Ask partners','due':'10 business days'," keys "}},"             \
    "'on':{'supported':'first','conditional':'panel','not-supported':'declined'}}}},"            \
    "'form':{'sections':[{'id':'all','title':'All','fields':["                                   \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']},"  \
    "{'id':'lane','title':'Lane','type':'text'},{'id':'hours','title':'Hours','type':'number'}," \
    "{'id':'partners','title':'Partners','type':'list'}]}]}}"
#define TO_PARTNERS STATEMENT("'to':'partners'")
#define TWO_NEEDED STATEMENT("'to':'partners','needed':2")
#define QUESTIONS                                                                         \
    STATEMENT("'to':'partners','questions':[{'id':'demand','title':'Is it in demand?',"   \
              "'type':'yes-no-if'},{'id':'hire','title':'Would you?','type':'choice',"    \
              "'choices':[{'id':'often','title':'Often'},{'id':'once','title':'Once'}]}," \
              "{'id':'more','title':'More?','type':'text'}]")
#define SUBMITS "Alex Rivera submits \"A title\"\n"

START_TEST(partners_named_in_the_form_are_asked_and_one_who_supports_is_enough)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, TO_PARTNERS,
                                   SUBMITS "expect Pat Employer is asked\n"
                                           "expect Quinn Owner is asked\n"
                                           "expect mail task-state to Pat Employer\n"
                                           "Pat Employer states yes\n"
                                           "expect outcome supported because \"One of two\"\n"
                                           "expect Quinn Owner is not asked\n"
                                           "expect state first\n");
    json_object *first = json_item(test_bodies(ctx, played->history, "proposal.submitted"), 0);
    ck_assert_uint_eq(json_len(json_at(first, "partners/partners")), 2);
    for (size_t i = 0; i < json_len(played->history); i++)
        ck_assert_ptr_null(strstr(json_text(json_item(played->history, i)), "@acme"));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_condition_needs_its_words_and_makes_the_support_conditional)
{
    plays(TWO_NEEDED, SUBMITS "Pat Employer states if\n"
                              "expect refused \"what your support depends on\"\n"
                              "Pat Employer states if \"More hours.\"\n"
                              "expect state partners\n"
                              "Quinn Owner states yes\n"
                              "expect outcome conditional because \"on a condition\"\n"
                              "expect state panel\n");
}
END_TEST

START_TEST(it_is_not_supported_as_soon_as_too_few_can_still_support_it)
{
    plays(TWO_NEEDED, SUBMITS "Pat Employer states no\n"
                              "expect refused \"why not\"\n"
                              "Pat Employer states no \"Nobody asks for it.\"\n"
                              "expect outcome not-supported\n"
                              "expect Quinn Owner is not asked\n"
                              "expect ending declined\n");
}
END_TEST

START_TEST(what_is_conditional_waits_for_those_who_could_still_support_it)
{
    plays(TO_PARTNERS, SUBMITS "Pat Employer states if \"More hours.\"\n"
                               "expect state partners\n"
                               "Quinn Owner states yes\n"
                               "expect outcome supported\n");
    plays(TO_PARTNERS, SUBMITS "Pat Employer states if \"More hours.\"\n"
                               "time passes 11 business days\n"
                               "expect outcome conditional\n");
    plays(TO_PARTNERS, SUBMITS "time passes 11 business days\n"
                               "expect outcome not-supported because \"No\"\n");
}
END_TEST

START_TEST(every_question_is_answered_and_an_if_says_of_what_it_depends)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, QUESTIONS,
             SUBMITS "Pat Employer states yes: hire often\n"
                     "expect refused \"Is it in demand?\"\n"
                     "Pat Employer states yes: demand yes, hire perhaps\n"
                     "expect refused \"Would you?\"\n"
                     "Pat Employer states yes: demand if, hire often\n"
                     "expect refused \"depends on\"\n"
                     "Pat Employer states yes: demand if \"In summer.\", hire often, more \"No.\"\n"
                     "expect state first\n");
    json_object *given = json_item(test_bodies(ctx, played->history, "statement.given"), 0);
    ck_assert_str_eq(json_text(json_get(given, "answers")),
                     "{\"demand\":\"if\",\"hire\":\"often\"}");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_partner_hands_over_to_a_colleague_but_not_to_the_proposer)
{
    plays(TO_PARTNERS, SUBMITS "Pat Employer hands over to Alex Rivera\n"
                               "expect refused \"is the proposer\"\n"
                               "Pat Employer hands over to Quinn Owner\n"
                               "expect refused \"already\"\n"
                               "Pat Employer hands over to Bo Chen\n"
                               "expect mail task-state to Bo Chen\n"
                               "expect Pat Employer is not asked\n"
                               "Pat Employer states yes\n"
                               "expect refused \"given to somebody else\"\n"
                               "Bo Chen states yes\n"
                               "expect state first\n"
                               "Chris Vale hands over to Dee Park\n"
                               "expect refused \"cannot be handed over\"\n");
}
END_TEST

START_TEST(the_office_finds_a_partner_where_too_few_are_named)
{
    plays(STATEMENT("'to':'partners','needed':3"),
          SUBMITS "expect mail place-empty to Kim Lee\n"
                  "Pat Employer states yes\n"
                  "Quinn Owner states yes\n"
                  "expect state partners\n"
                  "Kim Lee hands over the empty place to Bo Chen\n"
                  "Bo Chen states yes\n"
                  "expect state first\n");
}
END_TEST

START_TEST(partners_may_be_the_holders_of_a_role)
{
    plays(STATEMENT("'who':{'role':'registrar'}"), SUBMITS "expect Jo Reed is asked\n"
                                                           "expect Pat Employer is not asked\n"
                                                           "Jo Reed states yes\n"
                                                           "expect state first\n");
}
END_TEST

START_TEST(addresses_are_found_in_every_shape_of_answer)
{
    static const struct {
        const char *answer, *found;
    } row[] = {
        {"'Pat@Acme.Example'", "pat@acme.example pat@acme.example;"},
        {"'Pat Employer <pat@acme.example>'", "Pat Employer pat@acme.example;"},
        {"'nobody'", ""},
        {"''", ""},
        {"null", ""},
        {"'a@b'", ""},
        {"['a@b.example','\\\"Cy\\\" <c@d.example>','A@b.example']",
         "a@b.example a@b.example;Cy c@d.example;"},
        {"[{'organisation':'Acme','email':'a@b.example'},{'organisation':'None'}]",
         "Acme a@b.example;"},
        {"[{'email':'','name':'Pat'}]", ""},
        {"17", ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        char *found = talloc_strdup(ctx, "");
        size_t count = 0;
        struct partner_named *named = partners_named(
            ctx, test_policy(ctx, TO_PARTNERS),
            test_json(ctx, talloc_asprintf(ctx, "{'partners':%s}", row[i].answer)), &count);
        for (size_t k = 0; k < count; k++)
            found = talloc_asprintf_append(found, "%s %s;", named[k].name, named[k].email);
        ck_assert_msg(!strcmp(found, row[i].found), "%s gave “%s”", row[i].answer, found);
        talloc_free(ctx);
    }
}
END_TEST

/* ---- supplies --------------------------------------------------------------------------------------------- */

#define SUPPLY(keys)                                                                            \
    "{'workflow':{'start':'code','states':{'code':{'title':'Code','steps':{'fill':{"            \
    "'kind':'supply','title':'Fill in','who':{'role':'registrar'},'fields':['code']" keys       \
    "}},'on':{'supplied':[{'to':'panel','when':{'fact':'changed.code','is':true},"              \
    "'because':'it has a code'},{'to':'declined','because':'nothing changed'}],"                \
    "'returned':'first'}}}},'form':{'sections':[{'id':'all','title':'All','fields':["           \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']}," \
    "{'id':'code','title':'Catalog code','type':'text','max':10}]}]}}"

START_TEST(a_role_fills_in_what_the_proposer_could_not_and_that_is_a_revision)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, SUPPLY(""),
                                   SUBMITS "expect mail task-supply to Jo Reed\n"
                                           "Jo Reed supplies title \"Another\"\n"
                                           "expect refused \"the proposer's to answer\"\n"
                                           "Jo Reed supplies code \"\"\n"
                                           "expect refused \"Fill in\"\n"
                                           "Jo Reed supplies code \"much too long\"\n"
                                           "expect refused \"Shorten\"\n"
                                           "Jo Reed supplies code \"CR 101\"\n"
                                           "expect outcome supplied because \"filled in\"\n"
                                           "expect state panel\n");
    json_object *supplied = json_item(test_bodies(ctx, played->history, "fields.supplied"), 0);
    ck_assert_int_eq(json_int(supplied, "revision", 0), 2);
    ck_assert_str_eq(json_text(json_get(supplied, "changed")), "[\"code\"]");
    talloc_free(ctx);
}
END_TEST

START_TEST(it_is_sent_back_with_a_reason)
{
    plays(SUPPLY(""), SUBMITS "Jo Reed sends it back\n"
                              "expect refused \"Say why\"\n"
                              "Jo Reed sends it back \"The term is over.\"\n"
                              "expect outcome returned\n"
                              "expect state first\n");
}
END_TEST

START_TEST(the_proposer_confirms_what_was_filled_in_or_returns_it)
{
    plays(SUPPLY(",'confirm':true"), SUBMITS "Jo Reed supplies code \"CR 101\"\n"
                                             "expect state code\n"
                                             "expect mail task-confirm to Alex Rivera\n"
                                             "Jo Reed supplies code \"CR 102\"\n"
                                             "expect refused \"done this already\"\n"
                                             "Alex Rivera confirms\n"
                                             "expect outcome supplied because \"confirmed\"\n"
                                             "expect state panel\n");
    plays(SUPPLY(",'confirm':true"), SUBMITS "Jo Reed supplies code \"CR 101\"\n"
                                             "Alex Rivera confirms not \"  \"\n"
                                             "expect refused \"what is not right\"\n"
                                             "Alex Rivera confirms not \"That is another.\"\n"
                                             "expect outcome returned\n"
                                             "expect state first\n");
}
END_TEST

START_TEST(the_confirmation_is_the_proposers_whatever_becomes_of_the_office)
{
    plays(SUPPLY(",'confirm':true"), SUBMITS "Jo Reed supplies code \"CR 101\"\n"
                                             "Jo Reed is no longer registrar\n"
                                             "expect Alex Rivera is asked\n"
                                             "Alex Rivera steps aside \"It is mine.\"\n"
                                             "expect refused \"the proposer alone\"\n"
                                             "Alex Rivera confirms\n"
                                             "expect state panel\n");
}
END_TEST

/* ---- conditions ------------------------------------------------------------------------------------------- */

#define CONDITIONS                                                                              \
    "{'workflow':{'states':{'first':{'steps':{'look':{'choices':[{'name':'yes','title':'Yes'}," \
    "{'name':'no','title':'No'},{'name':'if','title':'Yes, if','asks-conditions':true}]}},"     \
    "'on':{'if':'conditions'}},'conditions':{'title':'Conditions','steps':{'tick':{"            \
    "'kind':'conditions','title':'Tick','who':{'role':'coordinator'},'lapse':'90 days'}},"      \
    "'on':{'met':'sending','lapsed':'first'}}}}}"

/* Two councils decide side by side, and each may set conditions of its own. */
START_TEST(conditions_of_decisions_side_by_side_are_all_to_be_fulfilled)
{
    static const char councils[] =
        "{'workflow':{'states':{'first':{'precedence':['no','if','yes'],'steps':{"
        "'look':{'choices':[{'name':'yes','title':'Yes'},{'name':'no','title':'No'},"
        "{'name':'if','title':'Yes, if','asks-conditions':true}]},"
        "'other':{'kind':'decision','title':'Other','who':{'role':'registrar'},'choices':["
        "{'name':'yes','title':'Yes'},{'name':'if','title':'Yes, if','asks-conditions':true}]}},"
        "'on':{'if':'conditions'}},'conditions':{'title':'Conditions','steps':{'tick':{"
        "'kind':'conditions','title':'Tick','who':{'role':'coordinator'},'lapse':'90 days'}},"
        "'on':{'met':'sending','lapsed':'first'}}}}}";
    plays(councils, SUBMITS "Chris Vale decides if on condition \"Fund it.\", \"Staff it.\"\n"
                            "Jo Reed decides if on condition \"Code it.\"\n"
                            "expect state conditions\n"
                            "Kim Lee fulfils condition 3\nexpect state conditions\n"
                            "Kim Lee fulfils condition 1, 2\nexpect outcome published\n");
    plays(councils, SUBMITS "Jo Reed decides if on condition \"Code it.\"\n"
                            "Chris Vale decides if on condition \"Fund it.\"\n"
                            "time passes 91 days\nexpect state first\n"
                            "Chris Vale decides if on condition \"Fund it, then.\"\n"
                            "Jo Reed decides yes\nKim Lee fulfils condition 2\n"
                            "expect refused \"Condition 2\"\n"
                            "Kim Lee fulfils condition 3\nexpect outcome published\n");
}
END_TEST

START_TEST(conditions_are_numbered_and_ticked_off_one_by_one)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, CONDITIONS,
             SUBMITS "Chris Vale decides if\n"
                     "expect refused \"needs its conditions\"\n"
                     "Chris Vale decides yes on condition \"Fund it.\"\n"
                     "expect refused \"without conditions\"\n"
                     "Chris Vale decides if on condition \"Fund it.\", \" \"\n"
                     "expect refused \"Condition 2 is empty\"\n"
                     "Chris Vale decides if on condition \"Fund it.\", \"Staff it.\"\n"
                     "expect state conditions\n"
                     "expect mail task-fulfil to Kim Lee\n"
                     "Kim Lee fulfils condition 3\n"
                     "expect refused \"Condition 3 is not open\"\n"
                     "Kim Lee fulfils condition 2\n"
                     "expect state conditions\n"
                     "Kim Lee fulfils condition 2\n"
                     "expect refused \"not open any more\"\n"
                     "Kim Lee fulfils condition 1\n"
                     "expect outcome published\n");
    json_object *set = test_bodies(ctx, played->history, "condition.set");
    ck_assert_uint_eq(json_len(set), 2);
    ck_assert_int_eq(json_int(json_item(set, 1), "number", 0), 2);
    ck_assert_int_eq(json_int(json_item(set, 1), "item", 0), 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(an_approval_lapses_with_a_condition_open_and_the_next_one_counts_on)
{
    plays(CONDITIONS, SUBMITS "Chris Vale decides if on condition \"Fund it.\", \"Staff it.\"\n"
                              "Kim Lee fulfils condition 1\n"
                              "time passes 91 days\n"
                              "expect outcome lapsed because \"One of two\"\n"
                              "expect state first\n"
                              "Chris Vale decides if on condition \"Staff it, then.\"\n"
                              "Kim Lee fulfils condition 2\n"
                              "expect refused \"Condition 2\"\n"
                              "Kim Lee fulfils condition 3\n"
                              "expect outcome published\n");
}
END_TEST

/* ---- publishing that waits ----------------------------------------------------------------------------------- */

/* From the chair straight to publishing; a day, or none, in the form. */
#define PUBLISH(keys, day)                                                                         \
    "{'workflow':{'states':{'first':{'on':{'yes':'sending'}},'panel':{'title':'Panel'},"           \
    "'sending':{'steps':{'send':{" keys                                                            \
    "}}}},'anywhere':{'skip':{'title':'Back to the committee',"                                    \
    "'by':'chair','to':'panel','because':'the chair asks for it'}}},"                              \
    "'form':{'sections':[{'id':'all','title':'All','fields':["                                     \
    "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']}" day \
    "]}]}}"
#define DAY ",{'id':'day','title':'From','type':'date'}"
#define APPROVED SUBMITS "Chris Vale decides yes\n"

START_TEST(what_is_held_is_approved_but_not_in_force_until_it_is_released)
{
    plays(PUBLISH("'hold':'registrar'", ""), "system badges\n" APPROVED "expect state sending\n"
                                             "expect not published\n"
                                             "expect mail decision to Alex Rivera\n"
                                             "expect mail task-release to Jo Reed\n"
                                             "Kim Lee releases\n"
                                             "expect refused \"moved on\"\n"
                                             "Jo Reed releases \"Now.\"\n"
                                             "expect published\n"
                                             "badges answers failed \"no\"\n"
                                             "expect state stuck\n"
                                             "Kim Lee decides yes\n"
                                             "expect Jo Reed is not asked\n"
                                             "badges answers done\n"
                                             "expect ending completed\n");
    plays(PUBLISH("'hold':'registrar'", ""), APPROVED "Alex Rivera withdraws\n"
                                                      "expect ending withdrawn\n"
                                                      "expect not published\n");
}
END_TEST

START_TEST(what_a_system_takes_only_by_hand_is_asked_of_who_holds_its_role)
{
    plays(PUBLISH("'to':'all'", ""),
          "system badges\n"
          "system banner by hand of registrar\n" APPROVED "expect published\n"
          "expect mail task-enter to Jo Reed\n"
          "badges answers done\n"
          "expect state sending\n"
          "Kim Lee enters it\n"
          "expect refused \"moved on\"\n"
          "Jo Reed enters it at \"somewhere\"\n"
          "expect refused \"https://\"\n"
          "Jo Reed cannot enter it\n"
          "expect refused \"Say why\"\n"
          "Jo Reed releases\n"
          "expect refused \"waits until it is entered\"\n"
          "Jo Reed enters it at \"https://banner.example.edu/7\"\n"
          "expect ending completed\n");
    plays(PUBLISH("'to':'all'", ""), "system banner by hand of registrar\n" APPROVED
                                     "Jo Reed cannot enter it \"It has no place for this.\"\n"
                                     "expect state stuck\n"
                                     "Kim Lee decides yes\n"
                                     "expect Jo Reed is asked\n"
                                     "Jo Reed enters it\n"
                                     "expect ending completed\n");
}
END_TEST

START_TEST(who_enters_something_has_five_days_and_is_reminded)
{
    plays(PUBLISH("'to':'all','hold':'registrar'",
                  ""), /* from when it is asked, not from when it was held */
          "system banner by hand of registrar\n" APPROVED "time passes 20 business days\n"
          "expect no mail reminder\n"
          "Jo Reed releases\n"
          "time passes 3 business days\n"
          "expect no mail reminder\n"
          "time passes 1 business days\n"
          "expect mail reminder to Jo Reed\n"
          "time passes 1 business days\n"
          "expect mail overdue to Jo Reed\n"
          "Jo Reed enters it\n"
          "expect ending completed\n");
    plays(PUBLISH("'to':'all','due':'2 business days'", ""),
          "system banner by hand of registrar\n" APPROVED "time passes 2 business days\n"
          "expect mail overdue to Jo Reed\n"
          "Jo Reed enters it\n"
          "expect ending completed\n");
}
END_TEST

START_TEST(what_was_said_of_an_entry_is_corrected_with_a_reason_also_after_the_end)
{
    plays(PUBLISH("'to':'all'", ""),
          "system badges\n"
          "system banner by hand of registrar\n" APPROVED "Kim Lee corrects the entry \"Typo\"\n"
          "expect refused \"Nothing was entered here yet\"\n"
          "Jo Reed enters it at \"https://banner.example.edu/7\"\n"
          "Jo Reed corrects the entry to \"https://banner.example.edu/8\"\n"
          "expect refused \"Say what was wrong\"\n"
          "Jo Reed corrects the entry to \"nowhere\" \"Typo\"\n"
          "expect refused \"https://\"\n"
          "Ana Ortiz corrects the entry \"Typo\"\n"
          "expect refused \"only the person who was asked or a coordinator\"\n"
          "Jo Reed corrects the entry to \"https://banner.example.edu/8\" \"Typo\"\n"
          "badges answers done\n"
          "expect ending completed\n"
          "Kim Lee corrects the entry to \"https://banner.example.edu/9\" \"The number was "
          "changed.\"\n"
          "expect ending completed\n");
    plays(PUBLISH("'to':'all'", ""), "system badges\n"
                                     "system banner by hand of registrar\n" APPROVED
                                     "Jo Reed cannot enter it \"It has no place for this.\"\n"
                                     "Jo Reed corrects the entry \"It has.\"\n"
                                     "badges answers done\n"
                                     "expect ending completed\n");
}
END_TEST

START_TEST(an_entry_that_was_not_made_after_all_is_asked_for_again_while_it_is_waited_for)
{
    plays(
        PUBLISH("'to':'all'", ""),
        "system badges\n"
        "system banner by hand of registrar\n" APPROVED
        "Kim Lee takes back the entry \"I pressed it.\"\n"
        "expect refused \"Nothing was entered here yet\"\n"
        "Jo Reed enters it at \"https://banner.example.edu/7\"\n"
        "expect Jo Reed is not asked\n"
        "Jo Reed takes back the entry\n"
        "expect refused \"Say what was wrong\"\n"
        "Ana Ortiz takes back the entry \"I pressed it.\"\n"
        "expect refused \"only the person who was asked or a coordinator\"\n"
        "Jo Reed takes back the entry \"I pressed it by mistake.\"\n"
        "expect Jo Reed is asked\n"
        "expect mail task-enter to Jo Reed\n"
        "Kim Lee takes back the entry \"Once more.\"\n"
        "expect refused \"nothing to take back\"\n"
        "Kim Lee corrects the entry to \"https://banner.example.edu/8\" \"It is there.\"\n"
        "expect refused \"open the newer task\"\n"
        "badges answers done\n"
        "expect state sending\n"
        "Jo Reed enters it at \"https://banner.example.edu/9\"\n"
        "expect ending completed\n"
        "Kim Lee takes back the entry \"It is gone again.\"\n"
        "expect Jo Reed is not asked\n"
        "Kim Lee takes back the entry \"Once more.\"\n"
        "expect refused \"nothing to take back\"\n"
        "Jo Reed corrects the entry to \"https://banner.example.edu/10\" \"I have made it anew.\"\n"
        "expect ending completed\n");
    plays(PUBLISH("'to':'all'", ""), "system badges\n"
                                     "system banner by hand of registrar\n" APPROVED
                                     "Jo Reed cannot enter it \"It has no place for this.\"\n"
                                     "Jo Reed takes back the entry \"I can.\"\n"
                                     "expect refused \"nothing to take back\"\n");
}
END_TEST

START_TEST(two_systems_by_hand_may_be_one_persons_and_are_held_until_released)
{
    plays(PUBLISH("'to':'all','hold':'registrar'", ""),
          "system banner by hand of registrar\n"
          "system acalog by hand of registrar\n" APPROVED "expect not published\n"
          "Jo Reed releases\n"
          "expect published\n"
          "Jo Reed enters it\n"
          "expect state sending\n"
          "Jo Reed enters it\n"
          "expect ending completed\n");
    plays(PUBLISH("'to':'all'", ""),
          "system banner by hand of nobody\n" APPROVED "expect mail place-empty to Kim Lee\n"
          "expect state sending\n"
          "Kim Lee gives up banner\n"
          "expect state stuck\n");
}
END_TEST

static void
lacks_skills(const char *fields, int have, const char *called)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *tally;
    struct scenario *played =
        play(ctx, fields,
             "system badges needs 3 skills\n" APPROVED "expect not published\n"
             "expect state stuck\n");
    json_object *closed = test_bodies(ctx, played->history, "step.closed");
    tally = json_get(json_item(closed, json_len(closed) - 1), "tally");
    ck_assert_str_eq(
        json_item_str(json_get(tally, "sentences"), 0),
        talloc_asprintf(ctx,
                        "badges needs at least 3 skills, and %d are named: name more under “%s”, "
                        "then try again.",
                        have, called));
    talloc_free(ctx);
}

START_TEST(nothing_is_published_before_it_has_what_a_system_needs)
{
    lacks_skills(PUBLISH("'to':'all'", ""), 0, "Skills");
    lacks_skills(
        PUBLISH("'to':'all'", ",{'id':'skills','title':'What it proves','type':'list','max':9}"), 1,
        "What it proves");
    lacks_skills(PUBLISH("'to':'all'",
                         ",{'id':'outcomes','title':'Outcomes','type':'group','max':9,'fields':["
                         "{'id':'what','title':'What','type':'text','required':true},"
                         "{'id':'skills','title':'Skills it shows','type':'list','max':9}]}"),
                 1, "Skills it shows");
}
END_TEST

START_TEST(it_is_not_published_before_its_day)
{
    plays(PUBLISH("'not-before':'day'", DAY), APPROVED "expect state sending\n"
                                                       "expect not published\n"
                                                       "at 2027-01-14 23:00\n"
                                                       "expect not published\n"
                                                       "at 2027-01-15 00:01\n"
                                                       "expect published\n"
                                                       "expect ending completed\n");
    plays(PUBLISH("'not-before':'day','hold':'registrar'", DAY), APPROVED "Jo Reed releases\n"
                                                                          "expect not published\n"
                                                                          "at 2027-01-15 00:01\n"
                                                                          "expect published\n");
    plays(PUBLISH("'not-before':'day','hold':'registrar'", DAY), APPROVED "at 2027-01-15 00:01\n"
                                                                          "expect not published\n"
                                                                          "Jo Reed releases\n"
                                                                          "expect published\n");
}
END_TEST

START_TEST(without_a_day_it_is_published_at_once)
{
    plays(PUBLISH("'not-before':{'calendar':'catalog'}", ""), APPROVED "expect ending completed\n");
}
END_TEST

START_TEST(the_catalog_takes_new_entries_on_its_days)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct tz *zone;
    struct calendar *calendar;
    int64_t first, second;
    json_object *o = test_json(ctx, "{'zone':'UTC','catalog':['2027-01-10','2026-08-15']}");
    ck_assert(tz_load(ctx, NULL, "UTC", &zone, &e) && calendar_read(ctx, o, zone, &calendar, &e) &&
              calendar_date_read("2026-08-15", &first, &e) &&
              calendar_date_read("2027-01-10", &second, &e));
    ck_assert_int_eq(calendar_catalog(calendar, first - 10), first);
    ck_assert_int_eq(calendar_catalog(calendar, first), first);
    ck_assert_int_eq(calendar_catalog(calendar, first + 1), second);
    ck_assert_int_eq(calendar_catalog(calendar, second + 1), INT64_MIN);
    o = test_json(ctx, "{'zone':'UTC','catalog':['soon']}");
    ck_assert(!calendar_read(ctx, o, zone, &calendar, &e));
    talloc_free(ctx);
}
END_TEST

/* ---- questions and exceptions -------------------------------------------------------------------------------- */

START_TEST(a_question_is_asked_and_answered_without_a_revision)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, NULL,
                                   SUBMITS "Chris Vale asks\n"
                                           "expect refused \"Write your question\"\n"
                                           "Chris Vale asks \"For whom?\"\n"
                                           "expect mail question to Alex Rivera\n"
                                           "Alex Rivera answers \"  \"\n"
                                           "expect refused \"Write your answer\"\n"
                                           "Chris Vale answers \"Me.\"\n"
                                           "expect refused \"only the proposer\"\n"
                                           "Alex Rivera answers \"For nurses.\"\n"
                                           "expect mail answer to Chris Vale\n"
                                           "Alex Rivera answers question 1 \"Again.\"\n"
                                           "expect refused \"not open any more\"\n"
                                           "Chris Vale asks \"And when?\"\n"
                                           "Chris Vale decides yes\n"
                                           "Alex Rivera answers question 2 \"In May.\"\n"
                                           "expect refused \"moved on\"\n");
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "question.asked")), 2);
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "question.answered")), 1);
    ck_assert_int_eq(json_int(played->events_case, "revision", 0), 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(so_many_questions_may_be_open_at_once)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *story = talloc_strdup(ctx, SUBMITS);
    for (int i = 0; i < 10; i++)
        story = talloc_strdup_append(story, "Chris Vale asks \"Why?\"\n");
    story = talloc_strdup_append(story, "Chris Vale asks \"Why?\"\n"
                                        "expect refused \"wait for the answers\"\n");
    play(ctx, NULL, story);
    talloc_free(ctx);
}
END_TEST

START_TEST(an_office_makes_the_exception_that_the_policy_lets_it_make_with_its_reason)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(
        ctx,
        "{'workflow':{'anywhere':{'skip':{'title':'Skip the chair','by':'provost','to':'panel',"
        "'because':'the provost let it go on'}}}}",
        SUBMITS "Kim Lee makes exception skip \"It is urgent.\"\n"
                "expect refused \"only the provost may\"\n"
                "Sam Okafor makes exception other \"It is urgent.\"\n"
                "expect refused \"no such exception\"\n"
                "Sam Okafor makes exception skip\n"
                "expect refused \"needs its reason\"\n"
                "Sam Okafor makes exception skip \"It is urgent.\"\n"
                "expect state panel\n"
                "expect mail exception to Alex Rivera\n"
                "expect mail exception to Kim Lee\n"
                "expect Chris Vale is not asked\n");
    json_object *made = json_item(test_bodies(ctx, played->history, "exception.made"), 0);
    ck_assert_str_eq(json_str(made, "exception"), "skip");
    ck_assert_ptr_nonnull(json_str(made, "text"));
    talloc_free(ctx);
}
END_TEST

/* ---- side by side ---------------------------------------------------------------------------------------------- */

#define BOTH(wait)                                                                         \
    "{'workflow':{'states':{'first':{" wait "'precedence':['no','yes'],'steps':{'other':{" \
    "'kind':'decision','title':'The provost','who':{'role':'provost'},'choices':["         \
    "{'name':'yes','title':'Yes'},{'name':'no','title':'No'}]}}}}}}"

START_TEST(a_state_waits_for_all_its_steps_or_for_the_first)
{
    plays(BOTH(""), SUBMITS "Chris Vale decides no\n"
                            "expect state first\n"
                            "Sam Okafor decides yes\n"
                            "expect ending declined\n");
    plays(BOTH("'wait':'any',"), SUBMITS "Sam Okafor decides yes\n"
                                         "expect state panel\n"
                                         "expect Chris Vale is not asked\n"
                                         "Chris Vale decides no\n"
                                         "expect refused \"over\"\n");
}
END_TEST

START_TEST(some_steps_ask_that_people_sign_in)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct roster *roster;
    struct outcome *out;
    const struct policy *policy = test_policy(
        ctx, "{'workflow':{'states':{'first':{'steps':{'look':{'known':'signed-in'}}}}}}");
    const struct calendar *calendar = test_days(ctx);
    ck_assert(roster_read(ctx, test_json(ctx, "{'roles':[{'role':'chair','person':'chris'}]}"),
                          &roster, &e));
    json_object *document = test_json(ctx, "{'title':'A title'}");
    const struct facts facts = {.roster = roster, .calendar = calendar, .document = document};
    struct command command = {.kind = COMMAND_SUBMIT,
                              .proposal = "p",
                              .actor = {"alex", "link"},
                              .body = test_json(ctx, "{'kind':'new','proposer':'alex'}"),
                              .document = document,
                              .document_digest = "d"};
    ck_assert_msg(decide(ctx, policy, NULL, &command, &facts, 0, &out, &e), "%s", e.text);
    const struct casefile *c = out->after;
    command = (struct command){.kind = COMMAND_DECIDE,
                               .proposal = "p",
                               .actor = {"chris", "link"},
                               .body = test_json(ctx, "{'round':1,'revision':1,'choice':'no'}")};
    json_put_int(command.body, "task", c->tasks[0].number);
    ck_assert(!decide(ctx, policy, c, &command, &facts, 0, &out, &e));
    ck_assert_int_eq(e.kind, ERR_FORBIDDEN);
    ck_assert_ptr_nonnull(strstr(e.text, "sign in"));
    command.actor.known = "session";
    ck_assert_msg(decide(ctx, policy, c, &command, &facts, 0, &out, &e), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

/* What is asked in one step looks at the steps beside it too: they may close by it. */
START_TEST(a_question_asked_beside_a_ballot_does_not_bring_the_absent_department)
{
    static const char beside[] =
        "{'workflow':{'states':{'first':{'precedence':['no','failed','no-quorum','passed','yes'],"
        "'steps':{'vote':{'kind':'ballot','title':'Vote','who':{'role':'committee'},"
        "'due':'5 days','extend':{'times':0},'quorum':{'count':1},'represent':'lane'}},"
        "'on':{'failed':'declined','no-quorum':'declined','passed':'panel'}}}},"
        "'form':{'sections':[{'id':'all','title':'All','fields':["
        "{'id':'title','title':'Title','type':'text','required':true,'supports':['need','proof']},"
        "{'id':'lane','title':'Colleges','type':'list'},"
        "{'id':'hours','title':'Hours','type':'number'}]}]}}";
#define ALL_VOTE                                                                  \
    "unit SPH\nperson Max Vale:\nAlex Rivera submits \"A title\": lane \"SPH\"\n" \
    "Ana Ortiz, Bo Chen, Dee Park vote yes\nexpect state first\n"
#define TIME_UP "time passes 5 days\nexpect outcome no-quorum\n"
    plays(beside, ALL_VOTE "Chris Vale asks \"Which bus?\"\n" TIME_UP);
    plays(beside,
          ALL_VOTE "Chris Vale asks \"Which bus?\"\nAlex Rivera answers \"The 9.\"\n" TIME_UP);
    plays(beside, ALL_VOTE
          "Max Vale becomes chair\nKim Lee gives the place of Chris Vale to Max Vale\n" TIME_UP);
}
END_TEST

/* ---- a newer policy ---------------------------------------------------------------------------------------- */

/* The machine's answer to a command of the person of a task; the case after it, or NULL with e. */
static const struct casefile *
told(TALLOC_CTX *ctx, const struct policy *policy, const struct casefile *c, enum command_kind kind,
     const struct task *t, const char *body, struct err *e)
{
    static const char roles[] =
        "{'roles':[{'role':'chair','person':'chris'},{'role':'administrator','person':'sam'},"
        "{'role':'committee','person':'ana','constituency':'faculty'},"
        "{'role':'committee','person':'bo','constituency':'faculty'},"
        "{'role':'committee','person':'dee','constituency':'staff'}]}";
    struct roster *roster;
    struct outcome *out;
    ck_assert(roster_read(ctx, test_json(ctx, roles), &roster, e));
    json_object *document = test_json(ctx, "{'title':'A title'}");
    const struct facts facts = {.roster = roster, .calendar = test_days(ctx), .document = document};
    struct command command = {.kind = kind,
                              .proposal = "p",
                              .actor = {t ? t->person : "alex", "session"},
                              .body = test_json(ctx, body),
                              .texts = test_json(ctx, "{'comments':{'need':'No.','proof':'No.'}}"),
                              .text_digest = "t"};
    if (t)
        json_put_int(command.body, "task", t->number);
    else {
        command.document = document;
        command.document_digest = "d";
    }
    return decide(ctx, policy, c, &command, &facts, 0, &out, e) ? out->after : NULL;
}

static const struct task *
asked_of(const struct casefile *c, const char *person)
{
    const struct task *found = NULL;
    for (size_t i = 0; i < c->ntasks; i++)
        if (c->tasks[i].person && !strcmp(c->tasks[i].person, person))
            found = &c->tasks[i];
    ck_assert_ptr_nonnull(found);
    return found;
}

START_TEST(a_newer_policy_need_not_know_a_step_that_is_over)
{
    static const char *const reviewers[] = {"ana", "bo", "dee"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct policy *old = test_policy(ctx, NULL);
    const struct policy *newer =
        test_policy(ctx, "{'workflow':{'start':'panel','states':{'first':null}}}");
    const struct casefile *c =
        told(ctx, old, NULL, COMMAND_SUBMIT, NULL, "{'kind':'new','proposer':'alex'}", &e);
    ck_assert_msg(c, "%s", e.text);
    c = told(ctx, old, c, COMMAND_DECIDE, asked_of(c, "chris"),
             "{'round':1,'revision':1,'choice':'yes'}", &e);
    ck_assert_msg(c && repin_fits(c, old, newer, &e), "%s", e.text);
    ck_assert(!told(ctx, newer, c, COMMAND_DECIDE, asked_of(c, "chris"),
                    "{'round':1,'revision':1,'choice':'yes'}", &e));
    ck_assert_ptr_nonnull(strstr(e.text, "done this already"));
    for (size_t i = 0; i < 3; i++) {
        c = told(ctx, newer, c, COMMAND_REVIEW, asked_of(c, reviewers[i]),
                 "{'round':1,'revision':1,'scores':{'need':0,'proof':0},'must_change':[]}", &e);
        ck_assert_msg(c, "%s", e.text);
    }
    ck_assert_str_eq(c->state, "again");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_newer_policy_with_another_step_in_the_state_in_hand_does_not_fit)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct policy *old = test_policy(ctx, NULL);
    const struct policy *newer = test_policy(
        ctx, "{'workflow':{'states':{'first':{'precedence':['no','yes'],'steps':{'other':{"
             "'kind':'decision','title':'Other','who':{'role':'chair'},'choices':["
             "{'name':'yes','title':'Yes'},{'name':'no','title':'No'}]}}}}}}");
    const struct casefile *c =
        told(ctx, old, NULL, COMMAND_SUBMIT, NULL, "{'kind':'new','proposer':'alex'}", &e);
    ck_assert_msg(c, "%s", e.text);
    ck_assert(!repin_fits(c, old, newer, &e));
    ck_assert_str_eq(e.text, "the newer policy asks for the step “Other” in the state “First "
                             "look”, which was not opened");
    talloc_free(ctx);
}
END_TEST

SUITE(steps, a_newer_policy_need_not_know_a_step_that_is_over,
      a_newer_policy_with_another_step_in_the_state_in_hand_does_not_fit,
      a_question_asked_beside_a_ballot_does_not_bring_the_absent_department,
      partners_named_in_the_form_are_asked_and_one_who_supports_is_enough,
      a_condition_needs_its_words_and_makes_the_support_conditional,
      it_is_not_supported_as_soon_as_too_few_can_still_support_it,
      what_is_conditional_waits_for_those_who_could_still_support_it,
      every_question_is_answered_and_an_if_says_of_what_it_depends,
      a_partner_hands_over_to_a_colleague_but_not_to_the_proposer,
      the_office_finds_a_partner_where_too_few_are_named, partners_may_be_the_holders_of_a_role,
      addresses_are_found_in_every_shape_of_answer,
      a_role_fills_in_what_the_proposer_could_not_and_that_is_a_revision,
      it_is_sent_back_with_a_reason, the_proposer_confirms_what_was_filled_in_or_returns_it,
      the_confirmation_is_the_proposers_whatever_becomes_of_the_office,
      conditions_are_numbered_and_ticked_off_one_by_one,
      conditions_of_decisions_side_by_side_are_all_to_be_fulfilled,
      an_approval_lapses_with_a_condition_open_and_the_next_one_counts_on,
      what_is_held_is_approved_but_not_in_force_until_it_is_released,
      what_a_system_takes_only_by_hand_is_asked_of_who_holds_its_role,
      who_enters_something_has_five_days_and_is_reminded,
      what_was_said_of_an_entry_is_corrected_with_a_reason_also_after_the_end,
      an_entry_that_was_not_made_after_all_is_asked_for_again_while_it_is_waited_for,
      two_systems_by_hand_may_be_one_persons_and_are_held_until_released,
      nothing_is_published_before_it_has_what_a_system_needs, it_is_not_published_before_its_day,
      without_a_day_it_is_published_at_once, the_catalog_takes_new_entries_on_its_days,
      a_question_is_asked_and_answered_without_a_revision, so_many_questions_may_be_open_at_once,
      an_office_makes_the_exception_that_the_policy_lets_it_make_with_its_reason,
      a_state_waits_for_all_its_steps_or_for_the_first, some_steps_ask_that_people_sign_in)

#define SUITES(X) X(steps)
RUNNER(SUITES)
