/*
 * One institution never sees another's rows, tried on every table and view there is, as tables are added: each gets a row of
 * two institutions, and the role of the pages looks. Across a system only outlines show, and only as the rule says.
 */
#include "runner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

static PGconn *
as(const char *setup)
{
    PGconn *conn = PQconnectdb(pg_temp_conninfo());
    ck_assert_int_eq(PQstatus(conn), CONNECTION_OK);
    PGresult *r = PQexec(conn, setup);
    ck_assert_msg(PQresultStatus(r) != PGRES_FATAL_ERROR, "%s", PQerrorMessage(conn));
    PQclear(r);
    return conn;
}

/* The first column of every row, one a line; "" when there is none. */
static char *
ask(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK,
                  "%s: %s", sql, PQerrorMessage(conn));
    char *all = talloc_strdup(NULL, "");
    for (int i = 0; i < PQntuples(r); i++)
        all = talloc_asprintf_append(all, "%s%s", i ? "\n" : "", PQgetvalue(r, i, 0));
    PQclear(r);
    return all;
}

static void
check_answer(PGconn *conn, const char *sql, const char *wanted)
{
    char *answer = ask(conn, sql);
    ck_assert_msg(strcmp(answer, wanted) == 0, "%s: “%s” instead of “%s”", sql, answer, wanted);
    talloc_free(answer);
}

/* Rows of institutions 1 and 2 in every table, whatever its columns are: checks, keys and triggers stand aside for it. */
static const char fill[] =
    "SET session_replication_role = replica;"
    "DO $$ DECLARE c record; t record; n int; BEGIN"
    " FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'c'"
    "   AND connamespace = 'public'::regnamespace LOOP"
    "  EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP;"
    " FOR t IN SELECT a.attrelid::regclass AS name, string_agg(quote_ident(a.attname), ', ') AS "
    "columns,"
    "   string_agg(CASE WHEN a.attname = 'institution' OR (a.attrelid = 'institution'::regclass "
    "AND a.attname = 'id') THEN '$1'"
    "    WHEN a.atttypid = 'uuid'::regtype THEN '(''00000000-0000-7000-8000-00000000000'' || "
    "$1)::uuid'"
    "    WHEN a.atttypid IN ('json'::regtype, 'jsonb'::regtype) THEN '''{}'''"
    "    WHEN a.atttypid = 'bytea'::regtype THEN '''\\x00'''"
    "    WHEN a.atttypid IN ('date'::regtype, 'timestamptz'::regtype) THEN '''2026-01-01'''"
    "    WHEN a.atttypid = 'bool'::regtype THEN 'true'"
    "    WHEN a.attndims > 0 THEN '''{}'''"
    "    ELSE '$1' END || CASE WHEN a.attndims > 0 THEN '' ELSE '::' || a.atttypid::regtype END, "
    "', ') AS fields"
    "  FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid"
    "  WHERE k.relnamespace = 'public'::regnamespace AND k.relkind = 'r' AND a.attnum > 0 AND NOT "
    "a.attisdropped"
    "   AND a.attidentity = '' AND (a.attnotnull OR a.attname = 'institution')"
    "   AND (k.relname = 'institution' OR EXISTS (SELECT FROM pg_attribute b"
    "    WHERE b.attrelid = k.oid AND b.attname = 'institution'))"
    "  GROUP BY 1 LOOP"
    "  FOR n IN 1..2 LOOP EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', t.name, t.columns,"
    "   replace(t.fields, '$1', '''' || n || '''')); END LOOP; END LOOP;"
    " DELETE FROM oversight; END $$";

/* What assent_page may read, with the column that names the institution. */
static const char readable[] =
    "SELECT c.relname, CASE c.relname WHEN 'institution' THEN 'id' ELSE 'institution' END"
    " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', "
    "'m')"
    " AND has_any_column_privilege('assent_page', c.oid, 'SELECT')"
    " AND (c.relname = 'institution' OR EXISTS (SELECT FROM pg_attribute a"
    "  WHERE a.attrelid = c.oid AND a.attname = 'institution')) ORDER BY 1";

static void
look_everywhere(PGconn *page, const char *but)
{
    PGresult *r = PQexec(page, readable);
    ck_assert_int_gt(PQntuples(r), 25);
    int seen = 0;
    for (int i = 0; i < PQntuples(r); i++) {
        const char *name = PQgetvalue(r, i, 0), *column = PQgetvalue(r, i, 1);
        if (but && strcmp(name, but) == 0)
            continue;
        char *sql = talloc_asprintf(NULL, "SELECT count(*) FROM %s WHERE %s <> 1", name, column);
        check_answer(page, sql, "0");
        char *own = ask(page, talloc_asprintf(sql, "SELECT count(*) FROM %s", name));
        seen += strcmp(own, "0") != 0;
        talloc_free(own);
        talloc_free(sql);
    }
    ck_assert_msg(seen > 25, "only %d of %d show their own rows", seen, PQntuples(r));
    PQclear(r);
}

