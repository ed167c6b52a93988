#include "core/policy/diff.h"

#include <stdlib.h>
#include <string.h>

#include "core_policies.h"
#include "runner.h"

/* The parts put together again without those of one kind. */
static char *
without(TALLOC_CTX *ctx, json_object *parts, const char *kind)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < json_len(parts); i++) {
        json_object_object_foreach (json_item(parts, i), key, value) {
            if (strcmp(key, kind))
                text = talloc_strdup_append(text, json_as_str(value));
        }
    }
    return text;
}

static void
rebuilds(const char *before, const char *after)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *parts = json_own(ctx, diff_texts(before, after));
    ck_assert_str_eq(without(ctx, parts, "added"), before);
    ck_assert_str_eq(without(ctx, parts, "removed"), after);
    talloc_free(ctx);
}

START_TEST(words_that_changed_are_found)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *parts =
        json_own(ctx, diff_texts("The quick brown fox jumps.", "The slow brown fox sits. "));
    ck_assert_str_eq(json_text(parts),
                     "[{\"same\":\"The \"},{\"removed\":\"quick \"},{\"added\":\"slow \"},"
                     "{\"same\":\"brown fox \"},{\"removed\":\"jumps.\"},{\"added\":\"sits. \"}]");
    ck_assert_str_eq(json_text(json_own(ctx, diff_texts("", ""))), "[]");
    ck_assert_str_eq(json_text(json_own(ctx, diff_texts("", "new"))), "[{\"added\":\"new\"}]");
    ck_assert_str_eq(json_text(json_own(ctx, diff_texts("old", ""))), "[{\"removed\":\"old\"}]");
    ck_assert_str_eq(json_text(json_own(ctx, diff_texts("a b", "a b"))), "[{\"same\":\"a b\"}]");
    talloc_free(ctx);
}
END_TEST

START_TEST(both_texts_can_be_rebuilt_from_any_difference)
{
    srand(7);
    for (int round = 0; round < 400; round++) {
        char texts[2][200] = {"", ""};
        for (int t = 0; t < 2; t++) {
            int n = rand() % 40;
            for (int i = 0; i < n; i++)
                strncat(texts[t],
                        &"ab  \nc"
                         "é"[rand() % 6],
                        1);
        }
        rebuilds(texts[0], texts[1]);
    }
}
END_TEST

START_TEST(a_huge_difference_is_replaced_whole)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *a = talloc_strdup(ctx, "same "), *b = talloc_strdup(ctx, "same ");
    for (int i = 0; i < 3000; i++) {
        a = talloc_asprintf_append_buffer(a, "a%d x ", i);
        b = talloc_asprintf_append_buffer(b, "b%d x ", i);
    }
    rebuilds(a, b);
    ck_assert_uint_eq(json_len(json_own(ctx, diff_texts(a, b))),
                      4); /* same, removed, added, same */
    talloc_free(ctx);
}
END_TEST

START_TEST(changed_answers_come_in_the_order_of_the_form)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct form *form = test_shipped(ctx)->form;
    json_object *a = test_json(
        ctx, "{'hours':40,'title':'Old name','level':'introductory','tags':[],'need':'x'}");
    json_object *b = test_json(
        ctx, "{'need':'x','level':'advanced','title':'New name','hours':40.0,'outcomes':['a'],"
             "'fee':''}");
    size_t count = 0;
    const char **ids = diff_fields(ctx, form, a, b, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(ids[0], "title");
    ck_assert_str_eq(ids[1], "level");
    ck_assert_str_eq(ids[2], "outcomes");
    ck_assert_ptr_null(ids[3]);
    diff_fields(ctx, form, a, NULL, &count);
    ck_assert_uint_eq(count, 4);
    diff_fields(ctx, form, a, a, &count);
    ck_assert_uint_eq(count, 0);
    talloc_free(ctx);
}
END_TEST

START_TEST(documents_are_compared_as_people_read_them)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct form *form = test_shipped(ctx)->form;
    json_object *a = test_json(ctx, "{'level':'introductory','outcomes':['a','b','c'],'hours':40}");
    json_object *b = test_json(ctx, "{'level':'advanced','outcomes':['a','c','d'],'hours':40}");
    ck_assert_str_eq(
        json_text(json_own(ctx, diff_documents(form, a, b))),
        "[{\"field\":\"level\",\"title\":\"Level\",\"parts\":[{\"removed\":\"Introductory\"},"
        "{\"added\":\"Advanced\"}]},"
        "{\"field\":\"outcomes\",\"title\":\"Learning outcomes\",\"parts\":[{\"same\":\"a\"},"
        "{\"removed\":\"b\"},{\"same\":\"c\"},{\"added\":\"d\"}]}]");
    talloc_free(ctx);
}
END_TEST

SUITE(diff, words_that_changed_are_found, both_texts_can_be_rebuilt_from_any_difference,
      a_huge_difference_is_replaced_whole, changed_answers_come_in_the_order_of_the_form,
      documents_are_compared_as_people_read_them)
