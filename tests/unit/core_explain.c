#include "core/policy/explain.h"

#include <string.h>

#include "core/policy/draw.h"
#include "core/policy/wording.h"
#include "core_policies.h"
#include "runner.h"

static void
explained_as_reviewed(TALLOC_CTX *ctx, const char *name)
{
    char *wanted = test_file(ctx, talloc_asprintf(ctx, "tests/scenario/explained/%s.txt", name));
    const char *is = explain_policy(ctx, test_shipped_named(ctx, name));
    size_t same = 0;
    while (is[same] && is[same] == wanted[same])
        same++;
    ck_assert_msg(!strcmp(is, wanted), "%s differs from “%.80s”: it says “%.80s”", name,
                  wanted + same, is + same);
}

START_TEST(the_policies_that_ship_are_explained_as_reviewed)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (const char **name = test_names(ctx, "workflows"); *name; name++)
        explained_as_reviewed(ctx, *name);
    talloc_free(ctx);
}
END_TEST

static void
says(const char *patch, const char *sentence)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = explain_policy(ctx, test_policy(ctx, patch));
    ck_assert_msg(strstr(text, sentence), "“%s” is not in\n%s", sentence, text);
    talloc_free(ctx);
}

START_TEST(each_rule_of_counting_has_its_sentence)
{
#define PANEL(keys) "{'workflow':{'states':{'panel':{'steps':{'panel':{" keys "}}}}}}"
    says(PANEL("'quorum':{'count':null,'fraction':'1/2','more-than':true}"),
         "Quorum: more than half of the members without a conflict of interest.");
    says(PANEL("'recusal':'stays','quorum':{'count':null,'fraction':'1/2','more-than':true}"),
         "Quorum: more than half of the places.");
    says(PANEL("'quorum':{'count':2,'fraction':'2/3'}"),
         "Quorum: two reviews and at least two thirds of the members without a conflict of "
         "interest.");
    says(PANEL("'each-criterion':{'share':'3/5'}"),
         "A quality criterion is met when at least three fifths (60 %) of those "
         "who judged it give it 1 (yes) or more");
    says(PANEL("'each-criterion':'minimum'"), "the lowest of its scores is 1 (yes) or more");
    says(PANEL("'must-meet':1"), "“met” when at least one of the two quality criteria is met");
    says(PANEL("'joint':{'due':'5 days'}"),
         "When the reviews are in, everybody who wrote one sees all of them, and may change or "
         "confirm their own, within 5 days; then they are counted.");
    says(PANEL("'extend':{'by':'3 days','times':2},'represent':'unit'"),
         "without a quorum it stays open for another 3 days, up to two times, and if there is none "
         "then it ends without one. The same holds, and the item is tabled, when nobody of the "
         "proposal's department is among them.");
    says(PANEL("'reopen':'all'"), "After a revision every criterion is reviewed again.");
    says(PANEL("'who':{'of-unit':true,'places':[{'count':12}]}"),
         "12 members of the committee of the proposal's department review");
    says("{'workflow':{'states':{'sending':{'steps':{'send':{'to':[{'name':'badges'},{'name':'web',"
         "'required':false}]}}}}}}",
         "is sent to badges; this is done when every one of them has said that it has it. It is "
         "also sent to web, "
         "without waiting for an answer.");
    says(NULL, "If the outcome is “unmet”, and if the round is below 2, it goes to “Again”, "
               "because there is another try.");
    says(NULL, "After 6 months it goes to “Lapsed”, because nothing happened for 6 months.");
#undef PANEL
}
END_TEST

