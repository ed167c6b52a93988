#include "runner.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "worker_lane.h"

/* Many requests under way, their answers in the order in which they came. */
struct crowd {
    struct lane *lane;
    int answered, failed, want;
    int order[200];
    struct member {
        struct crowd *crowd;
        int number, calls;
        bool failed;
    } members[200];
};

static void
member_answered(void *arg, const struct transform_result *result)
{
    struct member *m = arg;
    struct crowd *c = m->crowd;
    m->calls++;
    m->failed = result->error != NULL;
    c->failed += m->failed;
    if (!m->failed)
        ck_assert_int_eq(atoi(result->bytes), m->number);
    c->order[c->answered++] = m->number;
    if (c->answered == c->want)
        loop_stop(c->lane->loop);
}

static bool
crowd_add(struct crowd *c, const char *program, int number)
{
    struct member *m = &c->members[number];
    *m = (struct member){.crowd = c, .number = number};
    char *input = talloc_asprintf(c->lane->ctx, "%d", number);
    return transform_run(c->lane->ctx, c->lane->transform, program, input, strlen(input),
                         member_answered, m, &c->lane->e);
}

START_TEST(requests_are_answered_in_order_however_many_wait)
{
    struct crowd c = {.lane = lane_new(20 * WHEN_SECOND), .want = 100};
    lane_add(c.lane, "same", FRAME_JSON, ".");
    lane_add(c.lane, "slow", FRAME_JSON, ". as $n | reduce range(20000) as $i (0;.+1) | $n");
    lane_use(c.lane);
    for (int i = 0; i < 100; i++)
        ck_assert(crowd_add(&c, i % 7 ? "same" : "slow", i));
    ck_assert(!crowd_add(&c, "same", 100));
    ck_assert_int_eq(c.lane->e.kind, ERR_UNAVAILABLE);
    ck_assert_str_eq(c.lane->e.text, "same.jq: 100 requests wait in the test lane already");
    ck_assert_int_eq(c.answered, 0);
    ck_assert(loop_run(c.lane->loop, &c.lane->e));
    ck_assert_int_eq(c.answered, 100);
    ck_assert_int_eq(c.failed, 0);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(c.order[i], i);
    struct transform_stats stats = transform_stats(c.lane->transform);
    ck_assert_uint_eq(stats.runs, 100);
    ck_assert_uint_eq(stats.waiting, 0);
    ck_assert_uint_eq(stats.restarts, 0);
    lane_free(c.lane);
}
END_TEST

START_TEST(only_the_request_that_ended_the_worker_fails)
{
    struct crowd c = {.lane = lane_new(2 * WHEN_SECOND), .want = 40};
    lane_add(c.lane, "same", FRAME_JSON, ".");
    lane_add(c.lane, "deep", FRAME_JSON, "reduce range(1000000) as $i (0;[.])");
    lane_add(c.lane, "stuck", FRAME_JSON, "def f: f; f");
    lane_use(c.lane);
    for (int i = 0; i < 40; i++)
        ck_assert(crowd_add(&c, i == 5 || i == 21 ? "deep" : i == 13 ? "stuck" : "same", i));
    ck_assert(loop_run(c.lane->loop, &c.lane->e));
    ck_assert_int_eq(c.failed, 3);
    ck_assert(c.members[5].failed && c.members[13].failed && c.members[21].failed);
    for (int i = 0; i < 40; i++) {
        ck_assert_int_eq(c.order[i], i);
        ck_assert_int_eq(c.members[i].calls, 1);
    }
    ck_assert_uint_eq(transform_stats(c.lane->transform).restarts, 3);
    lane_free(c.lane);
}
END_TEST

/* kill -9 of the worker, our only child, `times` times, a tenth of a second apart. */
struct killing {
    struct lane *lane;
    int times;
};

static void
kill_worker(void *arg)
{
    struct killing *k = arg;
    int pid = 0;
    FILE *f = fopen(talloc_asprintf(k->lane, "/proc/self/task/%d/children", (int)getpid()), "r");
    ck_assert(f && fscanf(f, "%d", &pid) <= 1);
    fclose(f);
    if (pid)
        kill(pid, SIGKILL);
    if (--k->times)
        loop_after(k->lane, k->lane->loop, WHEN_SECOND / 10, kill_worker, k);
}

