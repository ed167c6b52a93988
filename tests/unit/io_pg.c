/* pg against a real server: what happened is written as one line, callback by callback, and compared. */
#include "runner.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/loop.h"
#include "io/pg.h"
#include "pg_temp.h"

struct story {
    struct loop *loop;
    struct pg *pg;
    struct buf *told; /* "ok(1) sync(committed) …" */
    bool inside;      /* a call that must not call back */
    int ups, downs;
    size_t stop_at; /* outstanding callbacks that end run() */
    struct loop_timer *guard;
};

#define STATEMENT(id, text, n) static const struct pg_statement id = {#id, text, n, NULL}
STATEMENT(one, "SELECT 1", 0);
STATEMENT(divide, "SELECT 10 / $1::int", 1);
STATEMENT(broken, "SELEKT 1", 0);
STATEMENT(make_thing,
          "CREATE TABLE IF NOT EXISTS thing (id int CONSTRAINT thing_key PRIMARY KEY, "
          "note text, twin int CONSTRAINT twin_there REFERENCES thing DEFERRABLE "
          "INITIALLY DEFERRED)",
          0);
STATEMENT(clear_things, "TRUNCATE thing", 0);
STATEMENT(put_thing, "INSERT INTO thing (id, note, twin) VALUES ($1::int, $2::text, $3::int)", 3);
STATEMENT(count_things, "SELECT count(*) FROM thing", 0);
STATEMENT(lock_thing, "SELECT pg_advisory_xact_lock($1::bigint), $1::bigint", 1);
STATEMENT(kill_me, "SELECT pg_terminate_backend(pg_backend_pid())", 0);
STATEMENT(my_pid, "SELECT pg_backend_pid()", 0);
STATEMENT(kill_pid, "SELECT pg_terminate_backend($1::int)::int", 1);
STATEMENT(echo_all,
          "SELECT $1::text, $2::bigint, $3::boolean, $4::timestamptz, $5::bytea, $6::text", 6);
STATEMENT(echo_lists,
          "SELECT n, t, encode(b, 'hex'), place FROM unnest($1::bigint[], $2::text[], $3::bytea[]) "
          "WITH ORDINALITY AS a (n, t, b, place)",
          3);
STATEMENT(big, "SELECT length($1::text), repeat('y', length($1::text))", 1);
STATEMENT(institution, "SELECT coalesce(current_setting('assent.institution', true), '')", 0);
STATEMENT(prepared, "SELECT count(*) FROM pg_prepared_statements WHERE name = $1::text", 1);
STATEMENT(warn, "DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$", 0);

static void
tell(struct story *s, const char *fmt, const char *what, int n)
{
    ck_assert(!s->inside);
    ck_assert(buf_addf(s->told, "%s%s", buf_len(s->told) ? " " : "", what));
    if (fmt)
        ck_assert(buf_addf(s->told, "(%d)", n));
    if (pg_outstanding(s->pg) == 0)
        loop_stop(s->loop);
}

static void
on_result(const struct pg_result *r, void *arg)
{
    struct story *s = arg;
    if (r->outcome == PG_OK)
        tell(s, "", "ok", pg_rows(r) ? (int)pg_get_int(r, 0, PQnfields(r->rows) - 1) : -1);
    else if (r->outcome == PG_LOST)
        tell(s, NULL, "lost", 0);
    else
        tell(s, "",
             r->outcome == PG_FAILED ? talloc_asprintf(s, "%s@", r->error->sqlstate) : "skipped",
             r->error->position);
}

static void
on_sync(enum pg_commit c, const struct pg_error *e, void *arg)
{
    const char *const names[] = {"committed", "rolled-back", "not-replicated", "unknown"};
    ck_assert((e == NULL) == (c == PG_COMMITTED || c == PG_NOT_REPLICATED));
    tell(arg, c == PG_ROLLED_BACK ? "" : NULL, names[c], e ? e->position : 0);
}

static void
on_up(struct pg *pg, void *arg)
{
    struct story *s = arg;
    s->ups++;
    loop_stop(s->loop);
}

static void
on_down(struct pg *pg, const char *why, void *arg)
{
    struct story *s = arg;
    ck_assert_str_ne(why, "");
    s->downs++;
    loop_stop(s->loop);
}

static void
too_long(void *arg)
{
    ck_abort_msg("nothing happened for 20 seconds");
}

