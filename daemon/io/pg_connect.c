/* pg_connect: from nothing to a connection in pipeline mode, one readiness of the socket at a time. */
#include "io/pg_inside.h"

#define CONNECT_WAIT (10 * WHEN_SECOND)

void
pg_close(struct pg *pg)
{
    if (pg->readable)
        event_free(pg->readable);
    if (pg->writable)
        event_free(pg->writable);
    pg->readable = pg->writable = NULL;
    if (pg->conn)
        PQfinish(pg->conn);
    pg->conn = NULL;
    HASH_CLEAR(hh, pg->prepared);
    TALLOC_FREE(pg->session);
    TALLOC_FREE(pg->timer);
}

static void
pg_rise(struct pg *pg)
{
    TALLOC_FREE(pg->timer);
    pg->state = UP;
    pg->wait = PG_FIRST_WAIT;
    pg->segment++;
    pg->position = 0;
    pg->not_replicated = pg->outdated = false;
    pg->calling++;
    if (pg->options.on_up)
        pg->options.on_up(pg, pg->options.arg);
    pg->calling--;
}

static void
pg_on_setup(evutil_socket_t fd, short what, void *arg)
{
    struct pg *pg = arg;
    if (!PQconsumeInput(pg->conn)) {
        pg_lose_broken(pg);
        return;
    }
    while (!PQisBusy(pg->conn)) {
        PGresult *r = PQgetResult(pg->conn);
        if (!r)
            break;
        struct pg_error *failed =
            PQresultStatus(r) == PGRES_FATAL_ERROR ? pg_error_of(pg, r) : NULL;
        PQclear(r);
        if (failed) {
            pg_lose(pg, failed);
            return;
        }
    }
    if (PQisBusy(pg->conn))
        return;
    assert_that(PQenterPipelineMode(pg->conn) == 1);
    struct event_base *base = loop_base(pg->loop);
    int socket = PQsocket(pg->conn);
    event_free(pg->readable);
    pg->readable = err_mem(event_new(base, socket, EV_READ | EV_PERSIST, pg_on_readable, pg));
    pg->writable = err_mem(event_new(base, socket, EV_WRITE, pg_on_writable, pg));
    event_add(pg->readable, NULL);
    pg_rise(pg);
}

static void
pg_set_up(struct pg *pg)
{
    pg->state = SETUP;
    PQsetnonblocking(pg->conn, 1);
    PQsetNoticeReceiver(pg->conn, pg_notice, pg);
    pg->readable = err_mem(
        event_new(loop_base(pg->loop), PQsocket(pg->conn), EV_READ | EV_PERSIST, pg_on_setup, pg));
    event_add(pg->readable, NULL);
    /* A few hundred bytes always fit an empty socket, so nothing waits for it to become writable.
     */
    if (!PQsendQuery(pg->conn, pg->setup) || PQflush(pg->conn) != 0)
        pg_lose_broken(pg);
}

static void
pg_on_connecting(evutil_socket_t fd, short what, void *arg)
{
    struct pg *pg = arg;
    if (pg->readable)
        event_free(pg->readable);
    pg->readable = NULL;
    PostgresPollingStatusType next = PQconnectPoll(pg->conn);
    if (next == PGRES_POLLING_OK) {
        pg_set_up(pg);
    } else if (next == PGRES_POLLING_FAILED) {
        pg_lose_broken(pg);
    } else {
        short awaited = next == PGRES_POLLING_READING ? EV_READ : EV_WRITE;
        pg->readable = err_mem(
            event_new(loop_base(pg->loop), PQsocket(pg->conn), awaited, pg_on_connecting, pg));
        event_add(pg->readable, NULL);
    }
}

static void
pg_too_late(void *arg)
{
    struct pg *pg = arg;
    pg->timer = NULL;
    pg_lose_because(pg, "08001", "the database did not answer within ten seconds");
}

void
pg_begin(void *arg)
{
    struct pg *pg = arg;
    const char *const keys[] = {"keepalives_idle", "tcp_user_timeout", "dbname",
                                "client_encoding", "application_name", NULL};
    const char *const values[] = {"10", "15000", pg->conninfo, "UTF8", pg->name, NULL};
    pg->timer = loop_after(pg, pg->loop, CONNECT_WAIT, pg_too_late, pg);
    pg->session = talloc_new(pg);
    pg->state = CONNECTING;
    pg->conn = err_mem(PQconnectStartParams(keys, values, 1));
    if (PQstatus(pg->conn) == CONNECTION_BAD) {
        pg_lose_broken(pg);
        return;
    }
    pg->readable =
        err_mem(event_new(loop_base(pg->loop), PQsocket(pg->conn), EV_WRITE, pg_on_connecting, pg));
    event_add(pg->readable, NULL);
}