START_TEST(a_request_whose_worker_was_killed_from_outside_is_run_again_once)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    lane_add(lane, "slow", FRAME_JSON, "reduce range(2000000) as $i (0;.+1)");
    lane_add(lane, "stuck", FRAME_JSON, "def f: f; f");
    lane_use(lane);
    struct killing k = {lane, 1};
    loop_after(lane, lane->loop, WHEN_SECOND / 10, kill_worker, &k);
    struct reply *reply = lane_ask(lane, "slow", "null");
    ck_assert_msg(reply->kind == ERR_NONE, "%s", reply->text);
    ck_assert_str_eq(reply->text, "2000000");
    ck_assert_int_eq(reply->calls, 1);
    ck_assert_uint_eq(transform_stats(lane->transform).restarts, 1);
    k.times = 20;
    loop_after(lane, lane->loop, WHEN_SECOND / 10, kill_worker, &k);
    reply = lane_ask(lane, "stuck", "null");
    ck_assert_int_eq(reply->kind, ERR_INTERNAL);
    ck_assert_ptr_nonnull(strstr(reply->text, "signal 9"));
    lane_free(lane);
}
END_TEST

START_TEST(a_lane_whose_every_request_is_fatal_slows_down_and_recovers)
{
    struct crowd c = {.lane = lane_new(10 * WHEN_SECOND), .want = 5};
    lane_add(c.lane, "same", FRAME_JSON, ".");
    lane_add(c.lane, "deep", FRAME_JSON, "reduce range(400000) as $i (0;[.])");
    lane_use(c.lane);
    when_t began = when_monotonic();
    for (int i = 0; i < 5; i++)
        ck_assert(crowd_add(&c, i < 4 ? "deep" : "same", i));
    ck_assert(loop_run(c.lane->loop, &c.lane->e));
    ck_assert_int_eq(c.failed, 4);
    ck_assert_int_ge(when_monotonic() - began, 290 * 1000); /* 0, 0, 100 and 200 ms */
    lane_free(c.lane);
}
END_TEST

START_TEST(errors_name_the_program_and_what_jq_said)
{
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    static const struct {
        enum frame_mode mode;
        const char *program, *text;
    } cases[] = {
        {FRAME_JSON, ".a", "tried.jq: Cannot index number with string \"a\""},
        {FRAME_JSON, "error({a:1})", "tried.jq: (not a string): {\"a\":1}"},
        {FRAME_JSON, "empty", "tried.jq: gave no output"},
        {FRAME_JSON, "1,2", "tried.jq: gave more than one output"},
        {FRAME_TEXT, "\"a\",1", "tried.jq: gave an output that is not a string"},
        {FRAME_JSON, "halt", "tried.jq: called halt"},
        {FRAME_JSON, "\"x\"|halt_error", "tried.jq: called halt"},
        {FRAME_JSON, "input", "tried.jq: break"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply *r = lane_try(lane, cases[i].mode, cases[i].program, "1");
        ck_assert_int_eq(r->kind, ERR_INVALID);
        ck_assert_str_eq(r->text, cases[i].text);
    }
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, ".", "{\"a\":")->text,
                     "tried.jq: was given an input that is not JSON");
    ck_assert_str_eq(lane_try(lane, FRAME_JSON, ".", "")->text,
                     "tried.jq: was given an input that is not JSON");
    ck_assert(
        !transform_run(lane->ctx, lane->transform, "other", "1", 1, lane_replied, NULL, &lane->e));
    ck_assert_str_eq(lane->e.text, "there is no jq program named \"other\" in the test lane");
    lane_free(lane);
}
END_TEST