static void
run(struct story *s)
{
    struct err e = err_on(s);
    s->guard = loop_after(s, s->loop, 20 * WHEN_SECOND, too_long, s);
    ck_assert(loop_run(s->loop, &e));
    talloc_free(s->guard);
}

static void
run_until_told(struct story *s)
{
    while (pg_outstanding(s->pg) > 0)
        run(s);
}

static struct story *
story_at(const char *conninfo)
{
    struct story *s = talloc_zero(NULL, struct story);
    s->loop = loop_new(s);
    s->told = buf_new(s, 1 << 20);
    struct pg_options options = {
        .conninfo = conninfo, .label = "test", .on_up = on_up, .on_down = on_down, .arg = s};
    s->pg = pg_new(s->loop, s->loop, &options);
    run(s);
    return s;
}

static struct story *
story(void)
{
    struct story *s = story_at(pg_temp_conninfo());
    ck_assert(pg_is_up(s->pg));
    ck_assert_int_eq(s->ups, 1);
    return s;
}

static void
send(struct story *s, const struct pg_statement *statement)
{
    s->inside = true;
    pg_send(s->pg, statement, NULL, on_result, s);
    s->inside = false;
}

static void
send_int(struct story *s, const struct pg_statement *statement, int64_t n)
{
    struct pg_params *p = pg_params_new(s, 1);
    pg_int(p, n);
    s->inside = true;
    pg_send(s->pg, statement, p, on_result, s);
    s->inside = false;
    talloc_free(p);
}

static void
sync_(struct story *s)
{
    s->inside = true;
    pg_sync(s->pg, on_sync, s);
    s->inside = false;
}

static void
put(struct story *s, int id, int twin)
{
    struct pg_params *p = pg_params_new(s, 3);
    pg_int(p, id);
    pg_text(p, "a note");
    pg_int(p, twin);
    pg_send(s->pg, &put_thing, p, on_result, s);
    talloc_free(p);
}

static void
with_things(struct story *s)
{
    send(s, &make_thing);
    send(s, &clear_things);
    sync_(s);
    run_until_told(s);
    buf_reset(s->told);
}

#define told_is(s, text)                             \
    do {                                             \
        run_until_told(s);                           \
        ck_assert_str_eq(buf_text((s)->told), text); \
        buf_reset((s)->told);                        \
    } while (0)

START_TEST(a_segment_is_answered_in_order_and_committed)
{
    struct story *s = story();
    with_things(s);
    put(s, 1, 1);
    put(s, 2, 1);
    send(s, &count_things);
    sync_(s);
    told_is(s, "ok(-1) ok(-1) ok(2) committed");
    send(s, &count_things);
    sync_(s);
    told_is(s, "ok(2) committed");
    talloc_free(s);
}
END_TEST

START_TEST(the_failing_statement_is_named_by_its_position_and_the_next_segment_is_untouched)
{
    struct story *s = story();
    with_things(s);
    put(s, 1, 1);
    send_int(s, &divide, 5);
    send_int(s, &divide, 0);
    put(s, 2, 1);
    send_int(s, &divide, 1);
    sync_(s);
    send_int(s, &divide, 2);
    send(s, &count_things);
    sync_(s);
    told_is(s, "ok(-1) ok(2) 22012@(2) skipped(2) skipped(2) rolled-back(2) ok(5) ok(0) committed");
    talloc_free(s);
}
END_TEST

START_TEST(a_statement_that_cannot_be_prepared_fails_itself)
{
    struct story *s = story();
    send(s, &one);
    send(s, &broken);
    send(s, &one);
    sync_(s);
    send(s, &one);
    sync_(s);
    told_is(s, "ok(1) 42601@(1) skipped(1) rolled-back(1) ok(1) committed");
    talloc_free(s);
}
END_TEST

START_TEST(a_preparation_that_was_skipped_is_made_good)
{
    struct story *s = story();
    send(s, &broken);
    send_int(s, &divide, 5); /* its Parse is skipped */
    sync_(s);
    send_int(s, &divide, 2); /* sent before we can know */
    sync_(s);
    told_is(s, "42601@(0) skipped(0) rolled-back(0) ok(5) committed");
    for (int i = 0; i < 2; i++) {
        send_int(s, &divide, 1);
        sync_(s);
        told_is(s, "ok(10) committed");
    }
    struct pg_params *p = pg_params_new(s, 1);
    pg_text(p, "divide");
    pg_send(s->pg, &prepared, p, on_result, s);
    sync_(s);
    told_is(s, "ok(1) committed");
    talloc_free(s);
}
END_TEST

