/* What somebody sees of a submission who mends its form. */
#include "runner.h"

#include "app/in/redact.h"
#include "app_json.h"

START_TEST(an_address_is_masked_wherever_it_stands_in_a_text)
{
    static const char *const all[][2] = {
        {"a.person@example.edu", "a•••@example.edu"},
        {"Write to <a@b.example>, or b.c+d@e.example.",
         "Write to <a•••@b.example>, or b•••@e.example."},
        {"é.x@example.edu", "é•••@example.edu"},
        {"@example and a @ b and 5 @", "@example and a @ b and 5 @"},
        {"a@b@c", "a•••@b•••@c"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ck_assert_str_eq(redact_text(ctx, all[i][0]), all[i][1]);
}
END_TEST

START_TEST(addresses_in_names_and_depths_are_masked_and_all_else_stays)
{
    json_object *o = json_written(
        ctx, "{\"a@b.example\":[{\"x\":\"c@d.example\"},7,null,true,\"plain\"],\"n\":1.5}");
    ck_assert_str_eq(
        json_shown(ctx, redact_json(o)),
        "{\"a•••@b.example\":[{\"x\":\"c•••@d.example\"},7,null,true,\"plain\"],\"n\":1.5}");
    ck_assert_ptr_null(redact_json(NULL));
}
END_TEST

START_TEST(secrets_that_travel_in_a_body_are_hidden_where_the_adapter_says)
{
    json_object *body = json_written(ctx, "{\"key\":\"s3cret\",\"deep\":{\"token\":42,\"more\":"
                                          "\"x\"},\"list\":[{\"key\":\"stays\"}]}");
    json_object *carried =
        json_written(ctx, "{\"pointers\":\"/deep/token, /not/there /list/0\",\"fields\":\"key\"}");
    ck_assert_str_eq(json_shown(ctx, redact_body(body, carried)),
                     "{\"deep\":{\"more\":\"x\",\"token\":\"•••\"},\"key\":\"•••\",\"list\":[{"
                     "\"key\":\"stays\"}]}");
    ck_assert_str_eq(json_str(body, "key"), "s3cret");
    ck_assert_str_eq(json_shown(ctx, redact_body(json_written(ctx, "[\"a@b.example\"]"), carried)),
                     "[\"a•••@b.example\"]");
    ck_assert_str_eq(json_shown(ctx, redact_body(json_written(ctx, "{\"a\":1}"), NULL)),
                     "{\"a\":1}");
}
END_TEST

SUITE_WITH(redact, json_begin, json_end, an_address_is_masked_wherever_it_stands_in_a_text,
           addresses_in_names_and_depths_are_masked_and_all_else_stays,
           secrets_that_travel_in_a_body_are_hidden_where_the_adapter_says)
