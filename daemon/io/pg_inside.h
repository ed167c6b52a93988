/* pg_inside: what pg.c, pg_connect.c and pg_values.c share; everybody else includes io/pg.h. */
#ifndef ASSENT_IO_PG_INSIDE_H
#define ASSENT_IO_PG_INSIDE_H

#include <event2/event.h>
#include <uthash.h>
#include <utlist.h>

#include "io/loop.h"
#include "io/pg.h"

#define PG_FIRST_WAIT (WHEN_SECOND / 10)
#define PG_LONGEST_WAIT (5 * WHEN_SECOND)

enum pg_state { DOWN, CONNECTING, SETUP, UP };

/* One thing that was sent and is not answered. */
struct pg_entry {
    enum { PREPARE, QUERY, SYNC } kind;
    const struct pg_statement *statement; /* NULL for SYNC */
    int position;
    bool told;             /* its callback has run */
    struct pg_entry *user; /* PREPARE: the QUERY that needed it */
    pg_result_fn on_result;
    pg_sync_fn on_sync;
    void *arg;
    struct pg_entry *prev, *next;
};

/* What this connection knows about a statement. */
struct pg_prepared {
    const struct pg_statement *statement;
    enum { UNKNOWN, SENT, READY } state;
    uint64_t segment; /* in which the Parse was SENT */
    UT_hash_handle hh;
};

struct pg {
    struct loop *loop;
    struct pg_options options;
    const char *conninfo, *name, *label, *setup;
    PGconn *conn;
    enum pg_state state;
    struct event *readable, *writable;
    struct loop_timer *timer;  /* the next attempt, or the end of patience with this one */
    struct loop_timer *losing; /* tells those in `lost` */
    struct pg_entry *queue, *lost;
    size_t owed;
    TALLOC_CTX *session; /* prepared, and why: gone with the connection */
    struct pg_prepared *prepared;
    uint64_t segment;        /* the one being sent */
    int position;            /* of the next statement in it */
    struct pg_error *failed; /* the first failure of the segment being answered */
    bool not_replicated;     /* the commit being answered came with a warning */
    bool outdated; /* a prepared statement is gone or no longer fits: connect afresh when idle */
    bool fell;     /* on_down is owed */
    struct pg_error *why; /* the reason of the last loss */
    when_t wait;          /* before the next attempt */
    int calling;          /* depth of callbacks */
};

struct pg_params {
    int room, used;
    const char **values;
    int *lengths, *formats;
};

/* pg_connect.c */
void pg_begin(void *arg);     /* an attempt to connect; ends in pg_lose() or on_up */
void pg_close(struct pg *pg); /* the connection and all that is known about it */

/* pg.c */
void pg_lose(struct pg *pg, struct pg_error *why); /* takes ownership of why */
void pg_lose_because(struct pg *pg, const char *sqlstate, const char *message);
void pg_lose_broken(struct pg *pg); /* for libpq's own reason */
void pg_notice(void *arg, const PGresult *r);
void pg_on_readable(evutil_socket_t fd, short what, void *arg);
void pg_on_writable(evutil_socket_t fd, short what, void *arg);

/* pg_values.c */
struct pg_error *pg_error_new(TALLOC_CTX *ctx, const char *sqlstate, const char *message);
struct pg_error *pg_error_copy(TALLOC_CTX *ctx, const struct pg_error *e);
struct pg_error *pg_error_of(TALLOC_CTX *ctx, const PGresult *r);
bool pg_error_ends_session(const PGresult *r); /* FATAL or PANIC */

#endif
