/*
 * pg: one PostgreSQL connection on the loop, always in pipeline mode, never blocking, reconnecting
 * by itself.
 *
 * A segment is everything sent up to a pg_sync; it is one transaction, without BEGIN or COMMIT. Its
 * first failing statement rolls it back and the rest of it is skipped; the next segment is
 * untouched.
 *
 *   pg_send(pg, &sql_docket_read_case, params, on_case, batch);   statements queue in memory …
 *   pg_flush(pg);                                                 … answers so far, transaction
 * still open pg_send(pg, &sql_docket_write_case, params, on_written, batch); pg_sync(pg, on_commit,
 * batch);                                commit
 *
 * Every pg_send and pg_sync ends in exactly one callback, in the order of the calls, never inside
 * the call itself. When the connection is lost (or was not up at the call) all outstanding ones get
 * PG_LOST / PG_UNKNOWN, then on_down comes. A callback may send, flush and sync; it must not free
 * the pg (asserted). Freeing a pg closes the connection and forgets what is outstanding without
 * calling anybody: the owner of the callbacks does it, on the way out.
 *
 * Never: COPY, LISTEN, cursors, several statements in one text, a cancelled COMMIT (close and
 * resolve by key instead). pg does not log: it hands its reasons to on_down.
 */
#ifndef ASSENT_IO_PG_H
#define ASSENT_IO_PG_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"

struct loop;
struct pg;

struct pg_options {
    const char
        *conninfo; /* a libpq connection string or URI; DNS names in it block while connecting */
    const char *application_name; /* "assentd/HOST/PID"; "/label" is added. NULL: "assentd" */
    const char *label;            /* "docket", "page", "site": for logs and pg_stat_activity */
    const char
        *setup; /* SQL run on each new connection before on_up, e.g. PG_AS_DOCKET; may be NULL */
    void (*on_up)(struct pg *pg, void *arg); /* may be NULL */
    void (*on_down)(struct pg *pg, const char *why,
                    void *arg); /* connection lost, or an attempt failed; may be NULL */
    void *arg;
};

/* Session setups of the kinds of connection (the roles are made by app/site/migrate). */
#define PG_AS_DOCKET "SET ROLE assent_docket"
/* Deliveries: always the same few statements about rows named by their keys, many at once. A plan is made once, for an index,
 * however many rows there were at that time. */
#define PG_AS_DELIVERY                                                                      \
    PG_AS_DOCKET "; SET plan_cache_mode TO force_generic_plan; SET enable_seqscan TO off; " \
                 "SET enable_hashjoin TO off; SET enable_mergejoin TO off"
#define PG_AS_PAGE "SET ROLE assent_page; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"

/* Starts connecting; on_up comes from the loop. Strings are copied. Attempts are 0.1 s apart,
 * doubling to 5 s. */
struct pg *pg_new(TALLOC_CTX *ctx, struct loop *loop, const struct pg_options *options);
bool pg_is_up(const struct pg *pg);
const char *pg_label(const struct pg *pg);
size_t pg_outstanding(const struct pg *pg); /* callbacks still owed */

/* ---- statements: static, prepared on first use of each connection (in the same pipeline) ---- */

struct pg_statement {
    const char *name; /* also its name on the server, below 64 bytes */
    const char *sql;
    int nparams;
    const Oid
        *types; /* nparams of them; NULL: as PostgreSQL infers, so write $1::bytea, $2::bigint */
};

/* ---- parameters: added in order; strings and bytes are borrowed until pg_send returns ---- */

struct pg_params;
struct pg_params *pg_params_new(TALLOC_CTX *ctx, int n);
void pg_text(struct pg_params *p, const char *s); /* NULL is SQL NULL */
void pg_int(struct pg_params *p, int64_t n);
void pg_bool(struct pg_params *p, bool b);
void pg_when(struct pg_params *p, when_t t); /* timestamptz; WHEN_NONE is NULL */
void pg_bytes(struct pg_params *p, const void *bytes,
              size_t len); /* bytea, sent binary; NULL bytes is NULL */
void pg_null(struct pg_params *p);

/* ---- a parameter of many values, for unnest(): an array, sent binary. It lives until pg_send returns; what is added is
 * copied. The SQL has to cast the parameter to the type. ---- */

enum pg_type { PG_BIGINT = 20, PG_TEXT = 25, PG_BYTEA = 17 };

