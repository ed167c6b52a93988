/* core_offices: who is asked, in whose place, and what becomes of it when offices change; told as scenarios. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario.h"
#include "core_policies.h"

/* A dean looks first; then two of the faculty and one of the staff review. */
static const char dean[] =
    "{'workflow':{'states':{'first':{'steps':{'look':{'who':{'role':'dean','of-unit':true},"
    "'for-others':'coordinator'}}},"
    "'panel':{'steps':{'panel':{'for-others':'coordinator'}}}}}}";

static const char people[] = "unit SPH in HSC\n"
                             "unit HSC\n"
                             "unit ART\n"
                             "person Alex Rivera, SPH:\n"
                             "person Kim Lee: coordinator\n"
                             "person Sam Okafor: coordinator\n"
                             "person Dee Park, SPH: dean of SPH\n"
                             "person Hal Moss, HSC: dean of HSC\n"
                             "person Ana Ortiz, ART: committee faculty\n"
                             "person Bo Chen, SPH: committee faculty\n"
                             "person Cy Adams, ART: committee faculty\n"
                             "person Eli Stone, ART: committee staff\n"
                             "person Fay Wood, SPH: committee staff\n"
                             "person Gus Hart:\n"
                             "at 2026-09-01 09:00\n";

static struct scenario *
played(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    struct err e = err_on(ctx);
    json_object *merged = json_own(ctx, json_copy(test_json(ctx, dean)));
    if (patch)
        merged = test_merge(json_object_get(merged), test_json(ctx, patch));
    struct policy *policy;
    ck_assert_msg(test_policy_patched(ctx, merged, &policy, &e), "%s", e.text);
    char *text = talloc_asprintf(ctx, "%s%s", people, story);
    return scenario_play(ctx, text, policy,
                         test_calendar(ctx, test_json(ctx, "{'zone':'America/Chicago'}")));
}

static struct scenario *
play(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    struct scenario *p = played(ctx, patch, story);
    ck_assert_msg(!p->line, "line %d: %s\n%s", p->line, p->failure, p->story);
    return p;
}

/* The last body of one kind of event. */
static json_object *
last(const struct scenario *p, const char *event)
{
    json_object *found = NULL;
    for (size_t i = 0; i < json_len(p->history); i++)
        if (!strcmp(json_str(json_item(p->history, i), "event"), event))
            found = json_get(json_item(p->history, i), "body");
    ck_assert_msg(found, "there is no %s", event);
    return found;
}

#define STORY(name, patch, story)                     \
    START_TEST(name)                                  \
    {                                                 \
        TALLOC_CTX *ctx = talloc_new(NULL);           \
        struct scenario *p = play(ctx, patch, story); \
        (void)p;                                      \
        talloc_free(ctx);                             \
    }                                                 \
    END_TEST

#define SUBMITTED "Alex Rivera submits \"A title\" (unit SPH)\n"
#define IN_REVIEW SUBMITTED "Dee Park decides yes\n"

/* ---- offices ------------------------------------------------------------------------------------------ */

STORY(the_dean_is_the_one_of_the_department_on_the_day, NULL,
      SUBMITTED "expect Dee Park is asked\nexpect Hal Moss is not asked\n")

STORY(where_nobody_holds_the_office_it_climbs, NULL,
      "Dee Park leaves\n" SUBMITTED "expect Hal Moss is asked\n")

STORY(a_dean_who_proposes_is_judged_by_the_one_above, NULL,
      "Dee Park submits \"Mine\" (unit SPH)\nexpect Hal Moss is asked\nexpect Dee Park is not "
      "asked\n")

STORY(a_dean_replaced_in_mid_step_hands_the_task_on, NULL,
      SUBMITTED "time passes 1 days\n"
                "Dee Park is no longer dean of SPH\n"
                "expect Hal Moss is asked\nexpect mail reassigned to Dee Park\n"
                "Gus Hart becomes dean of SPH\n"
                "expect Gus Hart is asked\nexpect Hal Moss is not asked\n"
                "Dee Park decides yes\nexpect refused \"given to somebody else\"\n"
                "Gus Hart decides yes\nexpect state panel\n")

STORY(an_acting_dean_is_asked_while_nobody_is_dean, NULL,
      "Gus Hart becomes acting dean of SPH\n" SUBMITTED "expect Dee Park is asked\n"
      "Dee Park is no longer dean of SPH\nexpect Gus Hart is asked\n")

STORY(an_empty_place_is_filled_when_somebody_comes, NULL,
      "Eli Stone leaves\nFay Wood leaves\n" IN_REVIEW
      "expect an empty place\nGus Hart becomes committee staff\n"
      "expect Gus Hart is asked everything\nexpect no empty place\n")

