/*
 * The cases are written after the classes of the public JSON parsing suites: y_ must be accepted, n_ is not RFC 8259,
 * i_ is left open by the RFC and decided here: the comment says which way, and where that is stricter than most.
 */
#include "runner.h"

#include <string.h>
#include <time.h>

#include "base/json.h"

struct example {
    const char *name, *text;
    size_t len;
    bool accepted;
};
#define Y(name, text) {"y_" name, text, sizeof text - 1, true},
#define N(name, text) {"n_" name, text, sizeof text - 1, false},
#define I(name, text, accepted) {"i_" name, text, sizeof text - 1, accepted},

static const struct example examples[] = {
    /* clang-format off: an example a line */
    /* ---- structure */
    Y("array_empty", "[]")
    Y("array_empty_string", "[\"\"]")
    Y("array_with_spaces", "[[]   ]")
    Y("array_ending_with_newline", "[\"a\"]\n")
    Y("array_false", "[false]")
    Y("array_heterogeneous", "[null, 1, \"1\", {}]")
    Y("array_null", "[null]")
    Y("array_leading_space", " [1]")
    Y("array_several_null", "[1,null,null,null,2]")
    Y("array_trailing_space", "[2] ")
    Y("object_basic", "{\"asd\":\"sdf\"}")
    Y("object_empty", "{}")
    Y("object_empty_key", "{\"\":0}")
    Y("object_two", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}")
    Y("object_long_strings", "{\"x\":[{\"id\": " "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": " "\"xxxxx\"}")
    Y("object_newlines", "{\n\"a\": \"b\"\n}")
    Y("object_escaped_key", "{\"foo\\nbar\": 42}")
    Y("object_same_key_apart", "{\"a\":{\"a\":1},\"b\":{\"a\":{\"a\":2}}}")
    Y("object_extreme_numbers", "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }")
    Y("lonely_string", "\"asd\"")
    Y("lonely_int", "42")
    Y("lonely_negative_real", "-0.1")
    Y("lonely_true", "true")
    Y("lonely_false", "false")
    Y("lonely_null", "null")
    Y("string_empty", "\"\"")
    Y("whitespace_array", " \t\r\n[ \t\r\n] \t\r\n")
    N("nothing", "")
    N("only_space", "   ")
    N("array_1_true_without_comma", "[1 true]")
    N("array_colon_instead_of_comma", "[\"\": 1]")
    N("array_comma_after_close", "[\"\"],")
    N("array_comma_and_number", "[,1]")
    N("array_double_comma", "[1,,2]")
    N("array_double_extra_comma", "[\"x\",,]")
    N("array_extra_close", "[\"x\"]]")
    N("array_extra_comma", "[\"\",]")
    N("array_incomplete", "[\"x\"")
    N("array_incomplete_value", "[x")
    N("array_inner_not_closed", "[3[4]]")
    N("array_just_comma", "[,]")
    N("array_just_minus", "[-]")
    N("array_missing_value", "[   , \"\"]")
    N("array_newlines_unclosed", "[\"a\",\n4\n,1,")
    N("array_spaces_vertical_tab_formfeed", "[\"\va\"\\f]")
    N("array_star_inside", "[*]")
    N("array_unclosed", "[\"\"")
    N("array_unclosed_trailing_comma", "[1,")
    N("array_closed_as_object", "[1}")
    N("object_closed_as_array", "{\"a\":1]")
    N("incomplete_false", "[fals]")
    N("incomplete_null", "[nul]")
    N("incomplete_true", "[tru]")
    N("capital_true", "[True]")
    N("capital_null", "NULL")
    N("true_and_more", "[truest]")
    N("object_bad_value", "[\"x\", truth]")
    N("object_bracket_key", "{[: \"x\"}\n")
    N("object_comma_instead_of_colon", "{\"x\", " "null}")
    N("object_double_colon", "{\"x\"::\"b\"}")
    N("object_garbage_at_end", "{\"a\":\"a\" 123}")
    N("object_key_with_single_quotes", "{key: " "'value'" "}")
    N("object_missing_colon", "{\"a\" b}")
    N("object_missing_key", "{:\"b\"}")
    N("object_" "missing_" "semicolo" "n", "{\"a\" " "\"b\"}")
    N("object_missing_value", "{\"a\":")
    N("object_no_colon", "{\"a\"")
    N("object_non_string_key", "{1:1}")
    N("object_null_key", "{nul" "l:" "null" ",nul" "l:" "null" "}")
    N("object_several_trailing_commas", "{\"id\":0,,,,,}")
    N("object_single_quote", "{'a':0}")
    N("object_trailing_" "comma", "{\"id\":0,}")
    N("object_trailing_comment", "{\"a\":\"b\"}/**/")
    N("object_trailing_slash_" "comment", "{\"a\":\"b\"}//")
    N("object_two_commas_in_a_" "row", "{\"a\":\"b\",,\"c\":" "\"d\"}")
    N("object_unquoted_key", "{a: \"b\"}")
    N("object_" "unterminated_" "value", "{\"a\":\"a")
    N("object_with_" "single_string", "{ \"foo\" : " "\"bar\", \"a\" " "}")
    N("comment_" "before", "/* x " "*/[]")
    N("structure_" "angle_" "bracket", "<.>")
    N("str" "uct" "ure" "_ar" "ray" "_of" "_un" "clo" "sed" "_ob" "jec" "ts", "[{" "\"" "\":" "[{" "\"" "\":" "[{" "\"" "\"" ":")
    N("struct" "ure_" "capita" "lised_" "true", "[TRUE" "]")
    N("structure_close_unopened_" "array", "1]")
    N("stru" "ctur" "e_" "comm" "a_" "inst" "ead_" "of_" "clos" "ing", "{\"x" "\": " "true" ",")
    N("structure_" "double_" "array", "[][]")
    N("structure_end_array", "]")
    N("structure_lone_open_" "bracket", "[")
    N("structure_lone_open_" "brace", "{")
    N("structure_number_" "with_trailing_" "garbage", "2@")
    N("structure" "_object_" "followed_" "by_" "closing", "{}}")
    N("structure_object_" "with_trailing_" "garbage", "{\"a\": true} " "\"x\"")
    N("structu" "re_two_" "values", "1 2")
    N("structure_nul_after", "[]\0")
    N("structure_nul_" "between", "[1\0]")
    N("struc" "ture_" "no_" "break" "_spac" "e", "[\xc2" "\xa0" "]")
    N("structure_" "word_" "joiner", "[\xe2\x81" "\xa0]")
    N("structure_form_feed", "[\f]")
    N("structur" "e_" "unicode_" "identifi" "er", "\xc3" "\xa5")
    N("stru" "ctur" "e_" "back" "slas" "h", "[\\u" "000A" "\"\"" "]")
    N("structure_escaped_quote_outside", "[\\\"a\"]")
    /* ---- numbers */
    Y("number", "[123e65]")
    Y("number_0e+1", "[0e+1]")
    Y("number_0e1", "[0e1]")
    Y("number_after_space", "[ 4]")
    Y("number_close_to_zero", "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]")
    Y("number_int_with_exponent", "[20e1]")
    Y("number_minus_zero", "[-0]")
    Y("number_negative_int", "[-123]")
    Y("number_negative_one", "[-1]")
    Y("number_real_capital_e", "[1E22]")
    Y("number_real_capital_e_negative", "[1E-2]")
    Y("number_real_capital_e_positive", "[1E+2]")
    Y("number_real_exponent", "[123.456e78]")
    Y("number_real_fraction_exponent", "[1.5e-3]")
    Y("number_simple_real", "[123.456789]")
    Y("number_largest_integer", "[9223372036854775807]")
    Y("number_smallest_integer", "[-9223372036854775808]")
    Y("number_largest_double", "[1.7976931348623157e308]")
    N("number_plus", "[+1]")
    N("number_plus_plus", "[++1234]")
    N("number_minus_minus", "[--1]")
    N("number_leading_zero", "[012]")
    N("number_minus_leading_zero", "[-012]")
    N("number_minus_00", "[-00]")
    N("number_00", "[00]")
    N("number_dot_first", "[.2e-3]")
    N("number_minus_dot", "[-.123]")
    N("number_dot_last", "[1.]")
    N("number_dot_exponent", "[1.e1]")
    N("number_0_dot_e", "[0.e1]")
    N("number_e_without_digits", "[1e]")
    N("number_e_plus", "[1e+]")
    N("number_e_minus", "[1E-]")
    N("number_e_twice", "[1eE2]")
    N("number_two_dots", "[1.2.3]")
    N("number_space_inside", "[1 000.0]")
    N("number_minus_space", "[- 1]")
    N("number_minus_foo", "[-foo]")
    N("number_hex", "[0x42]")
    N("number_infinity", "[Infinity]")
    N("number_minus_infinity", "[-Infinity]")
    N("number_inf", "[Inf]")
    N("number_nan", "[NaN]")
    N("number_minus_nan", "[-NaN]")
    N("number_expression", "[1+2]")
    N("number_with_letter", "[1.2a-3]")
    N("number_underscore", "[1_000]")
    N("number_fullwidth_digit", "[\xef\xbc\x91]")
    N("number_alone_minus", "-")
    /* The RFC sets no range. Stricter than most: what json-c or a double would silently change is refused. */
    I("number_huge_exponent", "[0.4e00669999999999999999999999999999999999999999999999]", false)
    I("number_real_overflow", "[123123e100000]", false)
    I("number_negative_overflow", "[-1e+9999]", false)
    I("number_too_big_integer", "[100000000000000000000]", false)
    I("number_2_63", "[9223372036854775808]", false)
    I("number_below_minus_2_63", "[-9223372036854775809]", false)
    I("number_underflow", "[123e-10000000]", true)
    I("number_many_digits", "[0.10000000000000000000000000000000001]", true)
    /* ---- strings */
    Y("string_allowed_escapes", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]")
    Y("string_backslash_u_quotes", "[\"\\u0022\"]")
    Y("string_u_escape", "[\"\\u0060\\u012a\\u12AB\"]")
    Y("string_surrogate_pair", "[\"\\uD801\\udc37\"]")
    Y("string_two_surrogate_pairs", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]")
    Y("string_last_pair", "[\"\\uDBFF\\uDFFF\"]")
    Y("string_escaped_control", "[\"\\u0012\"]")
    Y("string_escaped_noncharacter", "[\"\\uFFFF\"]")
    Y("string_double_escaped_a", "[\"\\\\a\"]")
    Y("string_double_escaped_n", "[\"\\\\n\"]")
    Y("string_comments", "[\"a/*b*/c/*d//e\"]")
    Y("string_delete", "[\"\x7f\"]")
    Y("string_utf8_two", "[\"\xc2\x80\xdf\xbf\"]")
    Y("string_utf8_three", "[\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"]")
    Y("string_utf8_four", "[\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"]")
    Y("string_line_separator", "[\"\xe2\x80\xa8\xe2\x80\xa9\"]")
    Y("string_byte_order_mark_inside", "[\"\xef\xbb\xbf\"]")
    N("string_raw_newline", "[\"new\nline\"]")
    N("string_raw_tab", "[\"\t\"]")
    N("string_raw_nul", "[\"a\0a\"]")
    N("string_raw_unit_separator", "[\"\x1f\"]")
    N("string_escape_x", "[\"\\x00\"]")
    N("string_escape_a", "[\"\\a\"]")
    N("string_escape_zero", "[\"\\0\"]")
    N("string_escape_quote_unclosed", "[\"\\\"]")
    N("string_escape_emoji", "[\"\\\xf0\x9f\x8c\x80\"]")
    N("string_escape_raw_tab", "[\"\\\t\"]")
    N("string_capital_u", "[\"\\UA66D\"]")
    N("string_u_short", "[\"\\u00A\"]")
    N("string_u_not_hex", "[\"\\u00G0\"]")
    N("string_u_nothing", "[\"\\u\"]")
    N("string_u_end", "\"\\u12")
    N("string_half_pair_then_short", "[\"\\uD834\\uDd\"]")
    N("string_half_pair_then_escape", "[\"\\uD800\\\"]")
    N("string_half_pair_then_u", "[\"\\uD800\\u\"]")
    N("string_single_quotes", "['single quote']")
    N("string_no_quotes", "[\n]x")
    N("string_unclosed", "\"")
    N("string_unclosed_after_escape", "\"\\")
    N("string_trailing", "\"\"x")
    N("string_smart_quotes", "[\xe2\x80\x9c" "a\xe2\x80\x9d]")
    /* Stricter than the RFC's grammar, which lets these through for the receiver to puzzle over. */
    I("string_lone_high", "[\"\\uD800\"]", false)
    I("string_lone_low", "[\"\\uDC00\"]", false)
    I("string_high_high", "[\"\\uD800\\uD800\"]", false)
    I("string_high_then_text", "[\"\\uD800abc\"]", false)
    I("string_pair_reversed", "[\"\\uDd1e\\uD834\"]", false)
    I("string_escaped_nul", "[\"\\u0000\"]", false)
    I("object_escaped_nul_in_key", "{\"foo\\u0000bar\": 42}", false)
    I("string_lone_continuation", "[\"\x81\"]", false)
    I("string_latin_1", "[\"\xe9\"]", false)
    I("string_truncated_utf8", "[\"\xe0\xff\"]", false)
    I("string_cut_utf8", "[\"\xe2\x82\"]", false)
    I("string_overlong_two", "[\"\xc0\xaf\"]", false)
    I("string_overlong_two_c1", "[\"\xc1\xbf\"]", false)
    I("string_overlong_three", "[\"\xe0\x9f\xbf\"]", false)
    I("string_overlong_four", "[\"\xf0\x8f\xbf\xbf\"]", false)
    I("string_overlong_six", "[\"\xfc\x83\xbf\xbf\xbf\xbf\"]", false)
    I("string_utf8_surrogate", "[\"\xed\xa0\x80\"]", false)
    I("string_utf8_beyond", "[\"\xf4\x90\x80\x80\"]", false)
    I("string_byte_ff", "[\"\xff\"]", false)
    I("key_not_utf8", "{\"\xff\":1}", false)
    I("byte_order_mark_before", "\xef\xbb\xbf{}", false)
    I("utf16_little", "\xff\xfe[\0\"\0\"\0]\0", false)
    I("utf16_big_without_mark", "\0[\0\"\0\"\0]", false)
    I("object_duplicate_key", "{\"a\":\"b\",\"a\":\"c\"}", false)
    I("object_duplicate_key_and_value", "{\"a\":\"b\",\"a\":\"b\"}", false)
    I("object_duplicate_key_after_unescaping", "{\"a\":1,\"\\u0061\":2}", false)
    I("object_duplicate_empty_key", "{\"\":1,\"x\":2,\"\":3}", false)
    I("object_duplicate_key_deep", "[[{\"x\":[{\"q\":1,\"r\":{\"q\":2},\"q\":3}]}]]", false)
    I("object_duplicate_solidus", "{\"a/b\":1,\"a\\/b\":2}", false)
    I("object_duplicate_pair", "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}", false)
    I("object_same_letters_another_form", "{\"\xc3\xa9\":1,\"e\xcc\x81\":2}", true)
    /* clang-format on */
};

