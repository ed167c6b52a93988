/*
 * pgserver: version → (initdb) → start → ask until it answers → ready. One step at a time, each ended by a callback of
 * a child or of a connection; `step` names the one we are in.
 */
#include "io/pgserver.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "io/loop.h"
#include "io/proc.h"

#define SOCKET_FILE ".s.PGSQL.5432"
#define LONGEST_SOCKET 107 /* sun_path less its NUL */
#define ASK_AGAIN (WHEN_SECOND / 20)
#define LOCKED_FOR (10 * WHEN_SECOND)

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
    when_t locked_since; /* when starting first failed because another server holds the folder */
    int lock;            /* held while we live */
    int sock;            /* data/sock as a descriptor, when its path is too long; -1 */
    PGconn *conn;        /* asking */
    struct event *watch;
    bool asked; /* the question is sent */
    const char *conninfo;
    void (*stopped)(void *arg);
    void *stopped_arg;
};

static void pgserver_ask(void *arg);
static void pgserver_launch(struct pgserver *s);

/* ---- ends ---- */

static void
pgserver_hang_up(struct pgserver *s)
{
    if (s->watch)
        event_free(s->watch);
    s->watch = NULL;
    if (s->conn)
        PQfinish(s->conn);
    s->conn = NULL;
    s->asked = false;
}

static void
pgserver_fail(struct pgserver *s, struct err *e)
{
    pgserver_hang_up(s);
    TALLOC_FREE(s->timer);
    TALLOC_FREE(s->proc);
    s->step = ENDED;
    s->options.on_ready(NULL, e, s->options.arg);
}

static char *
pgserver_read(TALLOC_CTX *ctx, const char *path, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > (off_t)max ? size - (off_t)max : 0;
    char *text = err_mem(talloc_zero_size(ctx, max + 1));
    ssize_t got = pread(fd, text, max, from);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

/* What a child that failed said last. */
static const char *
pgserver_said(struct pgserver *s, TALLOC_CTX *ctx)
{
    char *text = pgserver_read(ctx, talloc_asprintf(ctx, "%s/start.log", s->folder), 2000);
    if (!text || !*text)
        return "it said nothing";
    for (size_t len = strlen(text); len > 0 && text[len - 1] == '\n'; len--)
        text[len - 1] = '\0';
    return text;
}

/* ---- children ---- */

static int
pgserver_log(struct pgserver *s, struct err *e)
{
    const char *path = err_mem(talloc_asprintf(s, "%s/start.log", s->folder));
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || (geteuid() == 0 && fchown(fd, s->uid, s->gid) < 0))
        (void)err_set(e, ERR_CONFIG, "%s cannot be written: %s", path, strerror(errno));
    return fd;
}

static bool
pgserver_child(struct pgserver *s, const char *const *argv, int death_signal,
               void (*exited)(void *arg, int status), struct err *e)
{
    int log = pgserver_log(s, e);
    if (log < 0)
        return false;
    const struct proc_fd fds[] = {{log, 1}, {log, 2}};
    const char *const env[] = {"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC", NULL};
    struct proc_options o = {
        .path = argv[0],
        .argv = argv,
        .env = env,
        .dir = s->folder,
        .fds = fds,
        .n_fds = 2,
        .as_user = geteuid() == 0,
        .uid = s->uid,
        .gid = s->gid,
        .death_signal = death_signal,
    };
    TALLOC_FREE(s->proc);
    bool ok = proc_spawn(s, s->loop, &o, exited, s, &s->proc, e);
    close(log);
    return ok;
}

static const char *
pgserver_program(struct pgserver *s, const char *name)
{
    return err_mem(talloc_asprintf(s, "%s/%s", s->bindir, name));
}

/* ---- files ---- */

