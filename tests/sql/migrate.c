/* migrate, with the program's own migrations and with some made up, each test in a database of its own. */
#include "runner.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/site/migrate.h"
#include "pg_temp.h"

struct story {
    char *name, *conninfo;
    PGconn *conn;
    struct err e;
};

static char *
value(struct story *s, const char *sql)
{
    PGresult *r = PQexec(s->conn, sql);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK,
                  "%s: %s", sql, PQresultErrorMessage(r));
    char *text = talloc_strdup(s, PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return text;
}

static struct story *
story(void)
{
    struct story *s = talloc_zero(NULL, struct story);
    s->e = err_on(s);
    s->conn = PQconnectdb(pg_temp_conninfo());
    s->name = talloc_asprintf(s, "migrate_%d", (int)getpid());
    value(s, talloc_asprintf(s, "CREATE DATABASE %s", s->name));
    PQfinish(s->conn);
    /* the last of two dbname counts */
    s->conninfo = talloc_asprintf(s, "%s dbname=%s", pg_temp_conninfo(), s->name);
    s->conn = PQconnectdb(s->conninfo);
    ck_assert_int_eq(PQstatus(s->conn), CONNECTION_OK);
    return s;
}

static void
finish(struct story *s)
{
    PQfinish(s->conn);
    s->conn = PQconnectdb(pg_temp_conninfo());
    value(s, talloc_asprintf(s, "DROP DATABASE %s", s->name));
    PQfinish(s->conn);
    talloc_free(s);
}

static int
run(struct story *s, const struct sql_migration *list)
{
    int applied = -1;
    bool ok = migrate_run(s->conninfo, list, &applied, &s->e);
    ck_assert_int_eq(ok, applied >= 0);
    return applied;
}

static const struct sql_migration two[] = {
    {1, "0001_first", "CREATE TABLE a (n int); CREATE TABLE b (n int)"},
    {2, "0002_second", "INSERT INTO a VALUES (1)"},
    {0, NULL, NULL},
};

START_TEST(our_migrations_apply_to_an_empty_database_and_a_second_run_changes_nothing)
{
    struct story *s = story();
    int count = 0;
    while (sql_migrations[count].number)
        count++;
    ck_assert_int_gt(count, 0);
    ck_assert_msg(run(s, sql_migrations) == count, "%s", s->e.text);
    ck_assert_int_eq(run(s, sql_migrations), 0);
    ck_assert_str_eq(value(s, "SELECT count(*) FROM schema_migration"),
                     talloc_asprintf(s, "%d", count));
    finish(s);
}
END_TEST

START_TEST(only_what_is_new_is_applied)
{
    struct story *s = story();
    const struct sql_migration first[] = {two[0], {0, NULL, NULL}};
    ck_assert_int_eq(run(s, first), 1);
    ck_assert_int_eq(run(s, two), 1);
    ck_assert_str_eq(value(s, "SELECT count(*) FROM a"), "1");
    finish(s);
}
END_TEST

START_TEST(a_migration_that_changed_after_it_was_applied_is_refused)
{
    struct story *s = story();
    const struct sql_migration changed[] = {
        two[0], {2, "0002_second", "INSERT INTO a VALUES (2)"}, {0, NULL, NULL}};
    ck_assert_int_eq(run(s, two), 2);
    ck_assert_int_eq(run(s, changed), -1);
    ck_assert_int_eq(s->e.kind, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(s->e.text, "0002_second was applied on 2"));
    finish(s);
}
END_TEST

START_TEST(a_database_newer_than_the_program_is_refused)
{
    struct story *s = story();
    const struct sql_migration older[] = {two[0], {0, NULL, NULL}};
    ck_assert_int_eq(run(s, two), 2);
    ck_assert_int_eq(run(s, older), -1);
    ck_assert_ptr_nonnull(strstr(s->e.text, "newer than this program"));
    ck_assert_ptr_nonnull(strstr(s->e.text, "0002_second"));
    finish(s);
}
END_TEST

