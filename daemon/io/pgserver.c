/*
 * pgserver: version → (initdb) → start → ask until it answers → ready. One step at a time, each ended by a callback of
 * a child or of a connection; `step` names the one we are in.
 */
#include "io/pgserver_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOCKED_FOR (10 * WHEN_SECOND)
#define STOPS_WITHIN (15 * WHEN_SECOND)

/* ---- ends ---- */

void
pgserver_fail(struct pgserver *s, struct err *e)
{
    pgserver_hang_up(s);
    TALLOC_FREE(s->timer);
    TALLOC_FREE(s->proc);
    s->step = ENDED;
    s->options.on_ready(NULL, e, s->options.arg);
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

/* ---- ready ---- */

pid_t
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
        if (s->step == STOPPING && when_monotonic() - s->stopping_since > s->options.stops_within)
            kill(s->adopted, SIGQUIT);
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

void
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
        TALLOC_FREE(s->timer);
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

void
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
    pgserver_discard(s); /* of a start that was interrupted */
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
    if (s->options.stops_within == 0)
        s->options.stops_within = STOPS_WITHIN;
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

static void
pgserver_insist(void *arg)
{
    struct pgserver *s = arg;
    s->timer = NULL;
    if (s->proc)
        proc_signal(s->proc, SIGQUIT);
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
    s->stopping_since = when_monotonic();
    if (s->adopted) {
        kill(s->adopted, SIGINT);
    } else if (s->proc && serving) {
        talloc_free(s->timer);
        s->timer = loop_after(s, s->loop, s->options.stops_within, pgserver_insist, s);
        proc_signal(s->proc, SIGINT);
    } else {
        TALLOC_FREE(s->proc);
        talloc_free(s->timer);
        s->timer = loop_soon(s, s->loop, pgserver_stopped_already, s);
    }
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