STORY(a_leavers_tasks_find_new_people_and_what_they_did_stays, NULL,
      IN_REVIEW "Ana Ortiz reviews: all 1\n"
                "Ana Ortiz leaves\nexpect Cy Adams is not asked\n"
                "Bo Chen leaves\nexpect Cy Adams is asked everything\n"
                "Cy Adams reviews: all 1\nEli Stone reviews: all 1\n"
                "expect published\n")

STORY(a_role_that_ends_on_a_day_moves_its_tasks_on_that_day, NULL,
      "Bo Chen becomes dean of ART\n"
      "Alex Rivera submits \"A title\" (unit ART)\nexpect Bo Chen is asked\n"
      "Cy Adams stands in for Bo Chen from 2026-09-03 to 2026-09-04\n"
      "expect Bo Chen is asked\n"
      "at 2026-09-03 10:00\nexpect Cy Adams is asked for Bo Chen\n"
      "at 2026-09-05 10:00\nexpect Bo Chen is asked\nexpect Cy Adams is not asked\n")

STORY(each_unit_that_the_form_names_has_a_place,
      "{'workflow':{'states':{'panel':{'steps':{'panel':{'who':{'role':'dean','of-units':'lane',"
      "'places':[]},'quorum':{'count':1}}}}}},"
      "'form':{'sections':[{'id':'all','title':'All','fields':["
      "{'id':'title','title':'Title','type':'text','required':true,'supports':['need']},"
      "{'id':'lane','title':'Colleges','type':'choices','min':2,'supports':['proof'],"
      "'choices':[{'id':'SPH','title':'A'},{'id':'HSC','title':'B'}]},"
      "{'id':'hours','title':'Hours','type':'number'}]}]}}",
      SUBMITTED "Dee Park decides yes\n"
                "expect Dee Park is asked everything\nexpect Hal Moss is asked everything\n"
                "Dee Park steps aside\nexpect an empty place\n"
                "Gus Hart becomes dean of SPH\nexpect Gus Hart is asked everything\n")

/* ---- stand-ins ---------------------------------------------------------------------------------------- */

START_TEST(both_names_are_in_the_record_when_a_stand_in_acts)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *p =
        play(ctx, NULL,
             "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n" SUBMITTED
             "expect Gus Hart is asked for Dee Park\nexpect Dee Park is not asked\n"
             "Gus Hart decides no\n");
    json_object *opened = last(p, "task.opened"), *made = last(p, "decision.made");
    ck_assert_str_ne(json_str(opened, "stands_for"), json_str(opened, "person"));
    ck_assert_str_eq(json_str(made, "person"), json_str(opened, "person"));
    talloc_free(ctx);
}
END_TEST

STORY(where_the_step_wants_nobody_else_there_is_no_stand_in,
      "{'workflow':{'states':{'first':{'steps':{'look':{'stand-in':false}}}}}}",
      "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n" SUBMITTED
      "expect Dee Park is asked\nexpect Gus Hart is not asked\n")

STORY(a_stand_in_for_one_role_is_none_for_another, NULL,
      "Bo Chen becomes dean of SPH\n"
      "Gus Hart stands in for Bo Chen as committee from 2026-09-01 to 2026-09-10\n"
      "Dee Park leaves\n" SUBMITTED "expect Bo Chen is asked\n"
      "Bo Chen decides yes\nAna Ortiz steps aside\n"
      "expect Gus Hart is asked for Bo Chen\n")

STORY(a_stand_in_in_conflict_is_not_asked_and_the_office_knows, NULL,
      "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n"
      "Hal Moss leaves\n"
      "Alex Rivera submits \"A title\" (with Gus Hart, unit SPH)\n"
      "expect Dee Park is asked\nexpect mail stand-in-refused to Kim Lee\n"
      "expect Gus Hart is not asked\n")

STORY(a_stand_in_who_finds_a_conflict_gives_the_place_back, NULL,
      "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n" SUBMITTED
      "Gus Hart steps aside \"my spouse\"\nexpect Dee Park is asked\n")

STORY(whoever_is_away_without_a_usable_stand_in_comes_last, NULL,
      "Alex Rivera stands in for Ana Ortiz from 2026-09-01 to 2026-12-01\n" IN_REVIEW
      "expect Ana Ortiz is not asked\nexpect Bo Chen is asked everything\n"
      "expect Cy Adams is asked everything\n")

STORY(stand_ins_in_a_circle_leave_the_task_where_it_is, NULL,
      "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n"
      "Dee Park stands in for Gus Hart from 2026-09-01 to 2026-09-10\n"
      "Hal Moss leaves\n" SUBMITTED
      "expect Dee Park is asked\nexpect mail stand-in-refused to Sam Okafor\n")

