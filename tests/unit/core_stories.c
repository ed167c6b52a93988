/* core_stories: what once went wrong, told as scenarios and played by the core; a story is named after the mistake. */
#include "runner.h"

#include <dirent.h>
#include <string.h>

#include "base/json.h"
#include "cli/letters.h"
#include "core/case/case_json.h"
#include "core/case/event.h"
#include "core/case/evolve.h"
#include "core/repin.h"
#include "core_play.h"
#include "core_policies.h"

static const char people[] = "person Alex Rivera:\n"
                             "person Kim Lee: coordinator\n"
                             "person Sam Okafor: administrator\n"
                             "person Chris Vale: chair\n"
                             "person Ana Ortiz: committee faculty\n"
                             "person Bo Chen: committee faculty\n"
                             "person Cy Adams: committee faculty\n"
                             "person Dee Park: committee staff\n"
                             "person Eli Stone: committee staff\n";

/* The shipped policy with a merge patch (' for "); NULL: as it is. */
static const struct policy *
patched(TALLOC_CTX *ctx, const char *patch)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    json_object *o = NULL;
    char *text = test_shipped_bundle(ctx);
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    if (patch)
        o = test_merge(o, test_json(ctx, patch));
    const char *bytes = json_text(json_own(ctx, o));
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

static struct scenario *
play(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    bool own = !strncmp(story, "person ", 7);
    return test_play(ctx, patched(ctx, patch), own ? "person Alex Rivera:\n" : people, story);
}

#define ALL_REVIEW "Ana Ortiz, Bo Chen, Cy Adams, Dee Park, Eli Stone review: "
#define TO_THE_COMMITTEE                \
    "at 2026-09-01 09:00\n"             \
    "Alex Rivera submits \"A title\"\n" \
    "Kim Lee decides accept\n"

START_TEST(change_requests_are_numbered_from_one_for_the_proposer)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, NULL,
             TO_THE_COMMITTEE ALL_REVIEW "all 2, rigor 1 \"Too light.\", access 1 \"For whom?\"\n"
                                         "expect 2 change requests\n"
                                         "Alex Rivera revises: nothing\n" ALL_REVIEW
                                         "rigor 2, access 1 \"Still: for whom?\"\n"
                                         "expect 1 change requests\n");
    json_object *asked = test_bodies(ctx, played->history, "change.requested");
    ck_assert_uint_eq(json_len(asked), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(json_int(json_item(asked, i), "number", 0), (int64_t)i + 1);
    talloc_free(ctx);
}
END_TEST

#define TO_PUBLISHING TO_THE_COMMITTEE ALL_REVIEW "all 2\n"

START_TEST(a_receipt_that_comes_when_the_proposal_has_ended_is_recorded)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx,
             "{'workflow':{'states':{'publishing':{'steps':{'publish':{'to':[{'name':'badges'},"
             "{'name':'registry','required':false}]}}}}}}",
             "system badges\n"
             "system registry\n" TO_PUBLISHING "badges answers done\n"
             "expect ending completed\n"
             "registry answers done\n"
             "expect ending completed\n"
             "registry answers done\n"
             "expect refused \"not waited for any more\"\n"
             "Kim Lee gives up registry\n"
             "expect refused \"nothing more can be done\"\n");
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "delivery.settled")), 2);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_success_after_giving_up_is_recorded)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played = play(ctx, NULL,
                                   "system badges\n" TO_PUBLISHING "Kim Lee gives up badges\n"
                                   "expect outcome failed because \"does not have\"\n"
                                   "Kim Lee decides complete \"It is entered by hand.\"\n"
                                   "badges answers failed \"it timed out\"\n"
                                   "expect refused \"not waited for any more\"\n"
                                   "badges answers done\n"
                                   "expect ending completed\n");
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "delivery.settled")), 2);
    talloc_free(ctx);
}
END_TEST