START_TEST(every_example_is_judged_as_the_table_says)
{
    ck_assert_uint_ge(sizeof examples / sizeof *examples, 120);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *x = &examples[i];
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        /* Not one byte past the end may be read: sanitizers see it in a copy of the exact size. */
        char *copy = talloc_memdup(ctx, x->text, x->len ? x->len : 1);
        struct json_object *o = NULL;
        bool scanned = json_scan(copy, x->len, &json_limits_usual, &e);
        ck_assert_msg(scanned == x->accepted, "%s: %s", x->name, scanned ? "accepted" : e.text);
        if (scanned) {
            ck_assert_msg(json_read(copy, x->len, NULL, &o, &e), "%s: %s", x->name, e.text);
            json_object_put(o);
        } else {
            ck_assert_msg(e.kind == ERR_BAD_REQUEST && strstr(e.text, "line "), "%s: %s", x->name,
                          e.text);
        }
        talloc_free(ctx);
    }
}
END_TEST

static struct err
scan(TALLOC_CTX *ctx, const char *text, const struct json_limits *limits)
{
    struct err e = err_on(ctx);
    if (json_scan(text, strlen(text), limits, &e))
        ck_assert_int_eq(e.kind, ERR_NONE);
    return e;
}

START_TEST(an_error_says_line_column_and_path)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct json_limits *usual = &json_limits_usual;
    ck_assert_str_eq(scan(ctx, "{\n  \"answers\": [1, {\"field\": tru}]\n}", usual).text,
                     "line 2, column 28, at /answers/1/field: expected a value, found “t”");
    ck_assert_str_eq(scan(ctx, "{\"a\": {\"é\": 1,\n\"\\u00e9\": 2}}", usual).text,
                     "line 2, column 2, at /a: the key “é” is there twice in one object");
    ck_assert_str_eq(scan(ctx, "[\"\xff\"]", usual).text,
                     "line 1, column 3, at /0: these bytes are not UTF-8");
    ck_assert_str_eq(scan(ctx, "{\"x\": {\"y\": {}}, \"z\" 1}", usual).text,
                     "line 1, column 22, at /z: expected “:” after a key, found “1”");
    /* a key is named only once it is read, and an object that is closed no more */
    ck_assert_str_eq(scan(ctx, "{\"x\": {\"y\": 1, z}}", usual).text,
                     "line 1, column 16, at /x: expected a key in double quotes, found “z”");
    ck_assert_str_eq(scan(ctx, "{\"x\": {\"y\": 1} z}", usual).text,
                     "line 1, column 16, at /x: expected “,” or “}”, found “z”");
    ck_assert_str_eq(scan(ctx, "{\"x\": [", usual).text,
                     "line 1, column 8, at /x/0: expected a value, found the end of the text");
    talloc_free(ctx);
}
END_TEST