START_TEST(compile_errors_name_the_file_and_line_of_their_author)
{
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    ck_assert(
        transform_set_library(lane->set, "ui", "pages/ui.jq", "def a: 1;\ndef b: 2;\n", &lane->e));
    ck_assert(transform_set_library(lane->set, "bad", "pages/bad.jq", "def c: 1;\ndef d: nope;\n",
                                    &lane->e));
    lane_add(lane, "here", FRAME_JSON, "include \"ui\";\n\na +\n  oops(1)\n");
    lane_add(lane, "there", FRAME_JSON, "include \"ui\"; include \"bad\";\n\na + b + d");
    lane_add(lane, "first", FRAME_JSON, "nothing");
    lane_add(lane, "two", FRAME_JSON, "un |\ndeux");
    lane_use(lane);
    struct reply *r = lane_ask(lane, "here", "1");
    ck_assert_int_eq(r->kind, ERR_CONFIG);
    ck_assert_str_eq(r->text, "here.jq line 4: oops/1 is not defined: oops(1)");
    ck_assert_str_eq(lane_ask(lane, "there", "1")->text,
                     "pages/bad.jq line 2: nope/0 is not defined: def d: nope;");
    ck_assert_str_eq(lane_ask(lane, "first", "1")->text,
                     "first.jq line 1: nothing/0 is not defined: nothing");
    ck_assert_str_eq(lane_ask(lane, "two", "1")->text,
                     "two.jq line 1: un/0 is not defined: un |; "
                     "two.jq line 2: deux/0 is not defined: deux");
    ck_assert_str_eq(lane_ask(lane, "two", "1")->text,
                     "two.jq line 1: un/0 is not defined: un |; "
                     "two.jq line 2: deux/0 is not defined: deux");
    lane_free(lane);
}
END_TEST

static struct reply *
check_set(struct lane *lane, struct transform_set *set)
{
    struct reply *reply = talloc_zero(lane->ctx, struct reply);
    reply->lane = lane;
    transform_check(lane->ctx, lane->transform, set, lane_replied, reply);
    ck_assert_int_eq(reply->calls, 0);
    while (!reply->calls)
        ck_assert(loop_run(lane->loop, &lane->e));
    return reply;
}

START_TEST(a_set_can_be_checked_while_another_is_in_use)
{
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    lane_add(lane, "p", FRAME_JSON, "\"old\"");
    lane_use(lane);
    ck_assert_int_eq(check_set(lane, transform_set_new(lane->ctx))->kind, ERR_NONE);
    lane_add(lane, "p", FRAME_JSON, "\"new\"");
    lane_add(lane, "q", FRAME_JSON, "\n\nnope");
    struct reply *r = check_set(lane, lane->set);
    ck_assert_int_eq(r->kind, ERR_CONFIG);
    ck_assert_str_eq(r->text, "q.jq line 3: nope/0 is not defined: nope");
    ck_assert_str_eq(lane_ask(lane, "p", "1")->text, "\"old\""); /* the running one stays */
    lane->set = transform_set_new(lane->ctx);
    lane_add(lane, "p", FRAME_JSON, "\"new\"");
    lane_add(lane, "q", FRAME_JSON, "1");
    ck_assert_int_eq(check_set(lane, lane->set)->kind, ERR_NONE);
    ck_assert_str_eq(lane_ask(lane, "p", "1")->text, "\"old\"");
    lane_use(lane);
    ck_assert_str_eq(lane_ask(lane, "p", "1")->text, "\"new\"");
    lane_free(lane);
}
END_TEST

START_TEST(a_check_compiles_only_what_differs_from_what_runs)
{
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    ck_assert(transform_set_library(lane->set, "lib", "lib.jq", "def f: 1;", &lane->e));
    lane_add(lane, "p", FRAME_JSON, "include \"lib\"; f");
    lane_add(lane, "q", FRAME_JSON, "2");
    lane_use(lane);
    lane->set = transform_set_new(lane->ctx);
    ck_assert(transform_set_library(lane->set, "lib", "lib.jq", "def f: 1;", &lane->e));
    lane_add(lane, "p", FRAME_JSON, "include \"lib\"; f");
    lane_add(lane, "q", FRAME_JSON, "3");
    uint64_t before = transform_stats(lane->transform).runs;
    ck_assert_int_eq(check_set(lane, lane->set)->kind, ERR_NONE);
    ck_assert_int_eq(transform_stats(lane->transform).runs - before, 1);
    lane->set = transform_set_new(lane->ctx);
    ck_assert(transform_set_library(lane->set, "lib", "lib.jq", "def g: 1;", &lane->e));
    lane_add(lane, "p", FRAME_JSON, "include \"lib\"; f"); /* the same, and its library is not */
    ck_assert_int_eq(check_set(lane, lane->set)->kind, ERR_CONFIG);
    lane_free(lane);
}
END_TEST

