/* migrate: lock, roles, table of what was applied, compare, apply. Never logs; every refusal says what to do. */
#include "app/site/migrate.h"

#include <stdlib.h>
#include <string.h>

#define OLDEST_SERVER 150000

struct migrate {
    TALLOC_CTX *ctx;
    PGconn *conn;
    const struct sql_migration *list;
    int last; /* highest number in the list */
    int done; /* highest number in the database */
    int applied;
};

/* NULL with e filled when it fails; parameters are text. */
static PGresult *
migrate_query(struct migrate *m, struct err *e, const char *sql, int n, const char *const *values)
{
    PGresult *r =
        n ? PQexecParams(m->conn, sql, n, NULL, values, NULL, NULL, 0) : PQexec(m->conn, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
        return r;
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    (void)err_set(e, pg_error_kind(sqlstate ? sqlstate : "08006"), "%s (SQLSTATE %s)",
                  message ? message : PQerrorMessage(m->conn), sqlstate ? sqlstate : "08006");
    PQclear(r);
    return NULL;
}

static bool
migrate_do(struct migrate *m, struct err *e, const char *sql)
{
    PGresult *r = migrate_query(m, e, sql, 0, NULL);
    PQclear(r);
    return r != NULL;
}

static bool
migrate_connect(struct migrate *m, const char *conninfo, struct err *e)
{
    const char *const keys[] = {"dbname", "application_name", "client_encoding", NULL};
    const char *const values[] = {conninfo, "assent-migrate", "UTF8", NULL};
    m->conn = err_mem(PQconnectdbParams(keys, values, 1));
    if (PQstatus(m->conn) != CONNECTION_OK)
        return err_set(e, ERR_UNAVAILABLE, "the database cannot be reached: %s",
                       PQerrorMessage(m->conn));
    int version = PQserverVersion(m->conn);
    if (version < OLDEST_SERVER)
        return err_set(e, ERR_CONFIG, "the database is PostgreSQL %d: Assent needs 15 or newer",
                       version / 10000);
    return migrate_do(m, e, "SET client_min_messages TO warning");
}

static bool
migrate_lock(struct migrate *m, struct err *e)
{
    if (migrate_do(m, e,
                   "SET lock_timeout TO '60s'; SELECT pg_advisory_lock(4707166812);"
                   "SET lock_timeout TO '10s'"))
        return true;
    return err_at(
        e,
        "another daemon has been changing the database's tables for a minute, or hangs; look for "
        "assent-migrate in pg_stat_activity");
}

/* ---- roles ---- */

static bool
migrate_member(struct migrate *m, const char *role, bool *ret, struct err *e)
{
    PGresult *r = migrate_query(m, e,
                                "SELECT pg_has_role(current_user, oid, 'MEMBER')"
                                "  FROM pg_roles WHERE rolname = $1",
                                1, &role);
    if (!r)
        return false;
    *ret = PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    return true;
}

/* Another database of the same cluster may have made it, or be making it now. */
static bool
migrate_role(struct migrate *m, const char *role, struct err *e)
{
    bool member = false;
    if (!migrate_member(m, role, &member, e))
        return false;
    if (member)
        return true;
    const char *sql =
        err_mem(talloc_asprintf(m->ctx,
                                "DO $$ BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object OR "
                                "unique_violation THEN NULL; END $$;"
                                "GRANT %s TO CURRENT_USER",
                                role, role));
    if (migrate_do(m, e, sql))
        return true;
    return err_set(
        e, ERR_CONFIG,
        "the database's role %s is missing or not granted to %s, which may not change that (%s). "
        "As a "
        "superuser type: CREATE ROLE assent_docket; CREATE ROLE assent_page; GRANT assent_docket, "
        "assent_page TO \"%s\";",
        role, PQuser(m->conn), e->text, PQuser(m->conn));
}

/* ---- what was applied ---- */

static const struct sql_migration *
migrate_find(const struct migrate *m, int number)
{
    for (const struct sql_migration *one = m->list; one->number; one++)
        if (one->number == number)
            return one;
    return NULL;
}

static const char *
migrate_number(const struct migrate *m, const struct sql_migration *one)
{
    return err_mem(talloc_asprintf(m->ctx, "%d", one->number));
}

static bool
migrate_compare(struct migrate *m, const struct sql_migration *one, const char *when, struct err *e)
{
    const char *const values[] = {migrate_number(m, one), one->text};
    PGresult *r = migrate_query(m, e,
                                "SELECT sha256 = sha256(convert_to($2::text, 'UTF8'))"
                                "  FROM schema_migration WHERE number = $1::int",
                                2, values);
    if (!r)
        return false;
    bool same = PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    if (same)
        return true;
    return err_set(e, ERR_CONFIG,
                   "the migration %s was applied on %s in another form than this program has it: "
                   "run the program "
                   "that made this database, and add changes as new migrations",
                   one->name, when);
}

static bool
migrate_check_row(struct migrate *m, int number, const char *name, const char *when, struct err *e)
{
    const struct sql_migration *one = migrate_find(m, number);
    if (number > m->last)
        return err_set(e, ERR_CONFIG,
                       "the database is newer than this program: it has the migration %s of %s, "
                       "and this program "
                       "knows them up to %d; run the newer program",
                       name, when, m->last);
    if (!one || number != m->done + 1)
        return err_set(e, ERR_CONFIG,
                       "the migrations in the database have a gap before %s: restore a backup",
                       name);
    m->done = number;
    return migrate_compare(m, one, when, e);
}

static bool
migrate_check(struct migrate *m, struct err *e)
{
    if (!migrate_do(m, e,
                    "CREATE TABLE IF NOT EXISTS schema_migration ("
                    "  number integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL,"
                    "  applied_at timestamptz NOT NULL DEFAULT now())"))
        return err_at(e, "the table schema_migration cannot be made");
    PGresult *r = migrate_query(m, e,
                                "SELECT number, name, to_char(applied_at, 'YYYY-MM-DD')"
                                "  FROM schema_migration ORDER BY number",
                                0, NULL);
    bool ok = r != NULL;
    for (int i = 0; ok && i < PQntuples(r); i++)
        ok = migrate_check_row(m, (int)strtol(PQgetvalue(r, i, 0), NULL, 10), PQgetvalue(r, i, 1),
                               PQgetvalue(r, i, 2), e);
    PQclear(r);
    return ok;
}

/* ---- applying ---- */

static int
migrate_line(const char *text, const PGresult *r)
{
    const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
    long left = position ? strtol(position, NULL, 10) : 0; /* characters, from 1 */
    int line = 1;
    for (const char *c = text; *c && left > 1; c++) {
        line += *c == '\n';
        left -= (*c & 0xc0) != 0x80;
    }
    return line;
}

static bool
migrate_text(struct migrate *m, const struct sql_migration *one, struct err *e)
{
    PGresult *r = PQexec(m->conn, one->text);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK ||
              PQresultStatus(r) == PGRES_EMPTY_QUERY;
    if (!ok)
        (void)err_set(e, ERR_INTERNAL, "sql/migrations/%s.sql line %d: %s", one->name,
                      migrate_line(one->text, r), PQresultErrorMessage(r));
    else if (PQtransactionStatus(m->conn) != PQTRANS_INTRANS)
        ok = err_set(e, ERR_INTERNAL, "sql/migrations/%s.sql must not end its transaction itself",
                     one->name);
    PQclear(r);
    return ok;
}

static bool
migrate_apply(struct migrate *m, const struct sql_migration *one, struct err *e)
{
    const char *const values[] = {migrate_number(m, one), one->name, one->text};
    if (!migrate_do(m, e, "BEGIN") || !migrate_text(m, one, e))
        return false;
    PGresult *r = migrate_query(m, e,
                                "INSERT INTO schema_migration (number, name, sha256)"
                                " VALUES ($1::int, $2::text, sha256(convert_to($3::text, 'UTF8')))",
                                3, values);
    PQclear(r);
    if (!r || !migrate_do(m, e, "COMMIT"))
        return err_at(e, "sql/migrations/%s.sql", one->name);
    m->applied++;
    return true;
}

static bool
migrate_all(struct migrate *m, struct err *e)
{
    for (const struct sql_migration *one = m->list; one->number; one++)
        m->last = one->number;
    if (!migrate_lock(m, e) || !migrate_role(m, "assent_docket", e) ||
        !migrate_role(m, "assent_page", e) || !migrate_check(m, e))
        return false;
    for (const struct sql_migration *one = m->list; one->number; one++)
        if (one->number > m->done && !migrate_apply(m, one, e))
            return false;
    return true;
}

bool
migrate_run(const char *conninfo, const struct sql_migration *list, int *ret_applied, struct err *e)
{
    struct migrate m = {.ctx = talloc_new(NULL), .list = list};
    bool ok = migrate_connect(&m, conninfo, e) && migrate_all(&m, e);
    PQfinish(m.conn);
    talloc_free(m.ctx);
    if (ok && ret_applied)
        *ret_applied = m.applied;
    return ok;
}