START_TEST(each_limit_holds_to_the_last_one)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct json_limits l = {.bytes = 40, .depth = 3, .members = 4, .string = 5};
    ck_assert_int_eq(scan(ctx, "[[[1]]]", &l).kind, ERR_NONE);
    ck_assert_int_eq(scan(ctx, "[[[[]]]]", &l).kind, ERR_TOO_LARGE);
    ck_assert_int_eq(scan(ctx, "{\"a\":1,\"b\":[2,3]}", &l).kind, ERR_NONE);
    ck_assert_int_eq(scan(ctx, "{\"a\":1,\"b\":[2,3,4]}", &l).kind, ERR_TOO_LARGE);
    ck_assert_int_eq(scan(ctx, "\"12345\"", &l).kind, ERR_NONE);
    ck_assert_int_eq(scan(ctx, "\"\\u0031234\\u00e9\"", &l).kind, ERR_TOO_LARGE);
    ck_assert_int_eq(scan(ctx, "{\"123456\":1}", &l).kind, ERR_TOO_LARGE);
    ck_assert_int_eq(scan(ctx, "          \"12345\"                       ", &l).kind, ERR_NONE);
    ck_assert_int_eq(scan(ctx, "          \"12345\"                        ", &l).kind,
                     ERR_TOO_LARGE);
    l.depth = 0;
    ck_assert_int_eq(scan(ctx, "1", &l).kind, ERR_NONE);
    ck_assert_int_eq(scan(ctx, "[]", &l).kind, ERR_TOO_LARGE);
    talloc_free(ctx);
}
END_TEST