START_TEST(requests_made_before_a_replacement_keep_their_program)
{
    struct crowd c = {.lane = lane_new(10 * WHEN_SECOND), .want = 60};
    lane_add(c.lane, "p", FRAME_JSON, ".");
    lane_use(c.lane);
    for (int i = 0; i < 30; i++)
        ck_assert(crowd_add(&c, "p", i));
    lane_add(c.lane, "q", FRAME_JSON, ".");
    lane_use(c.lane);
    for (int i = 30; i < 60; i++)
        ck_assert(crowd_add(&c, "q", i));
    ck_assert(!crowd_add(&c, "p", 60));
    ck_assert(loop_run(c.lane->loop, &c.lane->e));
    ck_assert_int_eq(c.failed, 0);
    for (int i = 0; i < 60; i++)
        ck_assert_int_eq(c.order[i], i);
    lane_free(c.lane);
}
END_TEST

START_TEST(what_is_freed_is_not_called_back)
{
    struct crowd c = {.lane = lane_new(10 * WHEN_SECOND), .want = 1};
    lane_add(c.lane, "p", FRAME_JSON, ".");
    lane_add(c.lane, "slow", FRAME_JSON, "reduce range(1000000) as $i (0;.+1)");
    lane_use(c.lane);
    TALLOC_CTX *gone = talloc_new(NULL);
    struct member never = {.crowd = &c};
    for (int i = 0; i < 20; i++)
        ck_assert(transform_run(gone, c.lane->transform, "p", "1", 1, member_answered, &never,
                                &c.lane->e));
    talloc_free(gone);
    ck_assert_uint_eq(transform_stats(c.lane->transform).waiting, 0);
    gone = talloc_new(NULL);
    ck_assert(crowd_add(&c, "p", 7));
    ck_assert(transform_run(gone, c.lane->transform, "slow", "1", 1, member_answered, &never,
                            &c.lane->e));
    ck_assert(loop_run(c.lane->loop, &c.lane->e)); /* the second is under way by now */
    talloc_free(gone);
    c.want = 2;
    ck_assert(crowd_add(&c, "p", 8));
    ck_assert(loop_run(c.lane->loop, &c.lane->e));
    ck_assert_int_eq(never.calls, 0);
    ck_assert_int_eq(c.members[8].calls, 1);
    lane_free(c.lane);
}
END_TEST

START_TEST(a_worker_that_cannot_be_started_is_unavailable)
{
    struct lane *lane = lane_new(WHEN_SECOND);
    talloc_free(lane->transform);
    lane->transform = transform_new(lane->ctx, lane->loop,
                                    &(struct transform_options){.worker = "/nowhere/assent-jq",
                                                                .lane = "test",
                                                                .deadline = WHEN_SECOND,
                                                                .memory = 64u << 20,
                                                                .queue_max = 9});
    struct reply *r = lane_try(lane, FRAME_JSON, ".", "1");
    ck_assert_int_eq(r->kind, ERR_UNAVAILABLE);
    ck_assert_str_eq(r->text, "tried.jq: cannot start /nowhere/assent-jq: cannot execute it: No "
                              "such file or directory");
    ck_assert_int_eq(lane_ask(lane, "tried", "1")->kind, ERR_UNAVAILABLE);
    lane_free(lane);
}
END_TEST

