/*
 * pgserver: a PostgreSQL of our own, for when no database is configured.
 *
 * Everything lies in one folder, made on the first start (initdb: C.UTF-8, checksums) and readable by the server's
 * user alone: `data` (the cluster, its socket in data/sock, its log of seven days in data/log), `start.log` (what the
 * server said while starting). No TCP. The superuser `assent` and the database `assent`; root, this process's user
 * and the server's user may log in as it over the socket and nobody else (peer, with an ident map).
 *
 * As root the server runs as `postgres`, or `nobody` where there is no such account: all folders above must let that
 * user pass. It gets SIGINT (a fast and clean shutdown) when this process dies in whatever way. One that survived
 * all the same is adopted, after asking it which folder it serves.
 *
 * Settings: data/assent.conf, written anew at each start; ALTER SYSTEM overrides it. Never touches a folder made by
 * another major version: the error says what to type.
 */
#ifndef ASSENT_IO_PGSERVER_H
#define ASSENT_IO_PGSERVER_H

#include "base/err.h"
#include "base/when.h"

struct loop;
struct pgserver;

struct pgserver_options {
    const char
        *bindir; /* PostgreSQL's programs; NULL: as configured at build time (ASSENT_PG_BINDIR) */
    const char *folder; /* absolute; made when missing, its parent must be there */
    /* A fast shutdown that takes longer becomes an immediate one, which loses nothing: the next start recovers.
     * 0: 15 s. Needed because PostgreSQL (15.20) waits for ever for its checkpointer when it is told to stop while it
     * starts its processes again after one of them has crashed. */
    when_t stops_within;
    /* Once, in the loop: conninfo for this process (also after fork), or NULL and why not. */
    void (*on_ready)(const char *conninfo, const struct err *e, void *arg);
    /* The server ended without being asked (status text). Not called before on_ready or once pgserver_stop() began. */
    void (*on_ended)(const char *how, void *arg);
    void *arg;
};

/* False when the folder cannot be used; everything later is told to on_ready. */
bool pgserver_start(TALLOC_CTX *ctx, struct loop *loop, const struct pgserver_options *options,
                    struct pgserver **ret, struct err *e) must_check;

/* Fast shutdown (connections are ended, nothing is lost); stopped comes once, in the loop. Free it after that;
 * freeing a running one kills it, which loses nothing but makes the next start recover. */
void pgserver_stop(struct pgserver *s, void (*stopped)(void *arg), void *arg);

bool pgserver_adopted(const struct pgserver *s); /* it was running before us */
pid_t pgserver_pid(const struct pgserver *s);    /* 0 when it does not run */

#endif