START_TEST(exactness_refuses_what_a_double_cannot_hold)
{
    static const struct {
        const char *text;
        bool exact;
    } numbers[] = {{"9007199254740991", true},
                   {"9007199254740992", false},
                   {"-9007199254740991", true},
                   {"-9007199254740992", false},
                   {"0.1", true},
                   {"0.12345678901234567", true},
                   {"0.123456789012345678", false},
                   {"1.00000000000000000000", true},
                   {"1e-400", false},
                   {"0.0e-400", true},
                   {"100000000000000000000.0", true}};
    struct json_limits exact = json_limits_usual;
    exact.exact = true;
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        ck_assert_int_eq(scan(ctx, numbers[i].text, &json_limits_usual).kind, ERR_NONE);
        ck_assert_msg((scan(ctx, numbers[i].text, &exact).kind == ERR_NONE) == numbers[i].exact,
                      "%s", numbers[i].text);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(as_deep_as_the_limit_reaches_the_parser_too)
{
    for (size_t depth = 1; depth <= json_limits_usual.depth; depth++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        char *text = talloc_zero_array(ctx, char, depth * 2 + 2);
        memset(text, '[', depth);
        text[depth] = '1';
        memset(text + depth + 1, ']', depth);
        struct json_limits l = json_limits_usual;
        struct json_object *o;
        l.depth = depth;
        ck_assert(json_read(text, strlen(text), &l, &o, &e));
        json_object_put(o);
        l.depth = depth - 1;
        ck_assert(!json_read(text, strlen(text), &l, &o, &e));
        talloc_free(ctx);
    }
}
END_TEST

/* Wrong in the last byte only, so that nothing is found before all keys were compared. */
START_TEST(no_choice_of_keys_makes_it_slow)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    char *text = talloc_strdup(ctx, "{");
    for (int i = 0; i < 19000; i++)
        text = talloc_asprintf_append(text, "%s\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%05d\":0",
                                      i ? "," : "", i);
    text = talloc_strdup_append(text, "}");
    clock_t begun = clock(); /* the processor's time, whatever else it has to do */
    ck_assert_msg(json_scan(text, strlen(text), &json_limits_usual, &e), "%s", e.text);
    ck_assert_int_lt(clock() - begun, 2 * CLOCKS_PER_SEC);
    talloc_free(ctx);
}
END_TEST

SUITE(json_scan, every_example_is_judged_as_the_table_says, an_error_says_line_column_and_path,
      each_limit_holds_to_the_last_one, exactness_refuses_what_a_double_cannot_hold,
      as_deep_as_the_limit_reaches_the_parser_too, no_choice_of_keys_makes_it_slow)
