/*
 * Every statement in sql/, as files are added: its header, that PostgreSQL accepts it, that its role may run it, and
 * that the role of the pages can change nothing.
 */
#include "runner.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/site/migrate.h"
#include "pg_temp.h"

static void
start(void)
{
    pg_temp_start();
    struct err e = err_on(NULL);
    if (!migrate_run(pg_temp_conninfo(), sql_migrations, NULL, &e)) {
        fprintf(stderr, "%s\n", e.text);
        exit(EXIT_FAILURE);
    }
}

static void
must(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(r) != PGRES_FATAL_ERROR, "%s: %s", sql, PQerrorMessage(conn));
    PQclear(r);
}

static PGconn *
as(const char *setup)
{
    PGconn *conn = PQconnectdb(pg_temp_conninfo());
    ck_assert_int_eq(PQstatus(conn), CONNECTION_OK);
    must(conn, setup);
    return conn;
}

static bool
in_room(const struct pg_statement *s, const char *room)
{
    return strncmp(s->name, room, strlen(room)) == 0 && s->name[strlen(room)] == '/';
}

/* Every statement that is not as it should be gets a line; the test fails when there is one. */
static int complaints;
#define complain(s, ...)                                                               \
    (complaints++, fprintf(stderr, "sql/%s.sql: ", (s)), fprintf(stderr, __VA_ARGS__), \
     fputc('\n', stderr))

static bool
begins(FILE *f, char **line, size_t *room, const char *with)
{
    do {
        if (getline(line, room, f) < 0)
            return false;
    } while (strncmp(*line, "-- ", 3) == 0 && strncmp(*line, with, strlen(with)) != 0);
    return strncmp(*line, with, strlen(with)) == 0;
}

static void
check_header(const char *path)
{
    char *at = strstr(path, "/sql/") + 5;
    char *name = talloc_strndup(NULL, at, strlen(at) - 4);
    char *first = talloc_asprintf(name, "-- %s: ", strchr(name, '/') + 1);
    char *line = NULL;
    size_t room = 0;
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    if (getline(&line, &room, f) < 0 || strncmp(line, first, strlen(first)) != 0)
        complain(name, "its first line must begin with \"%s\" and say what it is for", first);
    else if (!begins(f, &line, &room, "-- params: "))
        complain(name, "its header has no line \"-- params: \" (none, or $1 type name, …)");
    else if (!begins(f, &line, &room, "-- returns: "))
        complain(name, "its header has no line \"-- returns: \" after the parameters");
    free(line);
    fclose(f);
    talloc_free(name);
}

START_TEST(every_file_has_its_header_and_is_in_the_program)
{
    glob_t found;
    const char *srcdir = getenv("srcdir");
    char *pattern = talloc_asprintf(NULL, "%s/sql/*/*.sql", srcdir ? srcdir : ".");
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    size_t files = 0, statements = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (strstr(found.gl_pathv[i], "/sql/migrations/"))
            continue;
        files++;
        check_header(found.gl_pathv[i]);
    }
    while (sql_statements[statements])
        statements++;
    ck_assert_int_eq(complaints, 0);
    ck_assert_uint_eq(files, statements);
    globfree(&found);
}
END_TEST

START_TEST(every_statement_prepares_with_the_parameters_it_seems_to_have)
{
    PGconn *conn = as("SET client_min_messages TO warning");
    for (size_t i = 0; sql_statements[i]; i++) {
        const struct pg_statement *s = sql_statements[i];
        PGresult *r = PQprepare(conn, s->name, s->sql, 0, NULL);
        ck_assert_uint_lt(strlen(s->name), 64);
        if (PQresultStatus(r) == PGRES_FATAL_ERROR) {
            complain(s->name, "%s", PQerrorMessage(conn));
        } else {
            PGresult *described = PQdescribePrepared(conn, s->name);
            if (PQnparams(described) != s->nparams)
                complain(s->name, "%d parameters, and %d were counted", PQnparams(described),
                         s->nparams);
            PQclear(described);
        }
        PQclear(r);
    }
    PQfinish(conn);
    ck_assert_int_eq(complaints, 0);
}
END_TEST

/* With every parameter NULL; returns the SQLSTATE, "" when it ran. */
static char *
try(PGconn *conn, const struct pg_statement *s)
{
    const char *const nothing[100] = {NULL};
    ck_assert_int_lt(s->nparams, 100);
    must(conn, "BEGIN");
    must(conn, "SELECT set_config('assent.institution', '1', true)");
    PGresult *r = PQexecParams(conn, s->sql, s->nparams, NULL, nothing, NULL, NULL, 0);
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    char *state = talloc_strdup(NULL, sqlstate ? sqlstate : "");
    PQclear(r);
    must(conn, "ROLLBACK");
    return state;
}