static void
note_constraint(enum pg_commit c, const struct pg_error *e, void *arg)
{
    ck_assert_int_eq(c, PG_ROLLED_BACK);
    ck_assert_str_eq(e->constraint, "twin_there");
    ck_assert_str_eq(e->statement, "");
    on_sync(c, e, arg);
}

START_TEST(a_constraint_that_fails_at_commit_is_told_by_the_sync)
{
    struct story *s = story();
    with_things(s);
    put(s, 1, 99);
    pg_sync(s->pg, note_constraint, s);
    send(s, &count_things);
    sync_(s);
    told_is(s, "ok(-1) rolled-back(1) ok(0) committed");
    talloc_free(s);
}
END_TEST

static void
note_unique(const struct pg_result *r, void *arg)
{
    ck_assert(pg_error_is_unique(r->error->sqlstate));
    ck_assert(!pg_error_is_database(r->error->sqlstate));
    ck_assert_str_eq(r->error->constraint, "thing_key");
    ck_assert_str_eq(r->error->statement, "put_thing");
    on_result(r, arg);
}

START_TEST(a_key_used_twice_is_told_with_its_constraint)
{
    struct story *s = story();
    with_things(s);
    put(s, 1, 1);
    struct pg_params *p = pg_params_new(s, 3);
    pg_int(p, 1);
    pg_null(p);
    pg_null(p);
    pg_send(s->pg, &put_thing, p, note_unique, s);
    sync_(s);
    told_is(s, "ok(-1) 23505@(1) rolled-back(1)");
    talloc_free(s);
}
END_TEST

START_TEST(a_flush_answers_while_the_transaction_stays_open)
{
    struct story *s = story(), *other = story();
    send_int(s, &lock_thing, 7);
    pg_flush(s->pg);
    told_is(s, "ok(7)");
    send_int(other, &lock_thing, 7);
    sync_(other);
    send(s, &one);
    pg_flush(s->pg);
    told_is(s, "ok(1)");
    ck_assert_uint_eq(pg_outstanding(other->pg), 2); /* it waits for our lock */
    sync_(s);
    told_is(s, "committed");
    told_is(other, "ok(7) committed");
    talloc_free(s);
    talloc_free(other);
}
END_TEST

static void
on_result_end(const struct pg_result *r, void *arg)
{
    on_result(r, arg);
    sync_(arg);
}

START_TEST(whoever_is_skipped_may_send_what_ends_the_segment)
{
    struct story *s = story();
    send(s, &one);
    sync_(s);
    told_is(s, "ok(1) committed");
    send_int(s, &divide, 0);
    pg_send(s->pg, &one, NULL, on_result_end, s);
    pg_flush(s->pg);
    told_is(s, "22012@(0) skipped(0) rolled-back(0)");
    send(s, &one);
    sync_(s);
    told_is(s, "ok(1) committed");
    ck_assert_int_eq(s->downs, 0);
    talloc_free(s);
}
END_TEST

START_TEST(losing_the_connection_tells_everybody_once_and_the_next_one_prepares_again)
{
    struct story *s = story();
    send_int(s, &divide, 5);
    sync_(s);
    told_is(s, "ok(2) committed");
    send_int(s, &divide, 5);
    sync_(s);
    send(s, &kill_me);
    send_int(s, &divide, 1);
    sync_(s);
    send(s, &one);
    sync_(s);
    told_is(s, "ok(2) committed lost lost unknown lost unknown");
    while (s->downs == 0)
        run(s);
    ck_assert(!pg_is_up(s->pg));
    send(s, &one);
    sync_(s);
    told_is(s, "lost unknown");
    while (s->ups < 2)
        run(s);
    send_int(s, &divide, 5);
    sync_(s);
    told_is(s, "ok(2) committed");
    ck_assert_int_eq(s->downs, 1);
    talloc_free(s);
}
END_TEST

START_TEST(an_open_segment_whose_backend_is_ended_by_another_is_lost)
{
    struct story *s = story(), *other = story();
    send(s, &my_pid);
    pg_flush(s->pg);
    run_until_told(s);
    int pid = atoi(buf_text(s->told) + 3);
    buf_reset(s->told);
    send_int(other, &kill_pid, pid);
    sync_(other);
    run_until_told(other);
    usleep(100000);
    send(s, &one); /* the loss is not noticed yet */
    sync_(s);
    told_is(s, "lost unknown");
    talloc_free(s);
    talloc_free(other);
}
END_TEST