STORY(a_stand_in_may_have_one_but_not_without_end, NULL,
      "Gus Hart stands in for Dee Park from 2026-09-01 to 2026-09-10\n"
      "Ana Ortiz stands in for Gus Hart from 2026-09-01 to 2026-09-10\n" SUBMITTED
      "expect Ana Ortiz is asked for Dee Park\n"
      "Bo Chen stands in for Ana Ortiz from 2026-09-01 to 2026-09-10\n"
      "Cy Adams stands in for Bo Chen from 2026-09-01 to 2026-09-10\n"
      "expect Cy Adams is asked for Dee Park\n"
      "Eli Stone stands in for Cy Adams from 2026-09-01 to 2026-09-10\n"
      "expect Cy Adams is not asked\nexpect Eli Stone is not asked\n"
      "expect Dee Park is asked\n")

/* The stand-in's own department is another: the place is that of whom they stand in for. */
STORY(whoever_is_stood_in_for_is_represented,
      "{'workflow':{'states':{'panel':{'steps':{'panel':{'represent':'unit','extend':{'times':0},"
      "'quorum':{'count':2}}}}}}}",
      "Fay Wood leaves\nperson Max Vale, ART:\n"
      "Max Vale stands in for Bo Chen from 2026-09-01 to 2026-10-10\nAna Ortiz leaves\n" IN_REVIEW
      "expect Max Vale is asked for Bo Chen\n"
      "Max Vale, Cy Adams, Eli Stone review: all 1\nexpect published\n")

STORY(what_a_stand_in_gave_goes_with_the_conflict_of_whose_place_it_is, NULL,
      "person Max Vale, ART:\n"
      "Max Vale stands in for Bo Chen from 2026-09-01 to 2026-10-10\nAna Ortiz leaves\n" IN_REVIEW
      "Max Vale reviews: all 1\nBo Chen declares a conflict\n"
      "Cy Adams, Eli Stone review: all 1\nexpect state panel\nexpect an empty place\n")

/* Whoever enters what was said in a meeting does not ask in another's name. */
STORY(nobody_asks_in_the_name_of_another, NULL,
      SUBMITTED "Kim Lee enters for Dee Park: asks \"Why?\"\n"
                "expect refused \"only the person who\"\n")

STORY(a_stand_in_never_sits_twice, NULL,
      "Cy Adams stands in for Ana Ortiz from 2026-09-01 to 2026-09-10\n" IN_REVIEW
      "expect Bo Chen is asked everything\nexpect Cy Adams is asked for Ana Ortiz\n"
      "Bo Chen steps aside\nexpect an empty place\n")

/* ---- conflicts ---------------------------------------------------------------------------------------- */

STORY(who_proposes_with_others_does_not_judge, NULL,
      "Alex Rivera submits \"A title\" (with Bo Chen, unit SPH)\nDee Park decides yes\n"
      "expect Bo Chen is not asked\nexpect Ana Ortiz is asked everything\n"
      "expect Cy Adams is asked everything\n")

STORY(the_department_that_proposes_does_not_judge_where_the_step_says_so,
      "{'workflow':{'states':{'panel':{'steps':{'panel':{'conflict':['same-unit']}}}}}}",
      IN_REVIEW "expect Bo Chen is not asked\nexpect Fay Wood is not asked\n"
                "expect Eli Stone is asked everything\n"
                "Kim Lee gives the place of Ana Ortiz to Bo Chen\n"
                "expect refused \"belongs to the department that proposes\"\n")

STORY(a_conflict_declared_before_anything_was_asked_is_kept, NULL,
      SUBMITTED "Bo Chen declares a conflict \"we wrote a book\"\nDee Park decides yes\n"
                "expect Bo Chen is not asked\nexpect Cy Adams is asked everything\n"
                "Bo Chen declares a conflict\nexpect refused \"not yours to judge\"\n")

STORY(a_conflict_declared_gives_up_the_place_at_once, NULL,
      IN_REVIEW "expect Cy Adams is not asked\nBo Chen declares a conflict\n"
                "expect Bo Chen is not asked\nexpect Cy Adams is asked everything\n")

STORY(whoever_finds_a_conflict_after_reviewing_takes_the_review_back, NULL,
      IN_REVIEW "Bo Chen reviews: all 0 \"too thin\"\nexpect Cy Adams is not asked\n"
                "Bo Chen declares a conflict\nexpect Cy Adams is asked everything\n"
                "Ana Ortiz reviews: all 1\nEli Stone reviews: all 1\nCy Adams reviews: all 1\n"
                "expect published\n")

STORY(whoever_declined_cannot_accept_again, NULL,
      IN_REVIEW "Bo Chen steps aside \"a conflict\"\n"
                "Bo Chen reviews: all 1\nexpect refused \"given up this place\"\n"
                "Kim Lee gives the place of Cy Adams to Bo Chen\n"
                "expect refused \"has declared a conflict\"\n")