/* The lane's worker is a shell script instead; the caller unlinks it. */
static const char *
be_impostor(struct lane *lane, const char *script, when_t warm_every)
{
    char *path = talloc_strdup(lane->ctx, "/tmp/assent-impostor-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_eq(write(fd, script, strlen(script)), (ssize_t)strlen(script));
    ck_assert_int_eq(fchmod(fd, 0700), 0);
    close(fd);
    talloc_free(lane->transform);
    lane->transform = transform_new(lane->ctx, lane->loop,
                                    &(struct transform_options){.worker = path,
                                                                .lane = "test",
                                                                .deadline = 20 * WHEN_SECOND,
                                                                .memory = 64u << 20,
                                                                .queue_max = 9,
                                                                .warm_every = warm_every});
    return path;
}

static struct reply *
ask_impostor(struct lane *lane, const char *script)
{
    const char *path = be_impostor(lane, script, 0);
    struct reply *r = lane_try(lane, FRAME_JSON, ".", "1");
    unlink(path);
    return r;
}

START_TEST(a_worker_that_talks_nonsense_is_not_believed)
{
    struct lane *lane = lane_new(WHEN_SECOND);
    /* far too long, then an answer to a question that was not asked */
    struct reply *r = ask_impostor(lane, "#!/bin/sh\nread x <&3\n"
                                         "printf 'AAAABBBBCCCCDDDDEEEE' >&3\nexec sleep 100\n");
    ck_assert_int_eq(r->kind, ERR_INTERNAL);
    ck_assert_str_eq(
        r->text,
        "tried.jq: stopped: its worker exited with status 76; what was said made no sense");
    r = ask_impostor(lane, "#!/bin/sh\nread x <&3\n"
                           "printf '\\0\\0\\0\\0\\4\\0\\0\\0\\377\\0\\0\\0\\0\\0\\0\\0' >&3\n"
                           "exec sleep 100\n");
    ck_assert_str_eq(
        r->text,
        "tried.jq: stopped: its worker exited with status 76; what was said made no sense");
    r = ask_impostor(lane, "#!/bin/sh\nread x <&3\nexit 5\n");
    ck_assert_str_eq(r->text, "tried.jq: stopped: its worker exited with status 5");
    r = ask_impostor(lane, "#!/bin/sh\nread x <&3\nexit 77\n");
    ck_assert_int_eq(r->kind, ERR_UNAVAILABLE);
    lane_free(lane);
}
END_TEST

static void
stop(void *arg)
{
    loop_stop(((struct lane *)arg)->loop);
}

static void
let_pass(struct lane *lane, when_t time)
{
    loop_after(lane->ctx, lane->loop, time, stop, lane);
    ck_assert(loop_run(lane->loop, &lane->e));
}

START_TEST(programs_are_sent_ahead_while_nobody_waits)
{
    struct lane *lane = lane_new(10 * WHEN_SECOND);
    talloc_free(lane->transform);
    lane->transform = transform_new(lane->ctx, lane->loop,
                                    &(struct transform_options){.worker = WORKER,
                                                                .lane = "test",
                                                                .deadline = 10 * WHEN_SECOND,
                                                                .memory = 64u << 20,
                                                                .queue_max = 100,
                                                                .warm_every = WHEN_SECOND / 50});
    lane_add(lane, "one", FRAME_JSON, ". + 1");
    lane_add(lane, "bad", FRAME_JSON, ". + ");
    struct transform_program *one = transform_set_find(lane->set, "one"),
                             *bad = transform_set_find(lane->set, "bad");
    lane_use(lane);
    let_pass(lane, WHEN_SECOND);
    ck_assert(one->held_by && bad->held_by == one->held_by);
    ck_assert_int_eq(transform_stats(lane->transform).runs, 0);
    ck_assert_str_eq(lane_ask(lane, "one", "1")->text, "2");
    ck_assert_int_eq(lane_ask(lane, "bad", "1")->kind, ERR_CONFIG);
    ck_assert_int_eq(transform_stats(lane->transform).restarts, 0);
    lane_free(lane);
}
END_TEST

START_TEST(a_program_that_kills_its_worker_is_not_sent_ahead_again)
{
    struct lane *lane = lane_new(WHEN_SECOND);
    const char *path = be_impostor(lane, "#!/bin/sh\nread x <&3\nexit 5\n", WHEN_SECOND / 50);
    lane_add(lane, "one", FRAME_JSON, ".\n");
    lane_add(lane, "two", FRAME_JSON, ".\n");
    lane_use(lane);
    let_pass(lane, 2 * WHEN_SECOND);
    ck_assert_int_eq(transform_stats(lane->transform).restarts, 1);
    ck_assert_int_eq(lane_ask(lane, "one", "1")->kind, ERR_INTERNAL);
    unlink(path);
    lane_free(lane);
}
END_TEST

SUITE(transform, requests_are_answered_in_order_however_many_wait,
      only_the_request_that_ended_the_worker_fails,
      a_request_whose_worker_was_killed_from_outside_is_run_again_once,
      a_lane_whose_every_request_is_fatal_slows_down_and_recovers,
      errors_name_the_program_and_what_jq_said,
      compile_errors_name_the_file_and_line_of_their_author,
      a_set_can_be_checked_while_another_is_in_use,
      a_check_compiles_only_what_differs_from_what_runs,
      requests_made_before_a_replacement_keep_their_program, what_is_freed_is_not_called_back,
      a_worker_that_cannot_be_started_is_unavailable, a_worker_that_talks_nonsense_is_not_believed,
      programs_are_sent_ahead_while_nobody_waits,
      a_program_that_kills_its_worker_is_not_sent_ahead_again)