static bool
pgserver_write(struct pgserver *s, const char *name, const char *text, struct err *e)
{
    TALLOC_CTX *scratch = talloc_new(NULL);
    const char *path = err_mem(talloc_asprintf(scratch, "%s/%s", s->data, name));
    const char *fresh = err_mem(talloc_asprintf(scratch, "%s.new", path));
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t len = strlen(text);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len &&
              (geteuid() != 0 || fchown(fd, s->uid, s->gid) == 0) && fsync(fd) == 0 &&
              rename(fresh, path) == 0;
    if (!ok)
        (void)err_set(e, ERR_CONFIG, "%s cannot be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    talloc_free(scratch);
    return ok;
}

static const char settings[] =
    "# Written by assentd at each start. Change settings with ALTER SYSTEM instead.\n"
    "listen_addresses = ''\n"
    "port = 5432\n"
    "unix_socket_directories = 'sock'\n"
    "unix_socket_permissions = 0777\n" /* the folder above is closed to others */
    "max_connections = 60\n"
    "shared_buffers = 128MB\n"
    "jit = off\n"
    "default_toast_compression = lz4\n"
    "wal_compression = lz4\n"
    "checkpoint_timeout = 15min\n"
    "max_wal_size = 1GB\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "logging_collector = on\n"
    "log_directory = 'log'\n"
    "log_filename = 'postgresql-%a.log'\n"
    "log_truncate_on_rotation = on\n"
    "log_rotation_age = 1d\n"
    "log_rotation_size = 0\n"
    "log_line_prefix = '%m [%p] %a '\n"
    "log_min_duration_statement = 5s\n"
    "log_lock_waits = on\n";

static bool
pgserver_configure(struct pgserver *s, struct err *e)
{
    const struct passwd *me = getpwuid(geteuid());
    const char *ident = err_mem(talloc_asprintf(s,
                                                "# Written by assentd at each start.\n"
                                                "assent root assent\nassent \"%s\" assent\n"
                                                "assent \"%s\" assent\n",
                                                me ? me->pw_name : "root", s->user));
    return pgserver_write(s, "assent.conf", settings, e) &&
           pgserver_write(s, "pg_hba.conf",
                          "# Written by assentd at each start.\nlocal all all peer map=assent\n",
                          e) &&
           pgserver_write(s, "pg_ident.conf", ident, e);
}

static int
pgserver_unlink(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    return remove(path);
}

static bool
pgserver_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

/* Once, after initdb: what it wrote includes ours. The rename makes the folder's making all or nothing. */
static bool
pgserver_adorn(struct pgserver *s, struct err *e)
{
    const char *conf = err_mem(talloc_asprintf(s, "%s/postgresql.conf", s->made));
    const char *sock = err_mem(talloc_asprintf(s, "%s/sock", s->made));
    FILE *f = fopen(conf, "ae");
    bool ok = f && fputs("\ninclude = 'assent.conf'\n", f) >= 0;
    if (f)
        ok = fclose(f) == 0 && ok;
    ok = ok && mkdir(sock, 0700) == 0 && (geteuid() != 0 || chown(sock, s->uid, s->gid) == 0) &&
         rename(s->made, s->data) == 0;
    return ok || err_set(e, ERR_CONFIG, "%s could not be prepared: %s", s->made, strerror(errno));
}

/* ---- asking ---- */

static bool
pgserver_reachable(struct pgserver *s, struct err *e)
{
    const char *sock = err_mem(talloc_asprintf(s, "%s/sock", s->data));
    if (strlen(sock) + 1 + strlen(SOCKET_FILE) > LONGEST_SOCKET) {
        if (s->sock < 0)
            s->sock = open(sock, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (s->sock < 0)
            return err_set(e, ERR_CONFIG, "%s cannot be opened: %s", sock, strerror(errno));
        sock = err_mem(talloc_asprintf(s, "/proc/self/fd/%d", s->sock));
    }
    s->conninfo = err_mem(talloc_asprintf(s, "host='%s' port=5432 user=assent dbname=", sock));
    return true;
}

static void
pgserver_later(struct pgserver *s)
{
    pgserver_hang_up(s);
    talloc_free(s->timer);
    s->timer = loop_after(s, s->loop, ASK_AGAIN, pgserver_ask, s);
}

static pid_t
pgserver_lock_holder(struct pgserver *s)
{
    TALLOC_CTX *scratch = talloc_new(NULL);
    char *text =
        pgserver_read(scratch, talloc_asprintf(scratch, "%s/postmaster.pid", s->data), 200);
    long pid = text ? strtol(text, NULL, 10) : 0;
    talloc_free(scratch);
    return pid > 1 ? (pid_t)pid : 0;
}

/* A zombie has ended: whose child it was, it may never be reaped. */
static bool
pgserver_alive(pid_t pid)
{
    TALLOC_CTX *scratch = talloc_new(NULL);
    int fd = open(talloc_asprintf(scratch, "/proc/%d/stat", (int)pid), O_RDONLY | O_CLOEXEC);
    char *text = err_mem(talloc_zero_size(scratch, 200));
    ssize_t got = fd >= 0 ? read(fd, text, 199) : 0;
    const char *state = got > 0 ? strrchr(text, ')') : NULL;
    bool alive = state && strncmp(state, ") Z", 3) != 0;
    if (fd >= 0)
        close(fd);
    talloc_free(scratch);
    return alive;
}

static void
pgserver_watch_adopted(void *arg)
{
    struct pgserver *s = arg;
    if (pgserver_alive(s->adopted)) {
        s->timer = loop_after(s, s->loop, WHEN_SECOND / 5, pgserver_watch_adopted, s);
        return;
    }
    s->timer = NULL;
    s->adopted = 0;
    bool asked_for = s->step == STOPPING;
    s->step = ENDED;
    if (asked_for)
        s->stopped(s->stopped_arg);
    else if (s->options.on_ended)
        s->options.on_ended("the adopted PostgreSQL ended", s->options.arg);
}

static void
pgserver_ready(struct pgserver *s)
{
    pgserver_hang_up(s);
    s->conninfo = err_mem(talloc_asprintf(s, "%sassent", s->conninfo));
    s->step = READY;
    if (!s->proc) {
        s->adopted = pgserver_lock_holder(s);
        s->was_adopted = true;
        s->timer = loop_after(s, s->loop, WHEN_SECOND / 5, pgserver_watch_adopted, s);
    }
    s->options.on_ready(s->conninfo, NULL, s->options.arg);
}

/* The first question: whose folder, and is our database there. */
static void
pgserver_hear(struct pgserver *s, const PGresult *r)
{
    struct err e = err_on(s);
    if (PQresultStatus(r) == PGRES_COMMAND_OK) {
        pgserver_ready(s);
    } else if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        (void)err_set(&e, ERR_UNAVAILABLE, "the embedded PostgreSQL refused: %s",
                      PQresultErrorMessage(r));
        pgserver_fail(s, &e);
    } else {
        char *theirs = realpath(PQgetvalue(r, 0, 0), NULL), *ours = realpath(s->data, NULL);
        bool same = theirs && ours && strcmp(theirs, ours) == 0;
        free(theirs);
        free(ours);
        if (!same) {
            (void)err_set(&e, ERR_CONFIG, "the server at %s/sock serves another folder, %s",
                          s->data, PQgetvalue(r, 0, 0));
            pgserver_fail(s, &e);
        } else if (strcmp(PQgetvalue(r, 0, 1), "1") == 0) {
            pgserver_ready(s);
        } else if (!PQsendQuery(s->conn, "CREATE DATABASE assent")) {
            pgserver_later(s);
        }
    }
}

static void
pgserver_on_answer(evutil_socket_t fd, short what, void *arg)
{
    struct pgserver *s = arg;
    if (!PQconsumeInput(s->conn)) {
        pgserver_later(s);
        return;
    }
    while (s->conn && !PQisBusy(s->conn)) {
        PGresult *r = PQgetResult(s->conn);
        if (!r)
            return;
        PGresult *rest;
        while ((rest = PQgetResult(s->conn)))
            PQclear(rest);
        pgserver_hear(s, r);
        PQclear(r);
    }
}

static void
pgserver_put_question(struct pgserver *s)
{
    s->watch = err_mem(event_new(loop_base(s->loop), PQsocket(s->conn), EV_READ | EV_PERSIST,
                                 pgserver_on_answer, s));
    event_add(s->watch, NULL);
    if (!PQsendQuery(s->conn, "SELECT current_setting('data_directory'),"
                              " (SELECT count(*) FROM pg_database WHERE datname = 'assent')"))
        pgserver_later(s);
}

/* Nobody there and nothing started: start. Otherwise it is starting, or stopping: ask again. */
static void
pgserver_unanswered(struct pgserver *s)
{
    bool nobody = strstr(PQerrorMessage(s->conn), "No such file") ||
                  strstr(PQerrorMessage(s->conn), "Connection refused");
    pgserver_hang_up(s);
    if (nobody && !s->proc)
        pgserver_launch(s);
    else
        pgserver_later(s);
}

static void
pgserver_on_connecting(evutil_socket_t fd, short what, void *arg)
{
    struct pgserver *s = arg;
    if (s->watch)
        event_free(s->watch);
    s->watch = NULL;
    PostgresPollingStatusType next = PQconnectPoll(s->conn);
    if (next == PGRES_POLLING_OK) {
        pgserver_put_question(s);
    } else if (next == PGRES_POLLING_FAILED) {
        pgserver_unanswered(s);
    } else {
        short awaited = next == PGRES_POLLING_READING ? EV_READ : EV_WRITE;
        s->watch = err_mem(
            event_new(loop_base(s->loop), PQsocket(s->conn), awaited, pgserver_on_connecting, s));
        event_add(s->watch, NULL);
    }
}

static void
pgserver_ask(void *arg)
{
    struct pgserver *s = arg;
    s->timer = NULL;
    const char *conninfo =
        err_mem(talloc_asprintf(s, "%spostgres application_name=pgserver", s->conninfo));
    s->conn = err_mem(PQconnectStart(conninfo));
    if (PQstatus(s->conn) == CONNECTION_BAD)
        pgserver_unanswered(s);
    else
        pgserver_on_connecting(-1, 0, s);
}

/* ---- the server ---- */

static void
pgserver_on_exit(void *arg, int status)
{
    struct pgserver *s = arg;
    enum step step = s->step;
    TALLOC_CTX *scratch = talloc_new(s);
    const char *how = proc_status_text(scratch, status);
    TALLOC_FREE(s->proc);
    pgserver_hang_up(s);
    if (step == STOPPING) {
        s->step = ENDED;
        s->stopped(s->stopped_arg);
    } else if (step == READY) {
        s->step = ENDED;
        if (s->options.on_ended)
            s->options.on_ended(how, s->options.arg);
    } else {
        const char *said = pgserver_said(s, scratch);
        struct err e = err_on(scratch);
        when_t now = when_monotonic();
        bool locked = strstr(said, "postmaster.pid\" already exists") != NULL;
        if (locked && s->locked_since == 0)
            s->locked_since = now;
        if (locked && now - s->locked_since < LOCKED_FOR) {
            pgserver_later(s); /* one that is ending, or a zombie not yet reaped */
        } else {
            (void)err_set(&e, ERR_CONFIG,
                          "PostgreSQL did not start in %s (its log is in %s/log): it %s: %s",
                          s->data, s->data, how, said);
            pgserver_fail(s, &e);
        }
    }
    talloc_free(scratch);
}

static void
pgserver_launch(struct pgserver *s)
{
    struct err e = err_on(s);
    const char *const argv[] = {pgserver_program(s, "postgres"), "-D", s->data, NULL};
    if (!pgserver_configure(s, &e) || !pgserver_child(s, argv, SIGINT, pgserver_on_exit, &e))
        pgserver_fail(s, &e);
    else
        pgserver_later(s);
}

static void
pgserver_serve(struct pgserver *s)
{
    struct err e = err_on(s);
    s->step = ASKING;
    if (!pgserver_reachable(s, &e))
        pgserver_fail(s, &e);
    else if (pgserver_exists(talloc_asprintf(s, "%s/postmaster.pid", s->data)))
        pgserver_ask(s);
    else
        pgserver_launch(s);
}

/* ---- first start ---- */

static void
pgserver_on_initdb(void *arg, int status)
{
    struct pgserver *s = arg;
    struct err e = err_on(s);
    TALLOC_FREE(s->proc);
    bool ok = status == 0 ? pgserver_adorn(s, &e)
                          : err_set(&e, ERR_CONFIG, "initdb could not make %s: it %s: %s", s->made,
                                    proc_status_text(s, status), pgserver_said(s, s));
    if (ok)
        pgserver_serve(s);
    else
        pgserver_fail(s, &e);
}

static void
pgserver_make(struct pgserver *s)
{
    struct err e = err_on(s);
    if (pgserver_exists(s->made)) /* a start that was interrupted */
        nftw(s->made, pgserver_unlink, 16, FTW_DEPTH | FTW_PHYS);
    const char *const argv[] = {pgserver_program(s, "initdb"),
                                "-D",
                                s->made,
                                "-U",
                                "assent",
                                "--auth=reject",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--data-checksums",
                                "--no-instructions",
                                NULL};
    s->step = INITDB;
    if (!pgserver_child(s, argv, SIGKILL, pgserver_on_initdb, &e))
        pgserver_fail(s, &e);
}

static bool
pgserver_same_major(struct pgserver *s, struct err *e)
{
    const char *path = err_mem(talloc_asprintf(s, "%s/PG_VERSION", s->data));
    char *theirs = pgserver_read(s, path, 20);
    if (!theirs)
        return err_set(e, ERR_CONFIG, "%s is not a PostgreSQL cluster that this user can read",
                       s->data);
    theirs[strcspn(theirs, "\n")] = '\0';
    if (strcmp(theirs, s->major) == 0)
        return true;
    return err_set(
        e, ERR_CONFIG,
        "%s was made by PostgreSQL %s, and %s has PostgreSQL %s. Keep using it with: "
        "apt install postgresql-%s, and in assent.conf pg_bindir = /usr/lib/postgresql/%s/bin. Or "
        "convert "
        "it, with both versions installed: mv %s %s-%s; assentd (which makes a new one), stop it; "
        "%s/pg_upgrade -U assent -b /usr/lib/postgresql/%s/bin -B %s -d %s-%s -D %s",
        s->data, theirs, s->bindir, s->major, theirs, theirs, s->data, s->data, theirs, s->bindir,
        theirs, s->bindir, s->data, theirs, s->data);
}

static void
pgserver_on_version(void *arg, int status)
{
    struct pgserver *s = arg;
    struct err e = err_on(s);
    const char *said = pgserver_said(s, s); /* "postgres (PostgreSQL) 15.6 (Debian …)" */
    const char *number = strstr(said, "(PostgreSQL) ");
    TALLOC_FREE(s->proc);
    if (status != 0 || !number) {
        (void)err_set(&e, ERR_CONFIG, "%s/postgres --version failed: %s", s->bindir, said);
        pgserver_fail(s, &e);
        return;
    }
    number += strlen("(PostgreSQL) ");
    s->major = err_mem(talloc_strndup(s, number, strspn(number, "0123456789")));
    if (!pgserver_exists(s->data))
        pgserver_make(s);
    else if (pgserver_same_major(s, &e))
        pgserver_serve(s);
    else
        pgserver_fail(s, &e);
}

static void
pgserver_begin(void *arg)
{
    struct pgserver *s = arg;
    struct err e = err_on(s);
    s->timer = NULL;
    const char *const argv[] = {pgserver_program(s, "postgres"), "--version", NULL};
    if (!pgserver_child(s, argv, SIGKILL, pgserver_on_version, &e))
        pgserver_fail(s, &e);
}

/* ---- the header's ---- */

static bool
pgserver_who(struct pgserver *s, struct err *e)
{
    const struct passwd *who = getpwuid(geteuid());
    if (geteuid() == 0) {
        who = getpwnam("postgres");
        who = who ? who : getpwnam("nobody");
    }
    if (!who)
        return err_set(
            e, ERR_CONFIG,
            "PostgreSQL needs a user that is not root and has a name: add one called postgres");
    s->uid = who->pw_uid;
    s->gid = who->pw_gid;
    s->user = err_mem(talloc_strdup(s, who->pw_name));
    return true;
}

static bool
pgserver_folder(struct pgserver *s, struct err *e)
{
    if (mkdir(s->folder, 0700) < 0 && errno != EEXIST)
        return err_set(e, ERR_CONFIG, "the database's folder %s cannot be made: %s", s->folder,
                       strerror(errno));
    if (geteuid() == 0 && chown(s->folder, s->uid, s->gid) < 0)
        return err_set(e, ERR_CONFIG, "the database's folder %s cannot be given to %s: %s",
                       s->folder, s->user, strerror(errno));
    return true;
}

/* Two daemons with one folder would each end the other's server. */
static bool
pgserver_lock(struct pgserver *s, struct err *e)
{
    const char *path = err_mem(talloc_asprintf(s, "%s/lock", s->folder));
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->lock < 0)
        return err_set(e, ERR_CONFIG, "%s cannot be opened: %s", path, strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) < 0)
        return err_set(e, ERR_CONFIG,
                       "another assentd is running on the database in %s: stop it first, or give "
                       "this one another folder",
                       s->folder);
    return true;
}