STORY(a_strangers_conflict_is_nobodys_business, NULL,
      SUBMITTED "Gus Hart declares a conflict\nexpect refused \"somebody who holds a role here\"\n")

STORY(a_coordinator_in_conflict_leaves_the_office_to_another, NULL,
      IN_REVIEW "Kim Lee declares a conflict\n"
                "Kim Lee gives the place of Bo Chen to Cy Adams\n"
                "expect refused \"another coordinator\"\n"
                "Sam Okafor gives the place of Bo Chen to Cy Adams\n")

STORY(the_person_stood_in_for_has_the_conflict, NULL,
      "Cy Adams leaves\n"
      "Gus Hart stands in for Bo Chen from 2026-09-01 to 2026-09-10\n" IN_REVIEW
      "expect Gus Hart is asked for Bo Chen\nBo Chen declares a conflict\n"
      "expect Gus Hart is not asked\nexpect an empty place\n")

/* ---- entered for others ------------------------------------------------------------------------------- */

START_TEST(what_was_said_in_a_meeting_is_entered_with_both_names)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *p =
        play(ctx, NULL,
             SUBMITTED "Kim Lee enters for Dee Park: decides yes\n"
                       "expect state panel\nexpect mail entered-for-you to Dee Park\n"
                       "Sam Okafor enters for Bo Chen: reviews: all 1\n"
                       "expect mail entered-for-you to Bo Chen\n"
                       "expect mail thanks to Sam Okafor\n"
                       "Ana Ortiz reviews: all 1\nexpect no mail entered-for-you\n");
    ck_assert(!json_str(last(p, "review.given"), "entered_by"));
    json_object *made = last(p, "decision.made");
    ck_assert_ptr_nonnull(json_str(made, "entered_by"));
    ck_assert_str_ne(json_str(made, "entered_by"), json_str(made, "person"));
    talloc_free(ctx);
}
END_TEST

STORY(only_the_role_that_the_step_names_enters_for_others, NULL,
      SUBMITTED
      "Ana Ortiz enters for Dee Park: decides yes\nexpect refused \"only the person who\"\n"
      "Kim Lee declares a conflict\n"
      "Kim Lee enters for Dee Park: decides yes\nexpect refused \"only the person who\"\n"
      "Kim Lee decides yes\nexpect refused\n")

STORY(where_the_step_names_nobody_everyone_speaks_for_themselves,
      "{'workflow':{'states':{'first':{'steps':{'look':{'for-others':null}}}}}}",
      SUBMITTED
      "Kim Lee enters for Dee Park: decides yes\nexpect refused \"only the person who\"\n")

STORY(nobody_steps_aside_for_another, NULL,
      IN_REVIEW "Kim Lee enters for Bo Chen: steps aside\nexpect refused \"only the person who\"\n")

SUITE(offices, the_dean_is_the_one_of_the_department_on_the_day,
      where_nobody_holds_the_office_it_climbs, a_dean_who_proposes_is_judged_by_the_one_above,
      a_dean_replaced_in_mid_step_hands_the_task_on, an_acting_dean_is_asked_while_nobody_is_dean,
      an_empty_place_is_filled_when_somebody_comes,
      a_leavers_tasks_find_new_people_and_what_they_did_stays,
      a_role_that_ends_on_a_day_moves_its_tasks_on_that_day,
      each_unit_that_the_form_names_has_a_place, both_names_are_in_the_record_when_a_stand_in_acts,
      where_the_step_wants_nobody_else_there_is_no_stand_in,
      a_stand_in_for_one_role_is_none_for_another,
      a_stand_in_in_conflict_is_not_asked_and_the_office_knows,
      a_stand_in_who_finds_a_conflict_gives_the_place_back,
      whoever_is_away_without_a_usable_stand_in_comes_last,
      stand_ins_in_a_circle_leave_the_task_where_it_is, a_stand_in_may_have_one_but_not_without_end,
      what_a_stand_in_gave_goes_with_the_conflict_of_whose_place_it_is,
      whoever_is_stood_in_for_is_represented, nobody_asks_in_the_name_of_another,
      a_stand_in_never_sits_twice, who_proposes_with_others_does_not_judge,
      the_department_that_proposes_does_not_judge_where_the_step_says_so,
      a_conflict_declared_before_anything_was_asked_is_kept,
      a_conflict_declared_gives_up_the_place_at_once,
      whoever_finds_a_conflict_after_reviewing_takes_the_review_back,
      whoever_declined_cannot_accept_again, a_strangers_conflict_is_nobodys_business,
      a_coordinator_in_conflict_leaves_the_office_to_another,
      the_person_stood_in_for_has_the_conflict,
      what_was_said_in_a_meeting_is_entered_with_both_names,
      only_the_role_that_the_step_names_enters_for_others,
      where_the_step_names_nobody_everyone_speaks_for_themselves, nobody_steps_aside_for_another)