struct pg_list;
struct pg_list *pg_list_new(TALLOC_CTX *ctx, enum pg_type type);
void pg_list_int(struct pg_list *l, int64_t n);      /* of PG_BIGINT */
void pg_list_text(struct pg_list *l, const char *s); /* of PG_TEXT; NULL is SQL NULL */
void pg_list_bytes(struct pg_list *l, const void *bytes,
                   size_t len); /* of PG_BYTEA; NULL bytes is NULL */
void pg_list_null(struct pg_list *l);
void pg_array(struct pg_params *p, struct pg_list *l); /* nothing may be added any more */

/* ---- answers ---- */

struct pg_error {
    char sqlstate[6];       /* "23505"; "08006" when the connection was lost without a word */
    const char *message;    /* PostgreSQL's sentence, not for people outside */
    const char *detail;     /* "" when there is none */
    const char *constraint; /* "" when there is none */
    const char *statement;  /* name of the failing statement, "" at commit */
    int position; /* of the failing statement in its segment, from 0; at commit: how many there were
                   */
};

enum pg_outcome {
    PG_OK,      /* rows are there (perhaps none) */
    PG_FAILED,  /* this statement failed: error tells */
    PG_SKIPPED, /* an earlier statement of the segment failed: error is that one's */
    PG_LOST,    /* the connection was lost or is not up: error tells the reason */
};

struct pg_result {
    enum pg_outcome outcome;
    const PGresult *rows;         /* with PG_OK; read it by pg_get_… ; gone after the callback */
    const struct pg_error *error; /* with all others */
};

typedef void (*pg_result_fn)(const struct pg_result *r, void *arg);

enum pg_commit {
    PG_COMMITTED,
    PG_ROLLED_BACK, /* error: what failed first, perhaps the commit itself (deferred constraint) */
    PG_NOT_REPLICATED, /* committed here, but the wait for the synchronous standby was cancelled:
                          not accepted */
    PG_UNKNOWN, /* connection lost before the answer: resolve by sending the same commands again */
};

typedef void (*pg_sync_fn)(enum pg_commit c, const struct pg_error *error, void *arg);

/* p may be NULL for a statement without parameters; it may be freed or used again after the call.
 * fn may be NULL. */
void pg_send(struct pg *pg, const struct pg_statement *s, const struct pg_params *p,
             pg_result_fn fn, void *arg);
void pg_flush(struct pg *pg); /* answers for what was sent so far, please; no commit */
void pg_sync(struct pg *pg, pg_sync_fn fn, void *arg); /* ends the segment; fn may be NULL */

/* One statement of one institution's page: set_config('assent.institution', …, local) and s in a
 * segment of their own. */
void pg_read(struct pg *pg, const char *institution, const struct pg_statement *s,
             const struct pg_params *p, pg_result_fn fn, void *arg);

/* ---- rows: results are in text format; bytea is decoded from hex ---- */

int pg_rows(const struct pg_result *r);
int64_t pg_affected(const struct pg_result *r); /* rows inserted, updated, deleted or selected */
bool pg_is_null(const struct pg_result *r, int row, int column);
const char *pg_get_text(const struct pg_result *r, int row,
                        int column); /* "" for NULL; gone after the callback */
int64_t pg_get_int(const struct pg_result *r, int row,
                   int column); /* 0 for NULL; another text is a bug: asserted */
bool pg_get_bool(const struct pg_result *r, int row, int column);
when_t
pg_get_when(const struct pg_result *r, int row, int column); /* timestamptz; WHEN_NONE for NULL */
/* A copy on ctx with a NUL after it that does not count; NULL for NULL. */
uint8_t *
pg_get_bytes(TALLOC_CTX *ctx, const struct pg_result *r, int row, int column, size_t *ret_len);

/* ---- SQLSTATE ---- */

bool pg_error_is_database(const char *sqlstate); /* 08, 53, 57: the database, not the command */
bool pg_error_is_unique(const char *sqlstate);   /* 23505 */
bool pg_error_is_serialization(
    const char *sqlstate); /* 40001, 40P01, 55P03: the same again may succeed */
/* UNAVAILABLE for the database's troubles, CONFLICT for those that pass, INTERNAL for all else. */
enum err_kind pg_error_kind(const char *sqlstate);

#endif
