/* pgserver_ask: asks the server over its socket until it answers: does it serve our folder, and our database? */
#include "io/pgserver_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define SOCKET_FILE ".s.PGSQL.5432"
#define LONGEST_SOCKET 107 /* sun_path less its NUL */
#define ASK_AGAIN (WHEN_SECOND / 20)

void
pgserver_hang_up(struct pgserver *s)
{
    if (s->watch)
        event_free(s->watch);
    s->watch = NULL;
    if (s->conn)
        PQfinish(s->conn);
    s->conn = NULL;
}

bool
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

void
pgserver_later(struct pgserver *s)
{
    pgserver_hang_up(s);
    talloc_free(s->timer);
    s->timer = loop_after(s, s->loop, ASK_AGAIN, pgserver_ask, s);
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

/* It is stopping; after a while it is helped. */
static void
pgserver_hurry(struct pgserver *s, bool stopping)
{
    when_t now = when_monotonic();
    if (!stopping || s->stopping_since == 0) {
        s->stopping_since = stopping ? now : 0;
    } else if (now - s->stopping_since > s->options.stops_within) {
        pid_t pid = pgserver_lock_holder(s);
        if (pid)
            kill(pid, SIGQUIT);
        s->stopping_since = now;
    }
}

/* Nobody there and nothing started: start. Otherwise it is starting, or stopping: ask again. */
static void
pgserver_unanswered(struct pgserver *s)
{
    bool nobody = strstr(PQerrorMessage(s->conn), "No such file") ||
                  strstr(PQerrorMessage(s->conn), "Connection refused");
    pgserver_hurry(s, strstr(PQerrorMessage(s->conn), "is shutting down") != NULL);
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

void
pgserver_ask(void *arg)
{
    struct pgserver *s = arg;
    s->timer = NULL;
    char *conninfo =
        err_mem(talloc_asprintf(s, "%spostgres application_name=pgserver", s->conninfo));
    s->conn = err_mem(PQconnectStart(conninfo));
    talloc_free(conninfo);
    if (PQstatus(s->conn) == CONNECTION_BAD)
        pgserver_unanswered(s);
    else
        pgserver_on_connecting(-1, 0, s);
}
