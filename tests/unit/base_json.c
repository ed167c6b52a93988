#include "runner.h"

#include <string.h>

#include "base/json.h"

static struct json_object *
parsed(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    struct json_object *o;
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    return json_own(ctx, o);
}

START_TEST(getters_answer_for_the_right_type_only)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct json_object *o = parsed(ctx, "{\"s\":\"x\",\"i\":7,\"d\":1.5,\"b\":true,\"n\":null,"
                                        "\"l\":[1,\"two\"],\"o\":{\"l\":[{\"k\":\"v\"}]}}");
    ck_assert_str_eq(json_str(o, "s"), "x");
    ck_assert_ptr_null(json_str(o, "i"));
    ck_assert_int_eq(json_int(o, "i", 3), 7);
    ck_assert_int_eq(json_int(o, "s", 3), 3);
    ck_assert_int_eq(json_int(o, "d", 3), 3);
    ck_assert_double_eq(json_num(o, "d", 0), 1.5);
    ck_assert_double_eq(json_num(o, "i", 0), 7);
    ck_assert(json_flag(o, "b", false));
    ck_assert(json_flag(o, "i", true) && !json_flag(o, "i", false));
    ck_assert(json_has(o, "n") && !json_get(o, "n") && !json_has(o, "m"));
    ck_assert_uint_eq(json_len(json_arr(o, "l")), 2);
    ck_assert_str_eq(json_item_str(json_arr(o, "l"), 1), "two");
    ck_assert_ptr_null(json_item(json_arr(o, "l"), 2));
    ck_assert_ptr_null(json_arr(o, "o"));
    ck_assert_str_eq(json_as_str(json_at(o, "o/l/0/k")), "v");
    ck_assert_ptr_null(json_at(o, "o/l/1/k"));
    ck_assert_ptr_null(json_at(o, "o/l/x/k"));
    ck_assert_ptr_null(json_at(o, "o/l/-1/k"));
    ck_assert_ptr_null(json_at(o, "s/x"));
    ck_assert_ptr_eq(json_at(o, ""), o);
    ck_assert(!json_get(NULL, "a") && !json_at(NULL, "a/b") && !json_len(NULL) &&
              !json_as_str(NULL));
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_put_is_read_again)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct json_object *o = json_own(ctx, json_obj()), *list = json_list();
    json_put_str(o, "s", "a/b \"é\" <");
    json_put_str(o, "absent", NULL);
    json_put_int(o, "i", INT64_MIN);
    json_put_num(o, "d", 0.1);
    json_put_bool(o, "b", false);
    json_put(o, "n", NULL);
    json_push_str(list, "x");
    json_push(list, json_new_int(2));
    json_put(o, "l", list);
    ck_assert_str_eq(
        json_text(o),
        "{\"s\":\"a/b \\\"é\\\" <\",\"i\":-9223372036854775808,\"d\":0.10000000000000001,"
        "\"b\":false,\"n\":null,\"l\":[\"x\",2]}");
    struct json_object *again = parsed(ctx, json_text(o)), *copy = json_own(ctx, json_copy(o));
    ck_assert(json_equal(o, again) && json_equal(o, copy));
    json_put_int(copy, "i", 1);
    ck_assert(!json_equal(o, copy));
    talloc_free(ctx);
}
END_TEST

START_TEST(one_value_has_one_canonical_text)
{
    static const char *const same[] = {
        "{\"b\":[1,2.50,null],\"a\":{\"y\":\"\\u00e9\\/\",\"x\":-0.0}}",
        " { \"a\" : {\"x\":0,\"y\":\"é/\"}, \"b\":[1.0, 25e-1 ,null] } "};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(json_canonical(ctx, parsed(ctx, same[i])),
                         "{\"a\":{\"x\":0,\"y\":\"é/\"},\"b\":[1,2.5,null]}");
    ck_assert_str_eq(
        json_canonical(
            ctx, parsed(ctx, "[0.1,1e300,100000000000000000000.0,3e5,\"\\u0001\\n\\u007f\"]")),
        "[0.1,1e+300,1e+20,300000,\"\\u0001\\n\x7f\"]");
    ck_assert_str_eq(json_canonical(ctx, NULL), "null");
    ck_assert(!json_equal(parsed(ctx, "[1,2]"), parsed(ctx, "[2,1]")));
    ck_assert(!json_equal(parsed(ctx, "{\"a\":null}"), parsed(ctx, "{}")));
    ck_assert(!json_equal(parsed(ctx, "\"1\""), parsed(ctx, "1")));
    talloc_free(ctx);
}
END_TEST

START_TEST(an_owned_object_lives_as_long_as_its_context)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct json_object *o = json_own(ctx, json_obj());
    json_put_str(o, "k", "v");
    struct json_object *mine = json_object_get(o);
    talloc_free(ctx);
    ck_assert_str_eq(json_str(mine, "k"), "v");
    ck_assert_int_eq(json_object_put(mine), 1); /* that was the last reference */
}
END_TEST

SUITE(json, getters_answer_for_the_right_type_only, what_is_put_is_read_again,
      one_value_has_one_canonical_text, an_owned_object_lives_as_long_as_its_context)