START_TEST(no_table_and_no_view_shows_another_institution)
{
    PGconn *owner = as(fill);
    PGconn *page = as(PG_AS_PAGE "; SET assent.institution = 1");
    check_answer(owner, "SELECT count(*) FROM proposal", "2");
    look_everywhere(page, NULL);
    PQfinish(page);
    page = as(PG_AS_PAGE);
    PGresult *r = PQexec(page, "SELECT * FROM proposal");
    ck_assert_int_eq(PQresultStatus(r), PGRES_FATAL_ERROR); /* nobody's page reads nothing */
    PQclear(r);
    PQfinish(page);
    PQfinish(owner);
}
END_TEST

START_TEST(across_a_system_outlines_show_as_the_rule_says_and_nothing_else)
{
    PGconn *owner = as("SELECT 1");
    PGconn *page = as(PG_AS_PAGE "; SET assent.institution = 1");
    talloc_free(ask(owner, "DELETE FROM outline"));
    talloc_free(ask(
        owner, "SELECT outline_put(n::smallint, k, ('00000000-0000-7000-8000-00000000001' || "
               "n)::uuid, NULL,"
               " CASE k WHEN 'proposal' THEN 'open' ELSE 'in-force' END, 'review', 'x', now(),"
               " json_build_object('title', k || ' of ' || n))"
               " FROM generate_series(1, 3) AS n, unnest(ARRAY['proposal', 'credential']) AS k"));
    static const char titles[] = "SELECT title FROM outline ORDER BY title";
    check_answer(page, titles, "credential of 1\nproposal of 1");
    talloc_free(ask(owner, "INSERT INTO oversight VALUES (1, 2, 'credential', false, 'b', 'B')"));
    check_answer(page, titles, "credential of 1\ncredential of 2\nproposal of 1");
    talloc_free(ask(owner, "INSERT INTO oversight VALUES (1, 2, 'proposal', true, 'b', 'B')"));
    check_answer(page, titles, "credential of 1\ncredential of 2\nproposal of 1\nproposal of 2");
    check_answer(page,
                 "SELECT count(*) FROM outline_near('{1,2,3}', 'credential of 3', '', '{}', '{}') n"
                 " JOIN outline USING (institution, kind, id) WHERE outline.institution = 3",
                 "0");
    look_everywhere(page, "outline");
    talloc_free(ask(page, "SET assent.institution = 2"));
    check_answer(page, titles, "credential of 2\nproposal of 2"); /* it is not mutual */
    talloc_free(ask(owner, "DELETE FROM oversight"));
    PQfinish(page);
    PQfinish(owner);
}
END_TEST

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Ten institutions of a thousand each; titles and outcomes of words drawn so that some resemble each other. */
static const char many[] =
    "DELETE FROM outline;"
    "CREATE FUNCTION pg_temp.word(n int) RETURNS text LANGUAGE sql IMMUTABLE AS"
    " 'SELECT substr(md5((n % 2000)::text), 1, 4 + n % 6)';"
    "INSERT INTO institution SELECT n, 'c' || n, 'Campus ' || n, '{}' FROM generate_series(3, 10) "
    "AS n"
    " ON CONFLICT DO NOTHING;"
    "INSERT INTO oversight SELECT 1, n, 'credential', false, 'c' || n, 'Campus ' || n"
    " FROM generate_series(2, 10) AS n ON CONFLICT DO NOTHING;"
    "SELECT outline_put((1 + n % 10)::smallint, 'credential', gen_random_uuid(), NULL, 'in-force', "
    "NULL, 's' || n, now(),"
    " json_build_object('unit', 'U' || n % 30, 'title', concat_ws(' ', pg_temp.word(n), "
    "pg_temp.word(n / 7), pg_temp.word(n / 11)),"
    "  'skills', json_build_array(json_build_object('code', n % 400, 'name', 'Skill')),"
    "  'outcomes', (SELECT json_agg(concat_ws(' ', pg_temp.word(n + g), pg_temp.word(n * 31 + g), "
    "pg_temp.word(n / 3), pg_temp.word(g), pg_temp.word(n * 7), pg_temp.word(g + n / 5)))"
    "   FROM generate_series(1, 5) AS g)))"
    " FROM generate_series(1, 10000) AS n; ANALYZE outline";

START_TEST(the_radar_looks_through_ten_thousand_credentials_in_less_than_two_seconds)
{
    PGconn *owner = as(many);
    PGconn *page = as(PG_AS_PAGE "; SET assent.institution = 1");
    check_answer(owner, "SELECT count(*) FROM outline", "10000");
    char *document = ask(owner, "SELECT json_build_object('title', title, 'unit', unit, 'outcomes',"
                                " string_to_array(outcomes, E'\\n'), 'skills', skills) FROM outline"
                                " WHERE institution = 4 ORDER BY slug LIMIT 1");
    char *sql = talloc_asprintf(
        document, "SELECT radar('%s', '{}') -> 'similar' -> 0 ->> 'institution'", document);
    talloc_free(ask(page, sql)); /* plans are made once a connection */
    double began = now();
    check_answer(page, sql, "Campus 4");
    double took = now() - began;
    fprintf(stderr, "radar among 10000: %.0f ms\n", took * 1000);
    ck_assert(took < 2);
    talloc_free(document);
    PQfinish(page);
    PQfinish(owner);
}
END_TEST

SUITE_WITH(across, start, pg_temp_stop, no_table_and_no_view_shows_another_institution,
           across_a_system_outlines_show_as_the_rule_says_and_nothing_else,
           the_radar_looks_through_ten_thousand_credentials_in_less_than_two_seconds)
