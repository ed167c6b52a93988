/*
 * core_rules: every rule of a committee that an institution has written down is one row: where it is from, how it is said,
 * the step that says it as data, and a story in which it bites. The odd cases follow. Then: what closes early would have
 * ended the same, whatever those still out had done.
 */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario.h"
#include "core/case/case_json.h"
#include "core/case/event.h"
#include "core/case/evolve.h"
#include "core/count/tally.h"
#include "core_policies.h"

struct row {
    const char *source, *rule;
    const char *step;  /* keys of the step, ' for " */
    const char *story; /* after everybody has come on the stage */
};

static const char people[] = "unit SPH\n"
                             "unit ART\n"
                             "person Alex Rivera, ART:\n"
                             "person Kim Lee: coordinator\n"
                             "person Chris Vale: chair\n"
                             "person Dana Hall: dean\n"
                             "person Uma Head: unit-head\n"
                             "person Ana Ortiz, ART: committee faculty\n"
                             "person Bo Chen, ART: committee faculty\n"
                             "person Cy Adams, ART: committee faculty\n"
                             "person Dee Park, ART: committee staff\n"
                             "person Eli Stone, SPH: committee staff\n"
                             "person Fay Noor:\n";

#define BALLOT "'kind':'ballot','who':{'places':null},'due':'5 days','extend':{'times':0},"
#define ANY "'quorum':{'count':1}"
#define COMMENTS(window)                                                                          \
    "'kind':'comment-period','due':null,'quorum':null,'who':{'role':null,'places':null,'roles':[" \
    "'dean','unit-head']},'window':'" window "'"
#define SUBMITTED "at 2026-09-01 09:00\nAlex Rivera submits \"A title\"\n"
#define DUE "time passes 5 days\n"

