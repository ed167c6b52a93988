/* pgserver_inside: what pgserver.c and pgserver_files.c share; everybody else includes io/pgserver.h. */
#ifndef ASSENT_IO_PGSERVER_INSIDE_H
#define ASSENT_IO_PGSERVER_INSIDE_H

#include <event2/event.h>
#include <libpq-fe.h>
#include <sys/types.h>

#include "base/when.h"
#include "io/loop.h"
#include "io/pgserver.h"
#include "io/proc.h"

enum step { VERSION, INITDB, ASKING, READY, STOPPING, ENDED };

struct pgserver {
    struct loop *loop;
    struct pgserver_options options;
    const char *bindir, *folder, *data,
        *made;         /* made: where initdb works before it is renamed to data */
    const char *major; /* of the programs, "15" */
    uid_t uid;
    gid_t gid;
    const char *user;
    enum step step;
    struct proc *proc; /* postgres --version, initdb, then the server, when it is ours */
    pid_t adopted;     /* or a server that was there */
    bool was_adopted;
    struct loop_timer *timer;
    when_t locked_since;   /* when starting first failed because another server holds the folder */
    when_t stopping_since; /* when a server was first seen shutting down; 0: it is not */
    int lock;              /* held while we live */
    int sock;              /* data/sock as a descriptor, when its path is too long; -1 */
    PGconn *conn;          /* asking */
    struct event *watch;
    const char *conninfo;
    void (*stopped)(void *arg);
    void *stopped_arg;
};

/* pgserver_files.c; the bools fill e with the path and the reason */
bool pgserver_who(struct pgserver *s, struct err *e);    /* uid, gid, user */
bool pgserver_folder(struct pgserver *s, struct err *e); /* makes it and gives it to that user */
bool pgserver_lock(struct pgserver *s, struct err *e);
bool pgserver_exists(const char *path);
char *
pgserver_read(TALLOC_CTX *ctx, const char *path, size_t max); /* its last max bytes; NULL: none */
void pgserver_discard(struct pgserver *s);                    /* data.new */
bool pgserver_adorn(struct pgserver *s, struct err *e);       /* data.new becomes data */
bool pgserver_configure(struct pgserver *s, struct err *e);
bool pgserver_same_major(struct pgserver *s, struct err *e);

/* pgserver_ask.c */
bool pgserver_reachable(struct pgserver *s,
                        struct err *e); /* the way to the socket: conninfo up to dbname= */
void pgserver_ask(void *arg); /* ends in pgserver_ready(), _launch(), _fail() or in asking again */
void pgserver_later(struct pgserver *s);
void pgserver_hang_up(struct pgserver *s);

/* pgserver.c */
void pgserver_ready(struct pgserver *s);
void pgserver_launch(struct pgserver *s);
void pgserver_fail(struct pgserver *s, struct err *e);
pid_t pgserver_lock_holder(struct pgserver *s); /* by postmaster.pid; 0: nobody */

#endif
