#include "runner.h"

#include <string.h>

#include "app/in/typed.h"

static const char definition_text[] = "{\"sections\":[{\"id\":\"a\",\"fields\":[{\"id\":\"title\","
                                      "\"type\":\"text\"},{\"id\":\"hours\",\"type\":\"number\"},"
                                      "{\"id\":\"outcomes\",\"type\":\"list\"}]},{\"id\":\"b\","
                                      "\"fields\":[{\"id\":\"modes\",\"type\":\"choices\"},"
                                      "{\"id\":\"lane\",\"type\":\"choice\"}]}]}";

static TALLOC_CTX *ctx;

static json_object *
read_json(const char *text)
{
    struct err e = err_on(ctx);
    json_object *o;
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    return json_own(ctx, o);
}

/* What typed comes to over base, as one text. */
static const char *
filled(const char *base, const char *typed)
{
    json_object *o =
        typed_document(read_json(definition_text), base ? read_json(base) : NULL, read_json(typed));
    return json_canonical(ctx, json_own(ctx, o));
}

static void
begin(void)
{
    ctx = talloc_new(NULL);
}

static void
end(void)
{
    talloc_free(ctx);
}

START_TEST(answers_take_the_shape_of_their_field)
{
    ck_assert_str_eq(filled(NULL, "{\"field.title\":\"  A b  \",\"field.hours\":\"40\"}"),
                     "{\"hours\":40,\"title\":\"A b\"}");
    ck_assert_str_eq(filled(NULL, "{\"field.outcomes\":\"one\\n\\n  two \\nthree\"}"),
                     "{\"outcomes\":[\"one\",\"two\",\"three\"]}");
    ck_assert_str_eq(filled(NULL, "{\"field.modes\":\"x\"}"), "{\"modes\":[\"x\"]}");
    ck_assert_str_eq(filled(NULL, "{\"field.modes\":[\"x\",\"y\"]}"), "{\"modes\":[\"x\",\"y\"]}");
    ck_assert_str_eq(filled(NULL, "{\"field.lane\":[\"credit\",\"other\"]}"),
                     "{\"lane\":\"credit\"}");
}
END_TEST

START_TEST(a_number_that_is_none_stays_a_text)
{
    static const char *const texts[] = {"forty", "4O", "0x10", "inf", "nan", "1e999", "4 0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *typed = talloc_asprintf(ctx, "{\"field.hours\":\"%s\"}", texts[i]);
        char *is = talloc_asprintf(ctx, "{\"hours\":\"%s\"}", texts[i]);
        ck_assert_str_eq(filled(NULL, typed), is);
    }
    ck_assert_str_eq(filled(NULL, "{\"field.hours\":\"1.5\"}"), "{\"hours\":1.5}");
    ck_assert_str_eq(filled(NULL, "{\"field.hours\":\"-3\"}"), "{\"hours\":-3}");
}
END_TEST

START_TEST(what_was_not_typed_stays_and_what_was_emptied_goes)
{
    static const char base[] = "{\"title\":\"T\",\"hours\":1,\"outcomes\":[\"a\"],\"kept\":true}";
    ck_assert_str_eq(filled(base, "{\"field.title\":\"\",\"field.outcomes\":\" \\n\"}"),
                     "{\"hours\":1,\"kept\":true}");
    ck_assert_str_eq(filled(base, "{}"), json_canonical(ctx, read_json(base)));
    /* Nothing but the form's fields gets in. */
    ck_assert_str_eq(filled("{}", "{\"field.other\":\"x\",\"title\":\"y\"}"), "{}");
}
END_TEST

START_TEST(boxes_that_are_not_ticked_are_known_by_their_section)
{
    json_object *typed = read_json("{\"field.title\":\"x\"}");
    typed_untick(read_json(definition_text), "a", typed);
    ck_assert(!json_has(typed, "field.modes"));
    typed_untick(read_json(definition_text), "b", typed);
    ck_assert_str_eq(json_str(typed, "field.modes"), "");
    ck_assert(!json_has(typed, "field.lane"));
    typed = read_json("{\"field.modes\":\"x\"}");
    typed_untick(read_json(definition_text), NULL, typed);
    ck_assert_str_eq(json_str(typed, "field.modes"), "x");
}
END_TEST

START_TEST(whole_numbers_are_read_whole)
{
    ck_assert_int_eq(typed_int("12", 0), 12);
    ck_assert_int_eq(typed_int("-1", 0), -1);
    static const char *const none[] = {"", "1x", " 1", "1 ", "--1", "9999999999", "1-", NULL};
    for (const char *const *n = none; *n; n++)
        ck_assert_msg(typed_int(*n, 77) == 77, "%s", *n);
    ck_assert_int_eq(typed_int(NULL, 5), 5);
}
END_TEST

SUITE_WITH(typed, begin, end, answers_take_the_shape_of_their_field,
           a_number_that_is_none_stays_a_text, what_was_not_typed_stays_and_what_was_emptied_goes,
           boxes_that_are_not_ticked_are_known_by_their_section, whole_numbers_are_read_whole)