START_TEST(a_database_that_is_not_there_is_tried_again_and_what_is_sent_is_lost)
{
    struct story *s = story_at("host=/nonexistent dbname=none");
    ck_assert(!pg_is_up(s->pg));
    send(s, &one);
    sync_(s);
    told_is(s, "lost unknown");
    while (s->downs < 3)
        run(s);
    ck_assert_int_eq(s->ups, 0);
    talloc_free(s);
}
END_TEST

static uint8_t every_byte[70000];

static void
note_values(const struct pg_result *r, void *arg)
{
    size_t len;
    ck_assert_int_eq(r->outcome, PG_OK);
    ck_assert_str_eq(pg_get_text(r, 0, 0), "it's \"ö\"");
    ck_assert_int_eq(pg_get_int(r, 0, 1), INT64_MIN);
    ck_assert(pg_get_bool(r, 0, 2));
    ck_assert_int_eq(pg_get_when(r, 0, 3), 1788250622500000);
    uint8_t *bytes = pg_get_bytes(arg, r, 0, 4, &len);
    ck_assert_uint_eq(len, sizeof every_byte);
    ck_assert_mem_eq(bytes, every_byte, len);
    ck_assert(pg_is_null(r, 0, 5));
    ck_assert_str_eq(pg_get_text(r, 0, 5), "");
    ck_assert_int_eq(pg_affected(r), 1);
}

START_TEST(values_come_back_as_they_went)
{
    struct story *s = story();
    for (size_t i = 0; i < sizeof every_byte; i++)
        every_byte[i] = (uint8_t)(i * 31 + i / 256);
    struct pg_params *p = pg_params_new(s, 6);
    pg_text(p, "it's \"ö\"");
    pg_int(p, INT64_MIN);
    pg_bool(p, true);
    pg_when(p, 1788250622500000);
    pg_bytes(p, every_byte, sizeof every_byte);
    pg_null(p);
    pg_send(s->pg, &echo_all, p, note_values, s);
    sync_(s);
    told_is(s, "committed");
    talloc_free(s);
}
END_TEST

static void
note_lists(const struct pg_result *r, void *arg)
{
    ck_assert_int_eq(r->outcome, PG_OK);
    ck_assert_int_eq(pg_rows(r), 2);
    ck_assert(pg_get_int(r, 0, 0) == INT64_MIN && pg_is_null(r, 1, 0));
    ck_assert_str_eq(pg_get_text(r, 0, 1), "{\"a\", \\,}\n\u00e9");
    ck_assert(pg_is_null(r, 1, 1));
    ck_assert_str_eq(pg_get_text(r, 0, 2), "00ff");
    ck_assert(!pg_is_null(r, 1, 2) && !*pg_get_text(r, 1, 2));
    ck_assert_int_eq(pg_get_int(r, 1, 3), 2);
}

START_TEST(many_values_are_one_parameter)
{
    struct story *s = story();
    struct pg_list *n = pg_list_new(s, PG_BIGINT), *t = pg_list_new(s, PG_TEXT),
                   *b = pg_list_new(s, PG_BYTEA);
    struct pg_params *p = pg_params_new(s, 3);
    pg_list_int(n, INT64_MIN);
    pg_list_null(n);
    pg_list_text(t, "{\"a\", \\,}\n\u00e9");
    pg_list_text(t, NULL);
    pg_list_bytes(b, "\0\xff", 2);
    pg_list_bytes(b, "", 0);
    pg_array(p, n);
    pg_array(p, t);
    pg_array(p, b);
    pg_send(s->pg, &echo_lists, p, note_lists, s);
    sync_(s);
    told_is(s, "committed");
    talloc_free(s);
}
END_TEST

START_TEST(a_list_of_nothing_is_an_empty_array)
{
    struct story *s = story();
    struct pg_params *p = pg_params_new(s, 3);
    pg_array(p, pg_list_new(s, PG_BIGINT));
    pg_array(p, pg_list_new(s, PG_TEXT));
    pg_array(p, pg_list_new(s, PG_BYTEA));
    pg_send(s->pg, &echo_lists, p, on_result, s);
    sync_(s);
    told_is(s, "ok(-1) committed");
    talloc_free(s);
}
END_TEST