START_TEST(a_migration_that_fails_leaves_nothing_and_names_its_line)
{
    struct story *s = story();
    const struct sql_migration bad[] = {
        two[0],
        {2, "0002_bad", "CREATE TABLE c (n int);\n\nSELECT 1 FROM nowhere;\n"},
        {0, NULL, NULL}};
    ck_assert_int_eq(run(s, bad), -1);
    ck_assert_ptr_nonnull(strstr(s->e.text, "sql/migrations/0002_bad.sql line 3: "));
    ck_assert_str_eq(value(s, "SELECT to_regclass('a') IS NOT NULL AND to_regclass('c') IS NULL"),
                     "t");
    ck_assert_str_eq(value(s, "SELECT max(number) FROM schema_migration"), "1");
    finish(s);
}
END_TEST

START_TEST(a_migration_that_commits_by_itself_is_refused)
{
    struct story *s = story();
    const struct sql_migration sly[] = {{1, "0001_sly", "CREATE TABLE c (n int); COMMIT"},
                                        {0, NULL, NULL}};
    ck_assert_int_eq(run(s, sly), -1);
    ck_assert_ptr_nonnull(strstr(s->e.text, "must not end its transaction"));
    finish(s);
}
END_TEST

START_TEST(four_daemons_at_once_apply_each_migration_once)
{
    struct story *s = story();
    pid_t pids[4];
    for (int i = 0; i < 4; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct err e = err_on(NULL);
            _exit(migrate_run(s->conninfo, two, NULL, &e) ? 0 : 1);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status = -1;
        waitpid(pids[i], &status, 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_str_eq(value(s, "SELECT count(*) FROM a"), "1");
    finish(s);
}
END_TEST

START_TEST(an_owner_who_may_not_make_roles_is_told_what_to_type)
{
    struct story *s = story();
    value(s, "CREATE ROLE humble LOGIN");
    value(s, talloc_asprintf(s, "ALTER DATABASE %s OWNER TO humble", s->name));
    /* peer maps this user to assent alone, so humble comes by SET ROLE at the start of the session */
    value(s, talloc_asprintf(s, "ALTER ROLE assent IN DATABASE %s SET role TO humble", s->name));
    ck_assert_int_eq(run(s, two), -1);
    ck_assert_int_eq(s->e.kind, ERR_CONFIG);
    ck_assert_ptr_nonnull(
        strstr(s->e.text, "CREATE ROLE assent_docket; CREATE ROLE assent_page; GRANT"));
    value(s, "DO $$ BEGIN CREATE ROLE assent_docket; CREATE ROLE assent_page;"
             " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    value(s, "GRANT assent_docket, assent_page TO humble");
    ck_assert_msg(run(s, two) == 2, "%s", s->e.text);
    value(s, talloc_asprintf(s, "ALTER ROLE assent IN DATABASE %s RESET role", s->name));
    value(s, "DROP OWNED BY humble CASCADE");
    value(s, talloc_asprintf(s, "ALTER DATABASE %s OWNER TO assent", s->name));
    value(s, "DROP ROLE humble");
    finish(s);
}
END_TEST

START_TEST(a_database_that_cannot_be_reached_is_a_plain_sentence)
{
    struct err e = err_on(NULL);
    ck_assert(!migrate_run("host=/nonexistent", two, NULL, &e));
    ck_assert_int_eq(e.kind, ERR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(e.text, "the database cannot be reached"));
}
END_TEST

SUITE_WITH(
    migrate, pg_temp_start, pg_temp_stop,
    an_owner_who_may_not_make_roles_is_told_what_to_type, /* first: the roles are the cluster's */
    our_migrations_apply_to_an_empty_database_and_a_second_run_changes_nothing,
    only_what_is_new_is_applied, a_migration_that_changed_after_it_was_applied_is_refused,
    a_database_newer_than_the_program_is_refused,
    a_migration_that_fails_leaves_nothing_and_names_its_line,
    a_migration_that_commits_by_itself_is_refused, four_daemons_at_once_apply_each_migration_once,
    a_database_that_cannot_be_reached_is_a_plain_sentence)