static int
pgserver_gone(struct pgserver *s)
{
    pgserver_hang_up(s);
    if (s->lock >= 0)
        close(s->lock);
    if (s->sock >= 0)
        close(s->sock);
    return 0;
}

bool
pgserver_start(TALLOC_CTX *ctx, struct loop *loop, const struct pgserver_options *options,
               struct pgserver **ret, struct err *e)
{
    struct pgserver *s = err_mem(talloc_zero(ctx, struct pgserver));
    s->loop = loop;
    s->options = *options;
    s->sock = s->lock = -1;
    s->bindir = err_mem(talloc_strdup(s, options->bindir ? options->bindir : ASSENT_PG_BINDIR));
    s->folder = err_mem(talloc_strdup(s, options->folder));
    s->data = err_mem(talloc_asprintf(s, "%s/data", s->folder));
    s->made = err_mem(talloc_asprintf(s, "%s/data.new", s->folder));
    talloc_set_destructor(s, pgserver_gone);
    if (!pgserver_who(s, e) || !pgserver_folder(s, e) || !pgserver_lock(s, e)) {
        talloc_free(s);
        return false;
    }
    s->timer = loop_soon(s, loop, pgserver_begin, s);
    *ret = s;
    return true;
}

static void
pgserver_stopped_already(void *arg)
{
    struct pgserver *s = arg;
    s->timer = NULL;
    s->step = ENDED;
    s->stopped(s->stopped_arg);
}

void
pgserver_stop(struct pgserver *s, void (*stopped)(void *arg), void *arg)
{
    assert_that(s->step != STOPPING);
    s->stopped = stopped;
    s->stopped_arg = arg;
    pgserver_hang_up(s);
    bool serving = s->step == ASKING || s->step == READY;
    s->step = STOPPING;
    if (s->adopted) {
        kill(s->adopted, SIGINT);
    } else if (s->proc && serving) {
        TALLOC_FREE(s->timer);
        proc_signal(s->proc, SIGINT);
    } else {
        TALLOC_FREE(s->proc);
        talloc_free(s->timer);
        s->timer = loop_soon(s, s->loop, pgserver_stopped_already, s);
    }
}

const char *
pgserver_conninfo(const struct pgserver *s)
{
    return s->step == READY ? s->conninfo : NULL;
}

bool
pgserver_adopted(const struct pgserver *s)
{
    return s->was_adopted;
}

pid_t
pgserver_pid(const struct pgserver *s)
{
    bool serving = s->proc && (s->step == ASKING || s->step == READY || s->step == STOPPING);
    return s->adopted ? s->adopted : serving ? proc_pid(s->proc) : 0;
}