START_TEST(each_rule_of_a_ballot_has_its_sentence)
{
#define VOTE(keys) \
    "{'workflow':{'states':{'panel':{'steps':{'panel':{'kind':'ballot'," keys "}}}}}}"
#define EVERYBODY "'who':{'places':null},"
    says(VOTE(EVERYBODY "'threshold':{'fraction':'2/3','more-than':true},'base':'cast'"),
         "It passes when more than two thirds of the votes cast (abstentions counted) are yes.");
    says(VOTE(EVERYBODY "'threshold':'unanimous','base':'eligible'"),
         "Everyone who holds the role “committee” votes yes or no, or abstains. Quorum: two "
         "members who take part. It passes when all members vote yes.");
    says(VOTE("'dissents':2"), "It passes unless two or more vote no.");
    says(VOTE("'dissents':2,'threshold':'majority'"),
         "more than half of the votes for or against are yes, unless two or more vote no.");
    says(VOTE("'tie':'casting-vote','chair':'chair','chair-votes':'tie-only','change-vote':true"),
         "(but not the chair) vote yes or no, or abstain; until the ballot closes a vote may be "
         "changed.");
    says(VOTE("'tie':'casting-vote','chair':'chair','chair-votes':'tie-only'"),
         "When the votes are equal, and only then, the chair votes, and that decides.");
    says(VOTE("'tie':'casting-vote','chair':'chair'"),
         "When the votes are equal the side on which the chair voted prevails.");
    says("{'workflow':{'states':{'panel':{'steps':{'panel':{'kind':'comment-period','quorum':null,"
         "'due':null,'window':'10 business days','who':{'role':null,'places':null,'roles':['dean',"
         "'unit-head']}}}}}}}",
         "It is shown for 10 business days to everyone who holds the role “dean” or “unit head”; "
         "any of them may object, with a reason");
}
END_TEST

START_TEST(a_drawing_quotes_what_it_is_given)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *policy = test_policy(
        ctx, "{'workflow':{'title':'A \\\\ title','states':{'first':{'title':'Say “hi” \\\\'}}}}");
    char *dot = draw_dot(ctx, policy);
    ck_assert_ptr_nonnull(strstr(dot, "label=\"A \\\\ title\""));
    ck_assert_ptr_nonnull(strstr(dot, "label=\"Say “hi” \\\\\\n· Decide\""));
    ck_assert_ptr_nonnull(strstr(dot, "\"panel\" -> \"again\""));
    ck_assert_ptr_nonnull(strstr(dot, "\"again\" -> \"lapsed\" [style=dashed"));
    ck_assert_ptr_nonnull(strstr(dot, "\"*\" -> \"withdrawn\""));
    talloc_free(ctx);
}
END_TEST

START_TEST(lists_and_numbers_are_worded_once)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const items[] = {"a", "b", "c"};
    ck_assert_str_eq(say_list(ctx, items, 0, "and"), "");
    ck_assert_str_eq(say_list(ctx, items, 1, "and"), "a");
    ck_assert_str_eq(say_list(ctx, items, 2, "or"), "a or b");
    ck_assert_str_eq(say_list(ctx, items, 3, "and"), "a, b and c");
    ck_assert_str_eq(say_count(ctx, 0, "review", "reviews"), "no reviews");
    ck_assert_str_eq(say_count(ctx, 1, "review", "reviews"), "one review");
    ck_assert_str_eq(say_count(ctx, 10, "review", "reviews"), "10 reviews");
    ck_assert_str_eq(say_fraction(ctx, 2, 4), "half");
    ck_assert_str_eq(say_fraction(ctx, 3, 3), "all");
    ck_assert_str_eq(say_fraction(ctx, 3, 5), "three fifths (60 %)");
    ck_assert_str_eq(say_fraction(ctx, 60, 100), "three fifths (60 %)");
    ck_assert_str_eq(say_fraction(ctx, 6, 9), "two thirds");
    ck_assert_str_eq(say_fraction(ctx, 1, 10), "a tenth (10 %)");
    ck_assert_str_eq(say_fraction(ctx, 2, 7), "two sevenths");
    ck_assert_str_eq(say_fraction(ctx, 11, 20), "55 %");
    ck_assert_str_eq(say_fraction(ctx, 7, 12), "7 in every 12");
    ck_assert_str_eq(say_fraction(ctx, 999, 1000), "999 in every 1000");
    ck_assert_str_eq(say_capital(ctx, "five"), "Five");
    ck_assert_str_eq(say_halves(ctx, 3), "1.5");
    ck_assert_str_eq(say_halves(ctx, 4), "2");
    ck_assert_str_eq(say_halves(ctx, 1), "0.5");
    talloc_free(ctx);
}
END_TEST

SUITE(explain, the_policies_that_ship_are_explained_as_reviewed,
      each_rule_of_counting_has_its_sentence, each_rule_of_a_ballot_has_its_sentence,
      a_drawing_quotes_what_it_is_given, lists_and_numbers_are_worded_once)