START_TEST(every_page_statement_runs_as_the_role_of_the_pages)
{
    PGconn *conn = as(PG_AS_PAGE);
    for (size_t i = 0; sql_statements[i]; i++) {
        const struct pg_statement *s = sql_statements[i];
        if (!in_room(s, "page"))
            continue;
        char *state = try(conn, s);
        if (*state && strncmp(state, "22", 2) != 0) /* data exceptions come from our NULLs */
            complain(s->name, "SQLSTATE %s as assent_page", state);
        talloc_free(state);
    }
    PQfinish(conn);
    ck_assert_int_eq(complaints, 0);
}
END_TEST

START_TEST(every_other_statement_is_permitted_to_the_role_of_the_docket)
{
    PGconn *conn = as(PG_AS_DOCKET);
    for (size_t i = 0; sql_statements[i]; i++) {
        const struct pg_statement *s = sql_statements[i];
        if (in_room(s, "page") || in_room(s, "site"))
            continue;
        char *state = try(conn, s);
        if (strcmp(state, "42501") == 0)
            complain(s->name, "not permitted to assent_docket");
        talloc_free(state);
    }
    PQfinish(conn);
    ck_assert_int_eq(complaints, 0);
}
END_TEST

static void
none(const char *why, const char *sql)
{
    PGconn *conn = as("SELECT 1");
    PGresult *r = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(r); i++)
        complain("migrations/*", "%s: %s", why, PQgetvalue(r, i, 0));
    PQclear(r);
    PQfinish(conn);
    ck_assert_int_eq(complaints, 0);
}

#define RELATIONS                                                                                \
    "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', " \
    "'v', 'm', 'f')"

START_TEST(the_role_of_the_pages_can_write_nowhere)
{
    none("assent_page may change it",
         "SELECT c.relname " RELATIONS
         " AND (has_any_column_privilege('assent_page', c.oid, 'INSERT, UPDATE')"
         " OR has_table_privilege('assent_page', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, "
         "REFERENCES, TRIGGER'))");
    none("assent_page may use the sequence",
         "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
         " AND CASE WHEN relkind = 'S'"
         " THEN has_sequence_privilege('assent_page', oid, 'USAGE, UPDATE') END");
    none("assent_page may make tables there",
         "SELECT nspname FROM pg_namespace WHERE nspname = 'public' AND "
         "has_schema_privilege('assent_page', oid, 'CREATE')");
}
END_TEST

START_TEST(what_the_pages_read_is_bound_to_one_institution)
{
    none("assent_page may read it, and no row-level security holds it",
         "SELECT c.relname " RELATIONS " AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity"
         " AND has_any_column_privilege('assent_page', c.oid, 'SELECT')");
    PGconn *conn = as(PG_AS_PAGE);
    PGresult *r = PQexec(conn, "INSERT INTO institution VALUES (9, 'x', 'X', '{}')");
    ck_assert_str_eq(PQresultErrorField(r, PG_DIAG_SQLSTATE),
                     "25006"); /* read-only even where it could */
    PQclear(r);
    PQfinish(conn);
}
END_TEST

static int
ended_by(PGconn *owner)
{
    const char *const prefix[] = {"assentd"};
    PGresult *r =
        PQexecParams(owner, sql_site_end_stale_transactions.sql, 1, NULL, prefix, NULL, NULL, 0);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK, "%s", PQerrorMessage(owner));
    int ended = PQntuples(r);
    PQclear(r);
    return ended;
}

START_TEST(only_our_transactions_older_than_ten_seconds_are_ended)
{
    PGconn *owner = as("SELECT 1");
    PGconn *stale = as("SET application_name TO 'assentd/1/docket'; " PG_AS_DOCKET);
    PGconn *idle = as("SET application_name TO 'assentd/1/page'");
    PGconn *stranger = as("SET application_name TO 'psql'");
    must(stale, "BEGIN; SELECT 1");
    must(stranger, "BEGIN; SELECT 1");
    ck_assert_int_eq(ended_by(owner), 0);
    sleep(11);
    ck_assert_int_eq(ended_by(owner), 1);
    must(idle, "SELECT 1");
    must(stranger, "SELECT 1");
    PGresult *r = PQexec(stale, "SELECT 1");
    ck_assert_int_eq(PQresultStatus(r), PGRES_FATAL_ERROR);
    PQclear(r);
    PQfinish(owner);
    PQfinish(stale);
    PQfinish(idle);
    PQfinish(stranger);
}
END_TEST

SUITE_WITH(statements, start, pg_temp_stop, every_file_has_its_header_and_is_in_the_program,
           every_statement_prepares_with_the_parameters_it_seems_to_have,
           every_page_statement_runs_as_the_role_of_the_pages,
           every_other_statement_is_permitted_to_the_role_of_the_docket,
           the_role_of_the_pages_can_write_nowhere, what_the_pages_read_is_bound_to_one_institution,
           only_our_transactions_older_than_ten_seconds_are_ended)