static const struct row rows[] = {
    /* ---- quorum ---- */
    {"senate bylaws", "a quorum is one more than half",
     BALLOT "'quorum':{'count':null,'fraction':'1/2','more-than':true}",
     SUBMITTED
     "Ana Ortiz, Bo Chen vote yes\n" DUE
     "expect outcome no-quorum because \"2 of 5 members took part; quorum is 3: not met.\"\n"},
    {"senate bylaws", "a quorum is one more than half, and with it the ballot counts",
     BALLOT "'quorum':{'count':null,'fraction':'1/2','more-than':true}",
     SUBMITTED "Ana Ortiz, Bo Chen, Eli Stone vote yes\nexpect state panel\n" DUE
               "expect outcome passed because \"quorum is 3: met\"\n"},
    {"senate bylaws", "a quorum is two thirds", BALLOT "'quorum':{'count':null,'fraction':'2/3'}",
     SUBMITTED
     "Ana Ortiz, Bo Chen, Cy Adams vote yes\n" DUE
     "expect outcome no-quorum because \"3 of 5 members took part; quorum is 4: not met.\"\n"},
    {"committee charters", "a quorum is a fixed number", BALLOT "'quorum':{'count':3}",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\n" DUE
               "expect outcome no-quorum because \"quorum is 3\"\n"},
    {"committee charters", "a quorum is 4, of whom 3 faculty",
     BALLOT "'quorum':{'count':4,'of-whom':[{'constituency':'faculty','count':3}]}",
     SUBMITTED
     "Ana Ortiz, Bo Chen, Dee Park, Eli Stone vote yes\n" DUE
     "expect outcome no-quorum because \"quorum is 4, of whom 3 faculty (2 took part)\"\n"},
    {"committee charters", "a quorum is 4, of whom 3 faculty, and with them the ballot counts",
     BALLOT "'quorum':{'count':4,'of-whom':[{'constituency':'faculty','count':3}]}",
     SUBMITTED "Ana Ortiz, Bo Chen, Cy Adams, Dee Park vote yes\n" DUE
               "expect outcome passed because \"quorum is 4, of whom 3 faculty: "
               "met\"\n"},
    /* ---- what passes ---- */
    {"curriculum committees", "passes unless two or more dissent: one does",
     BALLOT ANY ",'dissents':2",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams votes no\nDee Park, Eli Stone vote abstain\n"
               "expect outcome passed because \"It passes unless 2 or more vote no; 1 did\"\n"},
    {"curriculum committees", "passes unless two or more dissent: two sink it",
     BALLOT ANY ",'dissents':2",
     SUBMITTED "Ana Ortiz, Bo Chen, Eli Stone vote yes\nCy Adams, Dee Park vote no\n"
               "expect outcome failed because \"It fails when 2 or more vote no; 2 did\"\n"},
    {"senate bylaws", "a simple majority", BALLOT ANY,
     SUBMITTED "Ana Ortiz, Bo Chen, Cy Adams vote yes\nDee Park, Eli Stone vote no\n"
               "expect outcome passed because \"3 of 5 were: passed\"\n"},
    {"graduate councils", "60 % of those present: just reached",
     BALLOT ANY ",'base':'present','threshold':{'fraction':'3/5'}",
     SUBMITTED "Ana Ortiz, Bo Chen, Cy Adams vote yes\nDee Park votes no\nEli Stone votes present\n"
               "expect outcome passed because \"at least three fifths (60 %) of the members "
               "present vote yes; 3 of "
               "5 did\"\n"},
    {"graduate councils", "60 % of those present: who is there and does not vote counts against it",
     BALLOT ANY ",'base':'present','threshold':{'fraction':'3/5'}",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams votes no\nDee Park votes abstain\n"
               "Eli Stone votes present\nexpect outcome failed because \"2 of 5 did: failed\"\n"},
    {"oversight committees", "consensus: nobody is against it",
     BALLOT ANY ",'threshold':'unanimous'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote abstain\nEli Stone votes no\n"
               "expect outcome failed because \"all votes for or against are yes; 2 of 3 were\"\n"},
    {"oversight committees", "consensus: who abstains does not stand in its way",
     BALLOT ANY ",'threshold':'unanimous'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park, Eli Stone vote abstain\n"
               "expect outcome passed\n"},
    /* ---- the base ---- */
    {"base counted", "all eligible", BALLOT ANY ",'base':'eligible'",
     SUBMITTED
     "Ana Ortiz, Bo Chen vote yes\n" DUE
     "expect outcome failed because \"more than half of the members vote yes; 2 of 5 did\"\n"},
    {"base counted", "those present", BALLOT ANY ",'base':'present'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote present\n" DUE
               "expect outcome failed because \"2 of 4 did\"\n"},
    {"base counted", "ballots cast", BALLOT ANY ",'base':'cast'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote abstain\n" DUE
               "expect outcome failed because \"2 of 4 were\"\n"},
    {"base counted", "cast minus abstentions", BALLOT ANY ",'base':'cast-without-abstentions'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams votes no\nDee Park, Eli Stone vote abstain\n"
               "expect outcome passed because \"2 of 3 were\"\n"},
    /* ---- ties, proxies, electronic ballots ---- */
    {"senate bylaws", "the chair votes only to break a tie",
     BALLOT ANY ",'tie':'casting-vote','chair':'chair','chair-votes':'tie-only'",
     "person Gil Moss: committee faculty and chair\n" SUBMITTED "expect Gil Moss is not asked\n"
     "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote no\nEli Stone votes abstain\n"
     "expect mail task-casting-vote to Chris Vale\nexpect state panel\nChris Vale votes no\n"
     "expect outcome failed because \"The votes are equal; the chair's vote decides: no, "
     "failed.\"\n"},
    {"standing orders",
     "the chair's casting vote: where the votes are equal the chair's side prevails",
     BALLOT ANY ",'tie':'casting-vote','chair':'chair'",
     "person Gil Moss: committee faculty and chair\n" SUBMITTED
     "Gil Moss, Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park, Eli Stone vote no\n"
     "expect outcome passed because \"the chair's vote decides: yes, passed\"\n"},
    {"standing orders", "a tie fails", BALLOT ANY,
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote no\nEli Stone votes abstain\n"
               "expect outcome failed because \"The votes are equal, so it fails.\"\n"},
    {"senate bylaws", "no proxies", BALLOT ANY ",'stand-in':false",
     "at 2026-09-01 08:00\nFay Noor stands in for Ana Ortiz from 2026-08-01 to "
     "2026-12-31\n" SUBMITTED "expect Ana Ortiz is asked\nexpect Fay Noor is not asked\n"},
    {"senate bylaws", "an electronic ballot counts only if as many ballots come in as are a quorum",
     BALLOT "'quorum':{'count':4},'base':'cast'",
     SUBMITTED "Ana Ortiz, Bo Chen, Cy Adams vote yes\n" DUE
               "expect outcome no-quorum because \"3 of 5 members took part; quorum is 4\"\n"},
    {"curriculum committees", "the item is tabled if the affected college is not represented",
     BALLOT ANY ",'represent':'unit'",
     "at 2026-09-01 09:00\nAlex Rivera submits \"A title\" (unit SPH)\n"
     "Ana Ortiz, Bo Chen, Cy Adams, Dee Park vote yes\n" DUE
     "expect outcome no-quorum because \"Nobody of SPH is among them\"\n"},
    {"curriculum committees", "… and is not when somebody of it is there",
     BALLOT ANY ",'represent':'unit'",
     "at 2026-09-01 09:00\nAlex Rivera submits \"A title\" (unit SPH)\n"
     "Ana Ortiz, Eli Stone vote yes\n" DUE "expect outcome passed\n"},
    /* ---- negative consent ---- */
    {"Kentucky", "posted for 10 business days, approved if nobody objects",
     COMMENTS("10 business days"),
     SUBMITTED
     "at 2026-09-16 16:59\nexpect state panel\nat 2026-09-16 17:00\nexpect outcome unopposed\n"
     "expect ending completed\n"},
    {"Missouri State", "posted for 5 days", COMMENTS("5 days"),
     SUBMITTED
     "at 2026-09-06 08:59\nexpect state panel\nat 2026-09-06 09:00\nexpect outcome unopposed\n"},
    {"Kentucky", "an objection sends it to deliberation", COMMENTS("10 business days"),
     SUBMITTED "Dana Hall objects \"We teach the same.\"\ntime passes 10 business days\n"
               "expect outcome objected\nexpect state first\n"},
    /* ---- recusal ---- */
    {"conflict policies", "recusal leaves the numerator and the base",
     BALLOT ANY ",'base':'eligible'",
     SUBMITTED
     "Cy Adams, Dee Park, Eli Stone step aside \"A conflict.\"\n"
     "Ana Ortiz, Bo Chen vote yes\n"
     "expect outcome passed because \"more than half of the members vote yes; 2 of 2 did\"\n"},
    {"conflict policies", "the quorum is recomputed without them",
     BALLOT "'quorum':{'count':null,'fraction':'1/2','more-than':true}",
     SUBMITTED "Dee Park, Eli Stone step aside \"A conflict.\"\nAna Ortiz, Bo Chen vote yes\n" DUE
               "expect outcome passed because \"quorum is 2: met\"\n"},
    {"conflict policies", "a quorum lost by recusal: the ballot stays open and the chair is told",
     BALLOT "'quorum':{'count':4},'chair':'chair'",
     SUBMITTED "Ana Ortiz, Bo Chen, Cy Adams, Dee Park vote yes\n"
               "Dee Park steps aside \"A conflict.\"\nexpect mail quorum-lost to Chris Vale\n"
               "expect state panel\nEli Stone votes yes\nexpect outcome passed\n"},
    /* ---- reviews ---- */
    {"Quality Matters",
     "three independent reviewers, a recommendation for each not met, a joint decision",
     "'who':{'places':[{'count':3}]},'quorum':{'count':3},'joint':{'due':'5 days'},"
     "'each-criterion':{'share':'2/3'}",
     SUBMITTED "Ana Ortiz reviews: all 0\nexpect refused \"Say in a comment\"\n"
               "Ana Ortiz reviews: all 0 \"Say more.\"\nBo Chen reviews: all 0 \"Say more.\"\n"
               "Cy Adams reviews: all 1\nexpect state panel\nexpect mail task-joint to Bo Chen\n"
               "Bo Chen reviews: all 1\nAna Ortiz, Cy Adams confirm the scores\n"
               "expect outcome met because \"2 of 3 say it meets\"\n"},
    {"delegation", "for a range of dates, both names recorded", BALLOT ANY,
     "at 2026-09-01 08:00\nFay Noor stands in for Ana Ortiz from 2026-08-01 to "
     "2026-12-31\n" SUBMITTED "expect Fay Noor is asked for Ana Ortiz\nFay Noor votes no\n" DUE
     "expect outcome failed\n"},
    {"delegation", "for a range of dates: after its last day nobody is stood in for", BALLOT ANY,
     "at 2026-08-01 08:00\nFay Noor stands in for Ana Ortiz from 2026-08-01 to "
     "2026-08-31\n" SUBMITTED "expect Ana Ortiz is asked\nexpect Fay Noor is not asked\n"},
    {"delegation", "conflict is checked again on the delegate", BALLOT ANY,
     "at 2026-09-01 08:00\nAlex Rivera stands in for Ana Ortiz from 2026-08-01 to "
     "2026-12-31\n" SUBMITTED
     "expect Ana Ortiz is asked\nexpect mail stand-in-refused to Kim Lee\n"},
    {"conflict policies", "the proposer is never asked", BALLOT ANY,
     "at 2026-09-01 09:00\nEli Stone submits \"A title\"\nexpect Eli Stone is not asked\n"
     "expect Dee Park is asked\n"},
    {"conflict policies", "whoever proposes it with them is never asked", BALLOT ANY,
     "at 2026-09-01 09:00\nAlex Rivera submits \"A title\" (with Eli Stone)\nexpect Eli Stone is "
     "not asked\nexpect Dee Park is asked\n"},
    {"conflict policies", "members of the same department may not judge it",
     BALLOT ANY ",'conflict':['same-unit']",
     SUBMITTED "expect Ana Ortiz is not asked\nexpect Eli Stone is asked\n"},
    {"conflict policies", "a declared conflict unassigns at once",
     "'who':{'places':[{'constituency':'faculty','count':2},{'constituency':'staff','count':1}]}",
     SUBMITTED "Ana Ortiz declares a conflict \"My student.\"\nexpect Ana Ortiz is not asked\n"
               "expect Cy Adams is asked\n"},
    /* ---- odd cases ---- */
    {"odd cases", "recusal after voting takes the vote back", BALLOT ANY ",'base':'eligible'",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\nCy Adams, Dee Park vote no\nDee Park steps aside \"A "
               "conflict.\"\n"
               "Eli Stone votes abstain\n"
               "expect outcome failed because \"2 voted yes and 1 no; 1 abstained.\"\n"},
    {"odd cases", "an electronic ballot without a quorum is extended, and counts then",
     "'kind':'ballot','who':{'places':null},'due':'5 days',"
     "'quorum':{'count':3},'extend':{'by':'2 days','times':2}",
     SUBMITTED "Ana Ortiz, Bo Chen vote yes\n" DUE
               "expect mail overdue to Cy Adams\nexpect state panel\n"
               "time passes 2 days\nexpect state panel\nCy Adams votes no\ntime passes 2 days\n"
               "expect outcome passed because \"quorum is 3: met\"\n"},
    {"odd cases", "a vote is changed before closing; without leave to do so it is not",
     BALLOT ANY ",'change-vote':true",
     SUBMITTED "Ana Ortiz votes yes\nAna Ortiz votes no\n" DUE
               "expect outcome failed because \"0 voted yes and 1 no.\"\n"},
    {"odd cases", "a vote cannot be changed where the policy says nothing", BALLOT ANY,
     SUBMITTED
     "Ana Ortiz votes yes\nAna Ortiz votes no\nexpect refused \"you have done this already\"\n"},
    {"odd cases", "a holiday inside a comment period lengthens it", COMMENTS("5 business days"),
     "at 2026-11-23 09:00\nAlex Rivera submits \"A title\"\nat 2026-11-30 17:00\nexpect state "
     "panel\n"
     "at 2026-12-01 17:00\nexpect state panel\nat 2026-12-02 17:00\nexpect outcome unopposed\n"},
    {"odd cases", "clocks go back inside a deadline: days end at the same hour", COMMENTS("7 days"),
     "at 2026-10-28 09:00\nAlex Rivera submits \"A title\"\nat 2026-11-04 08:59\nexpect state "
     "panel\n"
     "at 2026-11-04 09:00\nexpect outcome unopposed\n"},
    {"odd cases", "clocks go back inside a deadline: hours are hours", COMMENTS("168 hours"),
     "at 2026-10-28 09:00\nAlex Rivera submits \"A title\"\nat 2026-11-04 07:59\nexpect state "
     "panel\n"
     "at 2026-11-04 08:00\nexpect outcome unopposed\n"},
    {"odd cases", "clocks go forward inside a deadline of business days",
     COMMENTS("10 business days"),
     "at 2027-03-08 09:00\nAlex Rivera submits \"A title\"\nat 2027-03-22 16:59\nexpect state "
     "panel\n"
     "at 2027-03-22 17:00\nexpect outcome unopposed\n"},
    {"odd cases", "a month from the 31st of January ends on the leap day", COMMENTS("1 month"),
     "at 2028-01-31 09:00\nAlex Rivera submits \"A title\"\nat 2028-02-29 08:59\nexpect state "
     "panel\n"
     "at 2028-02-29 09:00\nexpect outcome unopposed\n"},
    {"odd cases", "a year from the leap day ends on the 28th of February", COMMENTS("1 year"),
     "at 2028-02-29 09:00\nAlex Rivera submits \"A title\"\nat 2029-02-28 08:59\nexpect state "
     "panel\n"
     "at 2029-02-28 09:00\nexpect outcome unopposed\n"},
};

