/* pgserver from nothing, again, after a crash, and on a folder of another version. Each test is a process of its own. */
#include "runner.h"

#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/pgserver.h"
#include "pg_temp.h"

struct story {
    struct loop *loop;
    struct pgserver *server;
    char *folder;
    char *conninfo, *error, *ended;
    struct loop_timer *guard;
};

static void
on_ready(const char *conninfo, const struct err *e, void *arg)
{
    struct story *s = arg;
    ck_assert((conninfo == NULL) == (e != NULL));
    s->conninfo = conninfo ? talloc_strdup(s, conninfo) : NULL;
    s->error = e ? talloc_strdup(s, e->text) : NULL;
    loop_stop(s->loop);
}

static void
on_ended(const char *how, void *arg)
{
    struct story *s = arg;
    s->ended = talloc_strdup(s, how);
    loop_stop(s->loop);
}

static void
on_stopped(void *arg)
{
    loop_stop(((struct story *)arg)->loop);
}

static void
too_long(void *arg)
{
    ck_abort_msg("nothing happened for 40 seconds");
}

static void
run(struct story *s)
{
    struct err e = err_on(s);
    s->guard = loop_after(s, s->loop, 40 * WHEN_SECOND, too_long, s);
    ck_assert(loop_run(s->loop, &e));
    talloc_free(s->guard);
}

static struct story *
story(const char *folder)
{
    struct story *s = talloc_zero(NULL, struct story);
    s->loop = loop_new(s);
    s->folder = folder ? talloc_strdup(s, folder) : pg_temp_folder(s);
    return s;
}

static void
start(struct story *s)
{
    struct err e = err_on(s);
    struct pgserver_options options = {.folder = talloc_asprintf(s, "%s/pg", s->folder),
                                       .on_ready = on_ready,
                                       .on_ended = on_ended,
                                       .stops_within = WHEN_SECOND * 3 / 2,
                                       .arg = s};
    ck_assert_msg(pgserver_start(s->loop, s->loop, &options, &s->server, &e), "%s", e.text);
    run(s);
}

static void
stop(struct story *s)
{
    pgserver_stop(s->server, on_stopped, s);
    run(s);
    ck_assert_int_eq(pgserver_pid(s->server), 0);
    TALLOC_FREE(s->server);
}

/* The one value of a query, "" when it fails. */
static char *
ask(struct story *s, const char *sql)
{
    PGconn *conn = PQconnectdb(s->conninfo);
    PGresult *r = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(r) != PGRES_FATAL_ERROR, "%s", PQerrorMessage(conn));
    char *value = talloc_strdup(s, PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    PQfinish(conn);
    return value;
}

static void
finish(struct story *s)
{
    pg_temp_remove(s->folder);
    talloc_free(s);
}

START_TEST(the_first_start_makes_it_and_the_second_finds_what_was_kept)
{
    struct story *s = story(NULL);
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert_str_eq(ask(s, "SELECT current_database() || ' ' || current_user"), "assent assent");
    ck_assert_str_eq(ask(s, "SHOW data_checksums"), "on");
    ck_assert_str_eq(ask(s, "SHOW lc_collate"), "C.UTF-8");
    ck_assert_str_eq(ask(s, "SHOW default_toast_compression"), "lz4");
    ck_assert_str_eq(ask(s, "SHOW wal_compression"), "lz4");
    ck_assert_str_eq(ask(s, "SHOW jit"), "off");
    ck_assert_str_eq(ask(s, "SHOW listen_addresses"), "");
    ask(s, "CREATE TABLE kept AS SELECT 42 AS n");
    struct stat st;
    ck_assert_int_eq(stat(talloc_asprintf(s, "%s/pg", s->folder), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0700);
    ck_assert(geteuid() != 0 || st.st_uid != 0);
    stop(s);
    start(s);
    ck_assert_str_eq(ask(s, "SELECT n FROM kept"), "42");
    ck_assert(!pgserver_adopted(s->server));
    stop(s);
    finish(s);
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_is_reached_all_the_same)
{
    struct story *s = story(NULL);
    char *top = s->folder;
    s->folder = talloc_asprintf(s, "%s/%0120d", s->folder, 0);
    ck_assert_int_eq(mkdir(s->folder, 0711), 0);
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert_str_eq(ask(s, "SELECT 1"), "1");
    stop(s);
    s->folder = top;
    finish(s);
}
END_TEST

START_TEST(a_second_daemon_on_the_same_folder_is_refused)
{
    struct story *s = story(NULL);
    start(s);
    struct err e = err_on(s);
    struct pgserver *second;
    struct pgserver_options options = {.folder = talloc_asprintf(s, "%s/pg", s->folder),
                                       .on_ready = on_ready};
    ck_assert(!pgserver_start(s->loop, s->loop, &options, &second, &e));
    ck_assert_ptr_nonnull(strstr(e.text, "another assentd"));
    stop(s);
    finish(s);
}
END_TEST

START_TEST(a_server_that_is_killed_is_told_and_starts_again)
{
    struct story *s = story(NULL);
    start(s);
    ask(s, "CREATE TABLE kept AS SELECT 42 AS n");
    kill(pgserver_pid(s->server), SIGKILL);
    run(s);
    ck_assert_ptr_nonnull(strstr(s->ended, "signal 9"));
    TALLOC_FREE(s->server);
    s->conninfo = NULL;
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert_str_eq(ask(s, "SELECT n FROM kept"), "42");
    stop(s);
    finish(s);
}
END_TEST

/* A daemon that dies without a word; returns its server's number. */
static pid_t
crash_a_daemon(struct story *s, void (*before)(struct story *))
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct story *mine = story(s->folder);
        start(mine);
        pid_t server = pgserver_pid(mine->server);
        if (before)
            before(mine);
        if (write(ends[1], &server, sizeof server) < 0)
            _exit(1);
        raise(SIGKILL);
    }
    pid_t server = 0;
    ck_assert_int_eq(read(ends[0], &server, sizeof server), sizeof server);
    waitpid(child, NULL, 0);
    ck_assert_int_gt(server, 1);
    return server;
}