START_TEST(trying_again_does_not_call_on_those_who_have_it_already)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, NULL,
             "system badges\n"
             "system registry\n" TO_PUBLISHING "badges answers done\n"
             "registry answers failed \"no such field\"\n"
             "expect outcome failed because \"1 of 2 connected systems have the credential.\"\n"
             "Kim Lee decides retry\n"
             "expect state publishing\n"
             "registry answers done\n"
             "expect outcome published because \"2 of 2 connected systems have\"\n"
             "expect ending completed\n");
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "delivery.requested")), 3);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_divided_committee_goes_where_the_policy_says)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    play(ctx,
         "{'workflow':{'states':{'review':{'steps':{'committee':{'split':{'each-side':2}}},"
         "'on':{'split':{'to':'deliberation','because':'the reviewers are divided'}}}}}}",
         TO_THE_COMMITTEE "Ana Ortiz, Bo Chen review: all 2\n"
                          "Cy Adams, Dee Park review: all 2, rigor 1 \"Too light.\"\n"
                          "time passes 10 business days\n"
                          "expect outcome split because \"the middle is 1.5, below 2; 2 say it "
                          "meets and 2 do not: opinions are split.\"\n"
                          "expect state deliberation\n"
                          "Chris Vale decides changes \"Show twenty more hours.\"\n"
                          "expect 2 change requests\n"
                          "Alex Rivera revises: nothing\n"
                          "expect Ana Ortiz is asked rigor\n"
                          "expect Eli Stone is asked everything\n"
                          "Ana Ortiz, Bo Chen, Cy Adams, Dee Park review: rigor 2\n"
                          "Eli Stone reviews: all 2\n"
                          "expect ending completed\n");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_conflict_of_interest_gives_up_every_task_in_the_proposal)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx,
             "{'workflow':{'states':{'review':{'steps':{'advice':{'kind':'decision',"
             "'title':'Advise the committee','who':{'role':'committee'},'choices':["
             "{'name':'yes','title':'Yes'},{'name':'no','title':'No'}]}},"
             "'precedence':['no','unmet','no-quorum','met','yes'],"
             "'on':{'yes':{'to':'publishing','because':'b'},'no':{'to':'declined',"
             "'because':'b'}}}}}}",
             TO_THE_COMMITTEE "Bo Chen steps aside \"My co-author.\"\n"
                              "expect Bo Chen is not asked\n"
                              "expect Ana Ortiz is asked\n");
    ck_assert_uint_eq(json_len(test_bodies(ctx, played->history, "recusal.declared")), 2);
    ck_assert_uint_eq(json_len(json_arr(played->events_case, "recused")), 1);
    talloc_free(ctx);
}
END_TEST

/* The proposal as it stands, at an instant: a tick of one of its timers. */
static struct outcome *
tick(TALLOC_CTX *ctx, const struct casefile *c, const struct facts *facts, int timer, when_t now)
{
    struct err e = err_on(ctx);
    struct outcome *out = NULL;
    struct command command = {.kind = COMMAND_TICK,
                              .proposal = c->proposal,
                              .actor = {.known = "clock"},
                              .body = json_own(ctx, json_obj())};
    json_put_int(command.body, "timer", timer);
    ck_assert_msg(decide(ctx, patched(ctx, NULL), c, &command, facts, now, &out, &e), "%s", e.text);
    return out;
}

START_TEST(what_came_due_while_nothing_ran_is_said_once)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct casefile *c;
    struct roster *roster;
    struct scenario *played = play(ctx, NULL, TO_THE_COMMITTEE "Ana Ortiz reviews: all 2\n");
    ck_assert(case_from_json(ctx, played->events_case, &c, &e) &&
              roster_read(ctx, test_json(ctx, "{'roles':[]}"), &roster, &e));
    const struct facts facts = {.roster = roster,
                                .calendar = test_days(ctx),
                                .document = test_json(ctx, "{'title':'A title'}")};
    when_t now = 0;
    for (size_t i = 0; i < c->ntimers; i++)
        now = c->timers[i].due > now ? c->timers[i].due : now;
    int mails = 0, due = (int)c->ntimers, timers[8];
    ck_assert_int_eq(due, 4);
    for (int i = 0; i < due; i++)
        timers[i] = c->timers[i].number;
    for (int i = 0; i < due; i++) {
        struct outcome *out = tick(ctx, c, &facts, timers[i], now);
        for (size_t k = 0; k < out->neffects; k++)
            mails += out->effects[k].kind == EFFECT_MAIL;
        c = out->after;
    }
    ck_assert_int_eq(mails, 4); /* Bo, Cy, Dee and Eli; each once */
    talloc_free(ctx);
}
END_TEST

/* ---- the size of a case ------------------------------------------------------------------------------- */

enum { CASE_MAX = 8192 };

static size_t
largest_case(TALLOC_CTX *ctx, const struct scenario *played)
{
    struct casefile *c = case_empty(ctx);
    struct err e = err_on(ctx);
    size_t largest = 0;
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i);
        struct event ev;
        when_t at;
        ck_assert(event_read(ctx, json_str(item, "event"), (int)json_int(item, "version", 0),
                             json_get(item, "body"), &ev, &e) &&
                  when_parse(json_str(item, "at"), &at, &e) && evolve(c, &ev, at, &e));
        json_object *o = case_to_json(c);
        size_t len = strlen(json_text(o));
        json_object_put(o);
        largest = len > largest ? len : largest;
    }
    return largest;
}

static char *
many(char *story, int count, const char *name, const char *role)
{
    for (int i = 0; i < count; i++)
        story = talloc_asprintf_append(story, "person %s %c: %s\n", name, 'A' + i, role);
    return story;
}