static const struct calendar *
days(TALLOC_CTX *ctx)
{
    return test_calendar(
        ctx,
        test_json(ctx,
                  "{'zone':'America/Chicago','holidays':[{'date':'2026-09-07','name':'Labor Day'},"
                  "{'date':'2026-11-26','name':'Thanksgiving'},{'date':'2026-11-27','name':'the "
                  "day after'}]}"));
}

START_TEST(a_rule_that_somebody_wrote_down_bites)
{
    const struct row *row = &rows[_i];
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *patch = talloc_asprintf(
        ctx,
        "{'workflow':{'start':'panel','states':{'panel':{'steps':{'panel':{%s}},'on':{'met':'done',"
        "'unmet':'declined','passed':'done','failed':'declined','unopposed':'done',"
        "'objected':'first','no-quorum':'first'}}}},'rubric':{'comment-below':1}}",
        row->step);
    char *story = talloc_asprintf(ctx, "%s%s", people, row->story);
    const struct scenario *played = scenario_play(ctx, story, test_policy(ctx, patch), days(ctx));
    ck_assert_msg(!played->line, "%s: %s: %s\n%s", row->source, row->rule, played->failure,
                  played->story);
    talloc_free(ctx);
}
END_TEST

/* ---- a senate ------------------------------------------------------------------------------------------------ */