static void
note_big(const struct pg_result *r, void *arg)
{
    ck_assert_int_eq(r->outcome, PG_OK);
    ck_assert_int_eq(pg_get_int(r, 0, 0), 50000);
    ck_assert_uint_eq(strlen(pg_get_text(r, 0, 1)), 50000);
}

START_TEST(more_than_the_sockets_hold_passes_both_ways)
{
    struct story *s = story();
    char *xs = talloc_zero_size(s, 50001);
    memset(xs, 'x', 50000);
    for (int i = 0; i < 400; i++) {
        struct pg_params *p = pg_params_new(s, 1);
        pg_text(p, xs);
        pg_send(s->pg, &big, p, note_big, s);
        if (i % 100 == 99)
            sync_(s);
        talloc_free(p);
    }
    told_is(s, "committed committed committed committed");
    talloc_free(s);
}
END_TEST

static void
note_institution(const struct pg_result *r, void *arg)
{
    struct story *s = arg;
    ck_assert(buf_addf(s->told, "[%s]", pg_get_text(r, 0, 0)));
    if (pg_outstanding(s->pg) == 0)
        loop_stop(s->loop);
}

START_TEST(a_page_reads_as_one_institution_and_the_next_segment_as_none)
{
    struct story *s = story();
    pg_read(s->pg, "12", &institution, NULL, note_institution, s);
    pg_read(s->pg, "13", &institution, NULL, note_institution, s);
    pg_send(s->pg, &institution, NULL, note_institution, s);
    sync_(s);
    told_is(s, "[12][13][] committed");
    talloc_free(s);
}
END_TEST

START_TEST(a_commit_whose_wait_for_the_standby_was_cancelled_is_not_accepted)
{
    struct story *s = story(), *other = story();
    STATEMENT(wait_for_ghost, "SET LOCAL synchronous_commit TO on", 0);
    STATEMENT(ghost, "ALTER SYSTEM SET synchronous_standby_names = 'ghost'", 0);
    STATEMENT(no_ghost, "ALTER SYSTEM RESET synchronous_standby_names", 0);
    STATEMENT(reload, "SELECT pg_reload_conf()::int", 0);
    STATEMENT(alone, "SET synchronous_commit TO local", 0);
    STATEMENT(
        cancel,
        "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
        0);
    with_things(s);
    send(other, &alone);
    sync_(other);
    send(other, &ghost);
    sync_(other);
    send(other, &reload);
    sync_(other);
    told_is(other, "ok(-1) committed ok(-1) committed ok(1) committed");
    usleep(200000);
    send(s, &wait_for_ghost);
    put(s, 1, 1);
    sync_(s);
    for (;;) {
        usleep(50000);
        send(other, &cancel);
        sync_(other);
        run_until_told(other);
        bool done = strstr(buf_text(other->told), "ok(1)") != NULL;
        buf_reset(other->told);
        if (done)
            break;
    }
    run_until_told(s);
    send(other, &no_ghost);
    sync_(other);
    send(other, &reload);
    sync_(other);
    run_until_told(other);
    told_is(s, "ok(-1) ok(-1) not-replicated");
    usleep(200000);
    send(s, &warn);
    sync_(s);
    told_is(s, "ok(-1) committed");
    talloc_free(s);
    talloc_free(other);
}
END_TEST

SUITE_WITH(pg, pg_temp_start, pg_temp_stop, a_segment_is_answered_in_order_and_committed,
           the_failing_statement_is_named_by_its_position_and_the_next_segment_is_untouched,
           a_statement_that_cannot_be_prepared_fails_itself,
           a_preparation_that_was_skipped_is_made_good,
           a_constraint_that_fails_at_commit_is_told_by_the_sync,
           a_key_used_twice_is_told_with_its_constraint,
           a_flush_answers_while_the_transaction_stays_open,
           whoever_is_skipped_may_send_what_ends_the_segment,
           losing_the_connection_tells_everybody_once_and_the_next_one_prepares_again,
           an_open_segment_whose_backend_is_ended_by_another_is_lost,
           a_database_that_is_not_there_is_tried_again_and_what_is_sent_is_lost,
           values_come_back_as_they_went, many_values_are_one_parameter,
           a_list_of_nothing_is_an_empty_array, more_than_the_sockets_hold_passes_both_ways,
           a_page_reads_as_one_institution_and_the_next_segment_as_none,
           a_commit_whose_wait_for_the_standby_was_cancelled_is_not_accepted)