static char *
every_review(char *story, const char *first, const char *said)
{
    static const char *const others[] = {"Faculty B", "Faculty C", "Faculty D",
                                         "Staff A",   "Staff B",   "Staff C"};
    for (int i = 0; i < 7; i++)
        story = talloc_asprintf_append(story, "%s reviews: all must change 1 \"%s\"\n",
                                       i ? others[i - 1] : first, said);
    return story;
}

static char *
every_field(TALLOC_CTX *ctx, char *story, const char *said)
{
    const struct form *form = test_shipped(ctx)->form;
    story = talloc_strdup_append(story, "Alex Rivera revises: ");
    for (size_t i = 0; i < form->nfields; i++)
        if (form->fields[i].type == FIELD_TEXT || form->fields[i].type == FIELD_LONG_TEXT ||
            form->fields[i].type == FIELD_LIST)
            story = talloc_asprintf_append(story, "%s \"%s\", ", form->fields[i].id, said);
    return talloc_strdup_append(story, "\n");
}

START_TEST(the_largest_committee_and_office_fit_into_eight_kilobytes)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *story = talloc_strdup(ctx, "");
    story = many(story, 16, "Office", "coordinator");
    story = many(story, 16, "Chair", "chair");
    story = many(story, 4, "Faculty", "committee faculty");
    story = many(story, 3, "Staff", "committee staff");
    story = many(story, 12, "Spare", "committee faculty");
    story = talloc_strdup_append(story, "system badges\nat 2026-09-01 09:00\n"
                                        "Alex Rivera submits \"A title\"\n"
                                        "Office A decides return \"Who is it for?\"\n");
    story = every_field(ctx, story, "one");
    story = talloc_strdup_append(story, "Office B decides accept\n");
    static const char *const rounds[] = {"two", "three", "four"};
    for (int round = 0; round < 3; round++) {
        bool last = round == 2;
        for (int i = 0; last && i < 12; i++)
            story = talloc_asprintf_append(story, "Office D gives the place of %s %c to Spare %c\n",
                                           i ? "Spare" : "Faculty", i ? 'A' + i - 1 : 'A', 'A' + i);
        story = every_review(story, last ? "Spare L" : "Faculty A", rounds[round]);
        if (round < 2)
            story = every_field(ctx, story, rounds[round]);
    }
    story = talloc_strdup_append(story, "expect state deliberation\n"
                                        "Chair A decides changes \"Once more.\"\n"
                                        "expect 8 change requests\n");
    story = every_field(ctx, story, "five");
    story =
        talloc_strdup_append(story, "time passes 10 business days\ntime passes 10 business days\n"
                                    "Chair B decides approve \"It will do.\"\n"
                                    "badges answers failed \"it is gone\"\n"
                                    "expect state publishing-failed\n"
                                    "Office C decides complete \"So be it.\"\n"
                                    "expect ending completed\n");
    struct scenario *played =
        play(ctx,
             "{'workflow':{'states':{'review':{'steps':{'committee':{'who':{'places':["
             "{'constituency':'faculty','count':4},{'constituency':'staff','count':3}]}}}}}}}",
             talloc_asprintf(ctx, "%s", story));
    size_t largest = largest_case(ctx, played);
    ck_assert_msg(largest < CASE_MAX, "%zu bytes", largest);
    talloc_free(ctx);
}
END_TEST

static json_object *
outgoing(const struct scenario *played, const char *type)
{
    for (size_t i = json_len(played->outgoing); i-- > 0;)
        if (!strcmp(json_str(json_item(played->outgoing, i), "type"), type))
            return json_get(json_item(played->outgoing, i), "data");
    return NULL;
}

START_TEST(the_outside_is_told_how_many_changes_are_asked_for)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, NULL,
             TO_THE_COMMITTEE ALL_REVIEW "all 2, rigor 1 \"Light.\", access 1 \"For whom?\"\n");
    json_object *data = outgoing(played, "changes.requested");
    ck_assert_int_eq(json_int(data, "requests", 0), 2);
    ck_assert_str_eq(json_str(data, "state"), "changes");
    ck_assert_int_eq(json_int(outgoing(played, "review.completed"), "round", 0), 1);
    talloc_free(ctx);
}
END_TEST

START_TEST(who_could_not_judge_is_not_the_one_who_asks_for_the_change)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, NULL,
             TO_THE_COMMITTEE "Ana Ortiz reviews: all 2, rigor cannot judge\n"
                              "Bo Chen reviews: all 2, rigor 1 \"Too light.\"\n"
                              "Cy Adams, Dee Park, Eli Stone review: all 2, rigor 1 \"Light.\"\n"
                              "expect 1 change requests\n");
    json_object *asked = json_item(test_bodies(ctx, played->history, "change.requested"), 0);
    json_object *by_bo = json_item(test_bodies(ctx, played->history, "review.given"), 1);
    ck_assert_int_eq(json_int(asked, "task", 0), json_int(by_bo, "task", -1));
    talloc_free(ctx);
}
END_TEST

