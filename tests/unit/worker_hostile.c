/* Programs that reach for what is not theirs, or never end: one failure each, and the next request is served. */
#include "runner.h"

#include <stdio.h>
#include <string.h>

#include "worker_lane.h"

START_TEST(no_program_sees_the_environment)
{
    setenv("ASSENT_SECRET", "swordfish", 1);
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, "[env,$ENV,$ENV.ASSENT_SECRET,env.TZ]", "1")->text,
                     "[{},{},null,null]");
    lane_free(lane);
}
END_TEST

START_TEST(no_program_reads_a_file)
{
    static const struct {
        const char *program, *error;
    } cases[] = {
        {"\"/etc/passwd\"|modulemeta", "tried.jq: modules cannot be read here"},
        {"\"/tmp/x\"|[modulemeta]", "tried.jq: modules cannot be read here"},
        {".|import \"a\" as $a; $a", "tried.jq line 1: syntax error, unexpected import: "
                                     ".|import \"a\" as $a; $a"},
        {"1\ninclude \"a\";", "tried.jq line 2: syntax error, unexpected include, expecting $end: "
                              "include \"a\";"},
        {"$__prog_args", "tried.jq line 1: $__prog_args is not defined: $__prog_args"},
        {"$ARGS", "tried.jq line 1: $ARGS is not defined: $ARGS"},
    };
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(lane_try(lane, FRAME_JSON, cases[i].program, "1")->text, cases[i].error);
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, "[input_filename,get_search_list]", "1")->text,
                     "[null,[]]");
    ck_assert_uint_eq(transform_stats(lane->transform).failures, 6);
    lane_free(lane);
}
END_TEST

START_TEST(what_would_read_a_file_is_refused_before_it_is_sent)
{
    static const char *const cases[][2] = {
        {"import \"a\" as $a; 1", "x.jq line 1: only `include \"NAME\";` is understood here, not "
                                  "import or module"},
        {"# page\n\nmodule {}; 1", "x.jq line 3: only `include \"NAME\";` is understood here, not "
                                   "import or module"},
        {"include \"ui\"; 1", "x.jq line 1: there is no library named \"ui\""},
        {"include \"ui\" {search: \"/\"}; 1", "x.jq line 1: an include is written `include "
                                              "\"NAME\";`, nothing more"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct transform_set *set = transform_set_new(ctx);
        ck_assert(!transform_set_add(set, "x", "x.jq", FRAME_JSON, cases[i][0], &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
        ck_assert_str_eq(e.text, cases[i][1]);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(a_program_that_never_ends_or_eats_memory_fails_once_and_the_next_is_served)
{
    static const char *const programs[] = {
        "def f: f; f",
        "[range(0;infinite)]",
        "\"a\"|gsub(\"\";\"x\")",
        "[limit(1e9;repeat(\"x\"))]",
        "\"x\"*1e9",
        "def f: 1+f; f",
        "def f: [f]; f",
        "reduce range(3000000) as $i (0;[.])",
        "until(false;.)",
        "[range(1e6)]|[.,.]|[.,.]|[.,.]|[.,.]|tojson|tojson",
    };
    struct lane *lane = lane_new(3 * WHEN_SECOND / 2);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct reply *bad = lane_try(lane, FRAME_JSON, programs[i], "null");
        ck_assert_msg(bad->kind == ERR_INTERNAL, "%s: %d %.100s", programs[i], bad->kind,
                      bad->text);
        ck_assert_msg(strncmp(bad->text, "tried.jq: stopped: ", 19) == 0, "%s", bad->text);
        struct reply *good = lane_try(lane, FRAME_JSON, ".+1", "1");
        ck_assert_str_eq(good->text, "2");
        ck_assert_int_eq(bad->calls, 1);
    }
    lane_free(lane);
}
END_TEST

START_TEST(how_a_program_was_stopped_is_told_in_words)
{
    struct lane *lane = lane_new(WHEN_SECOND);
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, "def f: f; f", "null")->text,
                     "tried.jq: stopped: it had not ended after 1000 ms");
    lane_free(lane);
#ifndef ASSENT_SANITIZED
    lane = lane_new(20 * WHEN_SECOND);
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, "def f: 1+f; f", "null")->text,
                     "tried.jq: stopped: it needed more than its 256 MiB of memory");
    ck_assert_str_eq(
        lane_try(lane, FRAME_JSON, "reduce range(1000000) as $i (0;[.])", "null")->text,
        "tried.jq: stopped: its worker was ended by signal 11 (Segmentation fault); most often the "
        "cause is a value nested too deeply");
    lane_free(lane);
#endif
}
END_TEST

START_TEST(too_much_output_is_a_failure_of_the_program_alone)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    ck_assert_str_eq(lane_try(lane, FRAME_TEXT, "\"x\"*9000000", "1")->text,
                     "tried.jq: gave more output than is allowed");
    ck_assert_str_eq(lane_try(lane, FRAME_TEXT, "range(1000001)|\"\"", "1")->text,
                     "tried.jq: gave more output than is allowed");
    struct reply *long_one = lane_try(lane, FRAME_JSON, "error(\"\\u00e9\"*100000)", "1");
    ck_assert_int_eq(long_one->kind, ERR_INVALID);
    ck_assert_uint_le(strlen(long_one->text), FRAME_MESSAGE_MAX + 20);
    ck_assert_uint_eq(transform_stats(lane->transform).restarts, 4 - 2); /* new sets, no crashes */
    lane_free(lane);
}
END_TEST

SUITE(hostile, no_program_sees_the_environment, no_program_reads_a_file,
      what_would_read_a_file_is_refused_before_it_is_sent,
      a_program_that_never_ends_or_eats_memory_fails_once_and_the_next_is_served,
      how_a_program_was_stopped_is_told_in_words, too_much_output_is_a_failure_of_the_program_alone)
