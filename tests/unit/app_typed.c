#include "runner.h"

#include <string.h>

#include "app/in/typed.h"
#include "app_json.h"

static const char definition_text[] = "{\"sections\":[{\"id\":\"a\",\"fields\":[{\"id\":\"title\","
                                      "\"type\":\"text\"},{\"id\":\"hours\",\"type\":\"number\"},"
                                      "{\"id\":\"outcomes\",\"type\":\"list\"}]},{\"id\":\"b\","
                                      "\"fields\":[{\"id\":\"modes\",\"type\":\"choices\"},"
                                      "{\"id\":\"lane\",\"type\":\"choice\"}]}]}";

/* What typed comes to over base, as one text. */
static const char *
filled(const char *base, const char *typed)
{
    json_object *o =
        typed_document(json_written(ctx, definition_text), base ? json_written(ctx, base) : NULL,
                       json_written(ctx, typed));
    return json_shown(ctx, o);
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
    ck_assert_str_eq(filled(base, "{}"), json_canonical(ctx, json_written(ctx, base)));
    /* Nothing but the form's fields gets in. */
    ck_assert_str_eq(filled("{}", "{\"field.other\":\"x\",\"title\":\"y\"}"), "{}");
}
END_TEST

START_TEST(boxes_that_are_not_ticked_are_known_by_their_section)
{
    json_object *typed = json_written(ctx, "{\"field.title\":\"x\"}");
    typed_untick(json_written(ctx, definition_text), "a", typed);
    ck_assert(!json_has(typed, "field.modes"));
    typed_untick(json_written(ctx, definition_text), "b", typed);
    ck_assert_str_eq(json_str(typed, "field.modes"), "");
    ck_assert(!json_has(typed, "field.lane"));
    typed = json_written(ctx, "{\"field.modes\":\"x\"}");
    typed_untick(json_written(ctx, definition_text), NULL, typed);
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

/* ---- groups ---------------------------------------------------------------------------------- */

static const char groups_text[] =
    "{\"sections\":[{\"id\":\"a\",\"fields\":[{\"id\":\"title\",\"type\":\"text\"},"
    "{\"id\":\"parts\",\"type\":\"group\",\"fields\":[{\"id\":\"name\",\"type\":\"text\"},"
    "{\"id\":\"hours\",\"type\":\"number\"},{\"id\":\"covers\",\"type\":\"entries\"},"
    "{\"id\":\"skills\",\"type\":\"skill\"}]},{\"id\":\"fee\",\"type\":\"money\"},"
    "{\"id\":\"image\",\"type\":\"file\"}]}]}";

static const char *
grouped(const char *base, const char *typed)
{
    json_object *o =
        typed_document(json_written(ctx, groups_text), base ? json_written(ctx, base) : NULL,
                       json_written(ctx, typed));
    return json_shown(ctx, o);
}

START_TEST(entries_are_put_together_and_blank_ones_left_out)
{
    ck_assert_str_eq(
        grouped(
            NULL,
            "{\"field.parts\":\"\",\"field.parts.0.name\":\" A \",\"field.parts.0.hours\":\"3\","
            "\"field.parts.1.name\":\" \",\"field.parts.1.hours\":\"\","
            "\"field.parts.2.name\":\"C\",\"field.parts.2.hours\":\"many\","
            "\"field.parts.2.covers\":[\"1\",\"2\"],\"field.parts.2.skills.0.name\":\"\","
            "\"field.parts.2.skills.1.name\":\"S\",\"field.parts.2.skills.1.code\":\"9\"}"),
        "{\"parts\":[{\"hours\":3,\"name\":\"A\"},{\"covers\":[\"1\",\"2\"],\"hours\":\"many\","
        "\"name\":\"C\","
        "\"skills\":[{\"code\":\"9\",\"name\":\"S\"}]}]}");
    ck_assert_str_eq(
        grouped(NULL, "{\"field.fee.0.audience\":\"All\",\"field.fee.0.amount\":\"1.5\","
                      "\"field.image.url\":\"https://a.example/\",\"field.image.alt\":\"\"}"),
        "{\"fee\":[{\"amount\":1.5,\"audience\":\"All\"}],\"image\":{\"url\":\"https://a.example/"
        "\"}}");
    /* Nothing but the group's own questions gets in, at no number beyond the most. */
    ck_assert_str_eq(grouped(NULL, "{\"field.parts.0.colour\":\"x\",\"field.parts.x.name\":\"y\","
                                   "\"field.parts.100.name\":\"z\",\"field.parts.-1.name\":\"z\"}"),
                     "{}");
}
END_TEST

START_TEST(a_group_is_typed_whole_or_not_at_all)
{
    static const char base[] =
        "{\"fee\":[{\"audience\":\"All\"}],\"parts\":[{\"name\":\"A\"},{\"name\":\"B\"}]}";
    ck_assert_str_eq(grouped(base, "{\"field.title\":\"T\"}"),
                     "{\"fee\":[{\"audience\":\"All\"}],\"parts\":[{\"name\":\"A\"},{\"name\":"
                     "\"B\"}],\"title\":\"T\"}");
    ck_assert_str_eq(grouped(base, "{\"field.parts\":\"\",\"field.parts.0.name\":\"B\"}"),
                     "{\"fee\":[{\"audience\":\"All\"}],\"parts\":[{\"name\":\"B\"}]}");
    ck_assert_str_eq(grouped(base, "{\"field.parts\":\"\",\"field.fee\":\"\"}"), "{}");
}
END_TEST

START_TEST(what_was_kept_of_a_group_makes_way_for_what_is_typed_now)
{
    json_object *definition = json_written(ctx, groups_text);
    json_object *kept = json_written(
        ctx, "{\"field.title\":\"T\",\"field.parts\":\"\",\"field.parts.1.name\":\"old\","
             "\"field.fee.0.audience\":\"All\",\"field.partsong\":\"x\"}");
    typed_forget(definition, kept,
                 json_written(ctx, "{\"field.parts\":\"\",\"field.parts.0.name\":\"new\"}"));
    ck_assert_str_eq(
        json_canonical(ctx, kept),
        "{\"field.fee.0.audience\":\"All\",\"field.parts\":\"\",\"field.partsong\":\"x\","
        "\"field.title\":\"T\"}");
    typed_strip(definition, kept);
    ck_assert(!json_has(kept, "field.fee.0.audience"));
    ck_assert_str_eq(json_str(kept, "field.title"), "T");
}
END_TEST

START_TEST(the_buttons_of_groups_add_and_remove_entries)
{
    const char *group = NULL;
    json_object *typed = json_written(
        ctx, "{\"field.parts.1.name\":\"A\",\"field.parts.10.name\":\"B\","
             "\"field.parts.1.skills.0.name\":\"S\",\"field.parts.10.skills.2.name\":\"S\"}");
    ck_assert(!typed_button(ctx, typed, "save", &group) && !typed_button(ctx, typed, NULL, &group));
    ck_assert(!typed_button(ctx, typed, "more.parts&x=1", &group));
    ck_assert(typed_button(ctx, typed, "more.parts", &group));
    ck_assert_str_eq(group, "parts");
    ck_assert(typed_button(ctx, typed, "less.parts.10.skills.2", &group));
    ck_assert_str_eq(group, "parts.10.skills");
    ck_assert(typed_button(ctx, typed, "less.parts.1", &group));
    ck_assert_str_eq(group, "parts");
    ck_assert_str_eq(json_canonical(ctx, typed), "{\"field.parts.10.name\":\"B\"}");
}
END_TEST

START_TEST(an_answer_as_inputs_is_typed_as_that_answer)
{
    static const char *const all[] = {
        "{\"title\":\"A “b”\"}",
        "{\"fee\":[{\"amount\":1.5,\"audience\":\"All\"},{\"amount\":2,\"audience\":\"Some\"}]}",
        "{\"image\":{\"alt\":\"A badge\",\"url\":\"https://a.example/\"}}",
        "{\"parts\":[{\"covers\":[\"1\",\"2\"],\"hours\":3,\"name\":\"A\","
        "\"skills\":[{\"code\":\"9\",\"name\":\"S\"}]},{\"name\":\"B\"}]}"};
    json_object *typed =
        json_written(ctx, "{\"field.fee.7.audience\":\"old\",\"field.partsong\":\"x\"}");
    typed_answer(typed, "field.fee", NULL);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        json_object_object_foreach (json_written(ctx, all[i]), id, value)
            typed_answer(typed, talloc_asprintf(ctx, "field.%s", id), value);
        ck_assert_str_eq(
            json_canonical(
                ctx, json_own(ctx, typed_document(json_written(ctx, groups_text), NULL, typed))),
            all[i]);
        json_object_object_foreach (json_written(ctx, all[i]), gone, unused) {
            (void)unused;
            typed_answer(typed, talloc_asprintf(ctx, "field.%s", gone), NULL);
        }
        ck_assert_str_eq(
            json_canonical(ctx, json_own(ctx, typed_document(json_written(ctx, groups_text),
                                                             json_written(ctx, all[i]), typed))),
            "{}");
    }
    ck_assert_str_eq(json_str(typed, "field.partsong"), "x");
    typed = json_written(ctx, "{}");
    typed_answer(typed, "field.outcomes", json_written(ctx, "[\"one\",\"two\"]"));
    typed_answer(typed, "field.hours", json_item(json_written(ctx, "[40]"), 0));
    ck_assert_str_eq(
        json_canonical(
            ctx, json_own(ctx, typed_document(json_written(ctx, definition_text), NULL, typed))),
        "{\"hours\":40,\"outcomes\":[\"one\",\"two\"]}");
}
END_TEST

SUITE_WITH(typed, json_begin, json_end, answers_take_the_shape_of_their_field,
           a_number_that_is_none_stays_a_text, what_was_not_typed_stays_and_what_was_emptied_goes,
           boxes_that_are_not_ticked_are_known_by_their_section, whole_numbers_are_read_whole,
           entries_are_put_together_and_blank_ones_left_out, a_group_is_typed_whole_or_not_at_all,
           what_was_kept_of_a_group_makes_way_for_what_is_typed_now,
           the_buttons_of_groups_add_and_remove_entries,
           an_answer_as_inputs_is_typed_as_that_answer)
