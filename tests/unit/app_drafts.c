/* What a draft about a credential starts with, and what the letter about it says. */
#include "runner.h"

#include "app/in/drafts.h"
#include "app_json.h"

static struct field fields[] = {{.id = "title", .title = "Title"},
                                {.id = "level", .title = "Level"},
                                {.id = "hours", .title = "Hours"}};
static struct form form = {.fields = fields, .nfields = 3};
static const struct policy policy = {.form = &form};
static const char in_force[] = "{\"title\":\"T\",\"hours\":40,\"level\":\"low\",\"elsewhere\":1}";

static const char *
laid(const char *kind, const char *answers)
{
    return json_shown(ctx, drafts_lay(&policy, kind, json_written(ctx, in_force),
                                      answers ? json_written(ctx, answers) : NULL));
}

START_TEST(an_amendment_is_what_is_in_force_under_the_answers)
{
    ck_assert_str_eq(laid("amend", NULL), "{\"hours\":40,\"level\":\"low\",\"title\":\"T\"}");
    ck_assert_str_eq(laid("correct", "{\"hours\":50}"),
                     "{\"hours\":50,\"level\":\"low\",\"title\":\"T\"}");
}
END_TEST

START_TEST(another_kind_starts_with_what_names_the_credential)
{
    ck_assert_str_eq(laid("retire", "{\"reason\":\"R\"}"),
                     "{\"level\":\"low\",\"reason\":\"R\",\"title\":\"T\"}");
    ck_assert_str_eq(laid("renew", NULL), "{\"level\":\"low\",\"title\":\"T\"}");
}
END_TEST

START_TEST(kinds_are_those_that_people_ask_for)
{
    ck_assert(drafts_is_kind("new") && drafts_is_kind("amend") && drafts_is_kind("retract"));
    ck_assert(!drafts_is_kind("amend-minor") && !drafts_is_kind(""));
    ck_assert_str_eq(drafts_kind_names(ctx),
                     "new, amend, correct, renew, suspend, reinstate, retire, retract");
}
END_TEST

START_TEST(the_form_of_our_pages_begins_new_ones)
{
    const struct adapter ours = {.name = "assent"}, theirs = {.name = "typeform"};
    struct form_source forms[] = {{.name = "a", .adapter = &ours, .kind = "amend"},
                                  {.name = "b", .adapter = &theirs, .kind = "new"},
                                  {.name = "c", .adapter = &ours, .kind = "new"},
                                  {.name = "d", .adapter = &ours, .kind = "new"}};
    const struct institution all = {.forms = forms, .nforms = 4},
                             two = {.forms = forms, .nforms = 2}, none = {.nforms = 0};
    ck_assert_ptr_eq(institution_own_form(&all), &forms[2]);
    ck_assert_ptr_eq(institution_own_form(&two), &forms[1]);
    ck_assert_ptr_null(institution_own_form(&none));
}
END_TEST

START_TEST(the_letter_tells_what_arrived_and_what_is_missing)
{
    const struct finding found = {.field = "hours", .text = "Say how many hours."};
    json_object *answers = json_written(ctx, "{\"level\":\"low\"}");
    ck_assert_str_eq(json_shown(ctx, drafts_letter(&policy, answers, &found, 1)),
                     "{\"arrived\":[\"Level\"],\"missing\":[\"Say how many hours.\"]}");
}
END_TEST

SUITE_WITH(drafts, json_begin, json_end, an_amendment_is_what_is_in_force_under_the_answers,
           another_kind_starts_with_what_names_the_credential, kinds_are_those_that_people_ask_for,
           the_form_of_our_pages_begins_new_ones, the_letter_tells_what_arrived_and_what_is_missing)