enum { SENATORS = 40, CASE_MAX = 8192 };

static size_t
largest_case(TALLOC_CTX *ctx, const struct scenario *played, size_t *ret_last)
{
    struct casefile *c = case_empty(ctx);
    struct err e = err_on(ctx);
    size_t largest = 0;
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i), *o;
        struct event ev;
        when_t at;
        ck_assert(event_read(ctx, json_str(item, "event"), (int)json_int(item, "version", 0),
                             json_get(item, "body"), &ev, &e) &&
                  when_parse(json_str(item, "at"), &at, &e) && evolve(c, &ev, at, &e));
        *ret_last = strlen(json_text(o = case_to_json(c)));
        json_object_put(o);
        largest = *ret_last > largest ? *ret_last : largest;
    }
    return largest;
}

START_TEST(a_senate_of_forty_votes_and_the_case_stays_small)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    size_t last = 0;
    char *story = talloc_strdup(ctx, "person Alex Rivera:\nperson Kim Lee: coordinator\n");
    for (int i = 0; i < SENATORS; i++)
        story = talloc_asprintf_append(story, "person Senator %02d: committee %s\n", i,
                                       i % 2 ? "faculty" : "student");
    story = talloc_strdup_append(story, SUBMITTED);
    for (int i = 0; i < SENATORS; i++)
        story = talloc_asprintf_append(story, "Senator %02d votes %s\n", i, i % 3 ? "yes" : "no");
    story =
        talloc_strdup_append(story, "expect outcome passed because \"26 of 40 were: passed\"\n");
    const struct policy *policy = test_policy(
        ctx, "{'workflow':{'start':'panel','states':{'panel':{'steps':{'panel':{" BALLOT ANY
             "}},'on':{'passed':'first','failed':'first','no-quorum':'first'}}}}}");
    const struct scenario *played = scenario_play(ctx, story, policy, days(ctx));
    ck_assert_msg(!played->line, "line %d: %s", played->line, played->failure);
    ck_assert_uint_lt(largest_case(ctx, played, &last), CASE_MAX);
    ck_assert_uint_lt(last, 1024); /* and the next step begins with room */
    talloc_free(ctx);
}
END_TEST