START_TEST(without_a_quorum_the_reviews_that_are_in_stand)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    play(ctx, NULL,
         TO_THE_COMMITTEE "Ana Ortiz, Dee Park review: all 2, rigor 1 \"Too light.\"\n"
                          "time passes 20 business days\n"
                          "expect outcome no-quorum\n"
                          "Chris Vale decides changes \"Answer the two who wrote.\"\n"
                          "expect 2 change requests\n"
                          "Alex Rivera revises: nothing\n"
                          "expect Ana Ortiz is asked rigor\n"
                          "expect Bo Chen is asked everything\n");
    talloc_free(ctx);
}
END_TEST

static const struct policy *
newer_of(TALLOC_CTX *ctx, json_object *bundle)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    const char *bytes = json_text(bundle);
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "newer", &policy, &e), "%s", e.text);
    return policy;
}

/* The shipped policy with one key of the third quality criterion reworded. */
static const struct policy *
reworded(TALLOC_CTX *ctx, const char *key, const char *text)
{
    json_object *o = json_own(ctx, json_copy(patched(ctx, NULL)->bundle));
    json_put_str(json_item(json_at(o, "rubric/criteria"), 2), key, text);
    return newer_of(ctx, o);
}

START_TEST(a_criterion_reworded_in_mid_review_keeps_the_scores_and_another_one_does_not_take_them)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct casefile *c;
    struct scenario *p =
        play(ctx, NULL, TO_THE_COMMITTEE "Ana Ortiz, Bo Chen, Cy Adams review: all 2\n");
    const struct policy *old = patched(ctx, NULL);
    ck_assert_msg(case_from_json(ctx, p->events_case, &c, &e), "%s", e.text);
    const struct policy *editorial = reworded(ctx, "question", "Is each outcome proved?");
    ck_assert_msg(repin_fits(c, old, editorial, &e), "%s", e.text);
    json_object *changes = json_own(ctx, repin_changes(c, old, editorial));
    ck_assert_msg(strstr(json_text(changes), "The review form: criteria."), "%s",
                  json_text(changes));
    json_object *longer = json_own(ctx, json_copy(old->bundle));
    json_put_str(json_at(longer, "workflow/states/review/steps/committee"), "due",
                 "30 business days");
    changes = json_own(ctx, repin_changes(c, old, newer_of(ctx, longer)));
    ck_assert_msg(strstr(json_text(changes), "due (10 business days → 30 business days)."), "%s",
                  json_text(changes));
    ck_assert(!repin_fits(c, old, reworded(ctx, "id", "proof"), &e));
    ck_assert_str_eq(e.text, "the newer policy does not know the quality criterion “assessment”, "
                             "which was scored");
    talloc_free(ctx);
}
END_TEST

/* The story names letters as a registrar would; a letter added to the folder needs its words in the table. */
START_TEST(a_story_says_what_each_letter_says)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    DIR *folder = opendir(ASSENT_SOURCE "/mail");
    size_t letters = 0;
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *name = talloc_strdup(ctx, entry->d_name), *end = strstr(name, ".jq");
        if (!end || end[3])
            continue;
        *end = '\0';
        ck_assert_msg(strcmp(letters_words(name), name) != 0, "“%s” has no words", name);
        letters++;
    }
    closedir(folder);
    ck_assert_uint_gt(letters, 0);
    struct scenario *p = play(ctx, NULL, TO_THE_COMMITTEE);
    ck_assert_msg(strstr(p->story, "    letter to Kim Lee: your decision is needed\n"), "%s",
                  p->story);
    talloc_free(ctx);
}
END_TEST

SUITE(stories, a_story_says_what_each_letter_says,
      a_conflict_of_interest_gives_up_every_task_in_the_proposal,
      what_came_due_while_nothing_ran_is_said_once, a_divided_committee_goes_where_the_policy_says,
      the_outside_is_told_how_many_changes_are_asked_for,
      who_could_not_judge_is_not_the_one_who_asks_for_the_change,
      without_a_quorum_the_reviews_that_are_in_stand,
      the_largest_committee_and_office_fit_into_eight_kilobytes,
      change_requests_are_numbered_from_one_for_the_proposer,
      a_receipt_that_comes_when_the_proposal_has_ended_is_recorded,
      a_success_after_giving_up_is_recorded,
      trying_again_does_not_call_on_those_who_have_it_already,
      a_criterion_reworded_in_mid_review_keeps_the_scores_and_another_one_does_not_take_them)

#define SUITES(X) X(stories) X(offices) X(hands)
RUNNER(SUITES)