/* Neither gone nor a zombie that nobody reaps. */
static bool
answers_signals(pid_t pid)
{
    char state = 'X';
    FILE *f = fopen(talloc_asprintf(NULL, "/proc/%d/stat", (int)pid), "r");
    if (!f)
        return false;
    ck_assert_int_eq(fscanf(f, "%*d (%*[^)]) %c", &state), 1);
    fclose(f);
    return state != 'Z' && state != 'X';
}

START_TEST(the_server_ends_when_its_parent_dies_and_the_next_start_is_clean)
{
    struct story *s = story(NULL);
    pid_t server = crash_a_daemon(s, NULL);
    start(s); /* at once: the old one may still be ending */
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert(pgserver_pid(s->server) != server);
    ck_assert(!pgserver_adopted(s->server));
    ck_assert_str_eq(ask(s, "SELECT 1"), "1");
    ck_assert(!answers_signals(server));
    stop(s);
    finish(s);
}
END_TEST

/* A fast shutdown waits for the checkpointer: one that is stopped makes it last for ever. */
static void
stop_the_checkpointer(struct story *s)
{
    char *pid = ask(s, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
    ck_assert_int_eq(kill(atoi(pid), SIGSTOP), 0);
}

START_TEST(a_server_that_does_not_stop_is_made_to_and_nothing_is_lost)
{
    struct story *s = story(NULL);
    start(s);
    ask(s, "CREATE TABLE kept AS SELECT 42 AS n");
    stop_the_checkpointer(s);
    stop(s);
    s->conninfo = NULL;
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert_str_eq(ask(s, "SELECT n FROM kept"), "42");
    stop(s);
    finish(s);
}
END_TEST

START_TEST(a_server_left_behind_that_does_not_stop_is_replaced)
{
    struct story *s = story(NULL);
    pid_t server = crash_a_daemon(s, stop_the_checkpointer);
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert(pgserver_pid(s->server) != server);
    ck_assert_str_eq(ask(s, "SELECT 1"), "1");
    stop(s);
    finish(s);
}
END_TEST

START_TEST(a_server_that_is_running_already_is_adopted_and_stopped)
{
    struct story *s = story(NULL);
    start(s);
    stop(s);
    /* As one would be that did not get the signal: started by hand, with nobody watching. */
    const char *as =
        geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
    char *command =
        talloc_asprintf(s, "cd / && %s%s/postgres -D %s/pg/data >/dev/null 2>&1 & echo $!", as,
                        ASSENT_PG_BINDIR, s->folder);
    FILE *shell = popen(command, "r");
    int pid = 0;
    ck_assert_int_eq(fscanf(shell, "%d", &pid), 1);
    pclose(shell);
    for (int i = 0;
         i < 100 && access(talloc_asprintf(s, "%s/pg/data/sock/.s.PGSQL.5432", s->folder), F_OK);
         i++)
        usleep(50000);
    s->conninfo = NULL;
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    ck_assert(pgserver_adopted(s->server));
    ck_assert_int_eq(pgserver_pid(s->server), pid);
    stop(s);
    ck_assert_int_lt(access(talloc_asprintf(s, "%s/pg/data/postmaster.pid", s->folder), F_OK), 0);
    finish(s);
}
END_TEST

START_TEST(another_major_version_is_refused_with_what_to_type)
{
    struct story *s = story(NULL);
    char *path = talloc_asprintf(s, "%s/pg", s->folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    path = talloc_asprintf(s, "%s/data", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    FILE *f = fopen(talloc_asprintf(s, "%s/PG_VERSION", path), "w");
    fputs("9\n", f);
    fclose(f);
    start(s);
    ck_assert_ptr_null(s->conninfo);
    ck_assert_ptr_nonnull(strstr(s->error, "made by PostgreSQL 9"));
    ck_assert_ptr_nonnull(strstr(s->error, "pg_upgrade"));
    stop(s);
    finish(s);
}
END_TEST

START_TEST(an_interrupted_first_start_is_begun_again)
{
    struct story *s = story(NULL);
    char *path = talloc_asprintf(s, "%s/pg", s->folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    path = talloc_asprintf(s, "%s/data.new", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    fclose(fopen(talloc_asprintf(s, "%s/PG_VERSION", path), "w"));
    start(s);
    ck_assert_msg(s->conninfo != NULL, "%s", s->error);
    stop(s);
    finish(s);
}
END_TEST

SUITE(pgserver, the_first_start_makes_it_and_the_second_finds_what_was_kept,
      a_path_too_long_for_a_socket_is_reached_all_the_same,
      a_second_daemon_on_the_same_folder_is_refused,
      a_server_that_is_killed_is_told_and_starts_again,
      the_server_ends_when_its_parent_dies_and_the_next_start_is_clean,
      a_server_that_does_not_stop_is_made_to_and_nothing_is_lost,
      a_server_left_behind_that_does_not_stop_is_replaced,
      a_server_that_is_running_already_is_adopted_and_stopped,
      another_major_version_is_refused_with_what_to_type, an_interrupted_first_start_is_begun_again)