/* ---- what closes early would have ended the same ------------------------------------------------------------- */

enum { MEMBERS = 5, TRIES = 4000 };

static uint64_t dice = 7;

/* splitmix64 */
static int
draw(int below)
{
    uint64_t z = (dice += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (int)((z ^ (z >> 31)) % (uint64_t)below);
}

static const char *const names[MEMBERS] = {"a", "b", "c", "d", "e"};

static void
seat_all(struct task *tasks, const char *kind)
{
    for (int i = 0; i < MEMBERS; i++)
        tasks[i] = (struct task){.number = i + 1, .run = 1, .kind = kind, .person = names[i]};
}

static const char *
ballot_result(TALLOC_CTX *ctx, const struct ballot_params *p, const struct task *tasks,
              bool *ret_settled)
{
    struct tally t;
    tally_ballot(ctx, p, &(struct counted){.tasks = tasks, .ntasks = MEMBERS}, &t);
    json_object_put(t.explained);
    *ret_settled = t.settled;
    return t.result;
}

START_TEST(a_ballot_that_closes_early_would_have_ended_the_same)
{
    static const char *const choices[] = {NULL, "yes", "no", "abstain"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    int settled = 0;
    for (int n = 0; n < TRIES; n++) {
        struct task tasks[MEMBERS];
        struct ballot_params p = {
            .sitting = {.quorum = {.count = 1 + draw(4)}, .early_close = true},
            .base = (enum ballot_base)draw(4),
            .threshold = (enum ballot_threshold)draw(4),
            .fraction = {2, 3},
            .more_than = draw(2),
            .tie = (enum ballot_tie)draw(2),
            .dissents = draw(3)};
        bool is, again;
        int ways = 1; /* in which those still out may vote, or not */
        TALLOC_CTX *each = talloc_new(ctx);
        seat_all(tasks, "vote");
        for (int i = 0; i < MEMBERS; i++) {
            tasks[i].choice = choices[draw(4)];
            tasks[i].status = tasks[i].choice ? TASK_DONE : TASK_OPEN;
            ways *= tasks[i].choice ? 1 : 4;
        }
        const char *result = ballot_result(each, &p, tasks, &is);
        settled += is;
        for (int rest = 0; is && rest < ways; rest++) {
            struct task then[MEMBERS];
            memcpy(then, tasks, sizeof then);
            for (int i = 0, r = rest; i < MEMBERS; i++)
                if (then[i].status == TASK_OPEN) {
                    then[i].choice = choices[r % 4];
                    then[i].status = then[i].choice ? TASK_DONE : TASK_OPEN;
                    r /= 4;
                }
            ck_assert_str_eq(ballot_result(each, &p, then, &again), result);
        }
        talloc_free(each);
    }
    ck_assert_int_gt(settled, TRIES / 20);
    talloc_free(ctx);
}
END_TEST

static const struct criterion criteria[] = {{.id = "first", .title = "First"},
                                            {.id = "second", .title = "Second"}};
static const struct level scale[] = {{0, "no"}, {1, "nearly"}, {2, "yes"}};
static const struct rubric rubric = {.scale = (struct level *)scale,
                                     .nscale = 3,
                                     .criteria = (struct criterion *)criteria,
                                     .ncriteria = 2};

/* n: 0 to 15, two answers of 0, 1, 2 or cannot judge. */
static void
answer(struct task *t, struct score *scores, int n)
{
    for (int i = 0; i < 2; i++, n /= 4)
        scores[i] = (struct score){criteria[i].id, n % 4 == 3 ? SCORE_CANNOT_JUDGE : n % 4, false};
    t->status = TASK_DONE;
    t->scores = scores;
    t->nscores = 2;
}

static const char *
panel_result(TALLOC_CTX *ctx, const struct panel_params *p, const struct task *tasks,
             bool *ret_settled)
{
    struct tally t;
    tally_panel(ctx, p, &rubric, &(struct counted){.tasks = tasks, .ntasks = MEMBERS}, &t);
    json_object_put(t.explained);
    *ret_settled = t.settled;
    return t.result;
}

START_TEST(a_panel_that_closes_early_would_have_ended_the_same)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    int settled = 0;
    for (int n = 0; n < TRIES; n++) {
        struct task tasks[MEMBERS];
        struct score scores[MEMBERS][2];
        struct panel_params p = {.sitting = {.quorum = {.count = 2}, .early_close = true},
                                 .aggregate = (enum panel_aggregate)draw(3),
                                 .share = {2, 3},
                                 .meets = 1 + draw(2),
                                 .least_judges = 1 + draw(3),
                                 .must_meet = draw(2),
                                 .split_each_side = draw(3)};
        bool is, again;
        int out = draw(3);
        seat_all(tasks, "review");
        for (int i = out; i < MEMBERS; i++)
            answer(&tasks[i], scores[i], draw(4) ? draw(2) * 5 + 5 * draw(2) : draw(16));
        TALLOC_CTX *each = talloc_new(ctx);
        const char *result = panel_result(each, &p, tasks, &is);
        settled += is && out;
        /* Each of those still out gives one of 16 answers, or none. */
        for (int rest = 0; is && rest < (out == 2 ? 289 : out ? 17 : 0); rest++) {
            struct task then[MEMBERS];
            memcpy(then, tasks, sizeof then);
            for (int i = 0, r = rest; i < out; i++, r /= 17)
                if (r % 17 < 16)
                    answer(&then[i], scores[i], r % 17);
            ck_assert_str_eq(panel_result(each, &p, then, &again), result);
        }
        talloc_free(each);
    }
    ck_assert_int_gt(settled, TRIES / 20);
    talloc_free(ctx);
}
END_TEST

Suite *suite_rules(void);
Suite *
suite_rules(void)
{
    Suite *suite = suite_create("rules");
    TCase *all = tcase_create("rules");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, a_rule_that_somebody_wrote_down_bites, 0, sizeof rows / sizeof *rows);
    tcase_add_test(all, a_senate_of_forty_votes_and_the_case_stays_small);
    tcase_add_test(all, a_ballot_that_closes_early_would_have_ended_the_same);
    tcase_add_test(all, a_panel_that_closes_early_would_have_ended_the_same);
    suite_add_tcase(suite, all);
    return suite;
}

#define SUITES(X) X(rules)
RUNNER(SUITES)
