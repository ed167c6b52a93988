/*
 * pg: the pipeline. What was sent is a queue in the order of the server's answers; losing the
 * connection moves the queue to `lost`, which is told in the next turn of the loop, and only then
 * is another attempt begun. Connecting is in pg_connect.c; parameters and rows in pg_values.c.
 */
#include "io/pg_inside.h"

#include <string.h>

static void pg_tell_lost(void *arg);

/* ---- telling ---- */

static void
pg_tell_result(struct pg *pg, struct pg_entry *entry, const struct pg_result *result)
{
    if (entry->told)
        return;
    entry->told = true;
    pg->owed--;
    pg->calling++;
    if (entry->on_result)
        entry->on_result(result, entry->arg);
    pg->calling--;
}

static void
pg_tell_sync(struct pg *pg, struct pg_entry *entry, enum pg_commit commit, const struct pg_error *e)
{
    entry->told = true;
    pg->owed--;
    pg->calling++;
    if (entry->on_sync)
        entry->on_sync(commit, e, entry->arg);
    pg->calling--;
}

/* ---- losing ---- */

static void
pg_owe_lost(struct pg *pg)
{
    if (!pg->losing)
        pg->losing = loop_soon(pg, pg->loop, pg_tell_lost, pg);
}

/* Takes ownership of why. */
void
pg_lose(struct pg *pg, struct pg_error *why)
{
    talloc_free(pg->why);
    pg->why = talloc_steal(pg, why);
    talloc_steal(pg->why, pg->failed); /* a callback may still be reading it */
    pg->failed = NULL;
    pg_close(pg);
    DL_CONCAT(pg->lost, pg->queue);
    pg->queue = NULL;
    pg->state = DOWN;
    pg->fell = true;
    pg_owe_lost(pg);
}

void
pg_lose_because(struct pg *pg, const char *sqlstate, const char *message)
{
    pg_lose(pg, pg_error_new(pg, sqlstate, message));
}

void
pg_lose_broken(struct pg *pg)
{
    pg_lose_because(pg, "08006", PQerrorMessage(pg->conn));
}

static void
pg_tell_down(struct pg *pg)
{
    pg->fell = false;
    pg->timer = loop_after(pg, pg->loop, pg->wait, pg_begin, pg);
    pg->wait = pg->wait * 2 > PG_LONGEST_WAIT ? PG_LONGEST_WAIT : pg->wait * 2;
    pg->calling++;
    if (pg->options.on_down)
        pg->options.on_down(pg, pg->why->message, pg->options.arg);
    pg->calling--;
}

static void
pg_tell_lost(void *arg)
{
    struct pg *pg = arg;
    struct pg_entry *lost = pg->lost, *entry, *next;
    pg->losing = NULL;
    pg->lost = NULL;
    DL_FOREACH_SAFE(lost, entry, next)
    {
        struct pg_error *e = pg_error_copy(entry, pg->why);
        e->statement = entry->statement ? entry->statement->name : "";
        e->position = entry->position;
        if (entry->kind == QUERY)
            pg_tell_result(pg, entry, &(struct pg_result){.outcome = PG_LOST, .error = e});
        else if (entry->kind == SYNC)
            pg_tell_sync(pg, entry, PG_UNKNOWN, e);
        talloc_free(entry);
    }
    if (pg->fell)
        pg_tell_down(pg);
}

/* ---- answers ---- */

static void
pg_pop(struct pg *pg)
{
    struct pg_entry *head = pg->queue;
    DL_DELETE(pg->queue, head);
    talloc_free(head);
}

static struct pg_prepared *
pg_known(struct pg *pg, const struct pg_statement *statement)
{
    struct pg_prepared *known;
    HASH_FIND_PTR(pg->prepared, &statement, known);
    if (!known) {
        known = err_mem(talloc_zero(pg->session, struct pg_prepared));
        known->statement = statement;
        HASH_ADD_PTR(pg->prepared, statement, known);
    }
    return known;
}

/* The first failure of a segment is kept for its sync and for those that are skipped after it. */
static void
pg_note_failure(struct pg *pg, const struct pg_entry *head, const PGresult *r)
{
    if (pg->failed)
        return;
    pg->failed = pg_error_of(pg, r);
    pg->failed->statement = head->statement ? head->statement->name : "";
    pg->failed->position = head->position;
    if (strcmp(pg->failed->sqlstate, "26000") == 0 || strcmp(pg->failed->sqlstate, "0A000") == 0)
        pg->outdated = true;
}

static void
pg_answer_failure(struct pg *pg, struct pg_entry *head, const PGresult *r)
{
    if (pg_error_ends_session(r)) {
        pg_lose(pg, pg_error_of(pg, r));
        return;
    }
    pg_note_failure(pg, head, r);
    struct pg_entry *user = head->kind == PREPARE ? head->user : head;
    if (head->kind == PREPARE)
        pg_known(pg, head->statement)->state = UNKNOWN;
    if (user->kind == QUERY)
        pg_tell_result(pg, user, &(struct pg_result){.outcome = PG_FAILED, .error = pg->failed});
}

static void
pg_answer_skipped(struct pg *pg, struct pg_entry *head)
{
    if (head->kind == PREPARE)
        pg_known(pg, head->statement)->state = UNKNOWN;
    else
        pg_tell_result(pg, head, &(struct pg_result){.outcome = PG_SKIPPED, .error = pg->failed});
}

static void
pg_answer_rows(struct pg *pg, struct pg_entry *head, const PGresult *r)
{
    if (head->kind == PREPARE)
        pg_known(pg, head->statement)->state = READY;
    else
        pg_tell_result(pg, head, &(struct pg_result){.outcome = PG_OK, .rows = r});
}

static void
pg_answer_sync(struct pg *pg, struct pg_entry *head)
{
    struct pg_error *failed = talloc_steal(head, pg->failed);
    enum pg_commit commit = failed               ? PG_ROLLED_BACK
                            : pg->not_replicated ? PG_NOT_REPLICATED
                                                 : PG_COMMITTED;
    pg->failed = NULL;
    pg->not_replicated = false;
    DL_DELETE(pg->queue, head);
    pg_tell_sync(pg, head, commit, failed);
    talloc_free(head);
}

static void
pg_answer(struct pg *pg, const PGresult *r)
{
    struct pg_entry *head = pg->queue;
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_FATAL_ERROR)
        pg_answer_failure(pg, head, r);
    else if (status == PGRES_PIPELINE_SYNC && head->kind == SYNC)
        pg_answer_sync(pg, head);
    else if (status == PGRES_PIPELINE_ABORTED && head->kind != SYNC)
        pg_answer_skipped(pg, head);
    else if ((status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) && head->kind != SYNC)
        pg_answer_rows(pg, head, r);
    else
        pg_lose_because(pg, "08P01", "the database's answer is not one to what was sent");
}

/* Whatever has arrived; two NULLs in a row: there is no more. Each statement has one answer. The NULL that comes after it is
 * not counted on: libpq leaves it out where a statement has failed and what is skipped has us send more. */
static void
pg_drain(struct pg *pg)
{
    for (int nulls = 0; nulls < 2 && pg->state == UP && pg->queue && !PQisBusy(pg->conn);) {
        PGresult *r = PQgetResult(pg->conn);
        const struct pg_entry *head = pg->queue;
        bool sync = head->kind == SYNC;
        nulls = r ? 0 : nulls + 1;
        if (r)
            pg_answer(pg, r);
        if (r && !sync && pg->state == UP && pg->queue == head)
            pg_pop(pg);
        PQclear(r);
    }
    if (pg->state == UP && PQstatus(pg->conn) == CONNECTION_BAD)
        pg_lose_broken(pg);
    else if (pg->state == UP && pg->outdated && !pg->queue && pg->position == 0)
        pg_lose_because(pg, "26000",
                        "prepared statements no longer fit the database: connecting again");
}

void
pg_notice(void *arg, const PGresult *r)
{
    struct pg *pg = arg;
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *function = PQresultErrorField(r, PG_DIAG_SOURCE_FUNCTION);
    if (!sqlstate || strcmp(sqlstate, "01000") != 0)
        return;
    /* libpq may read it while the last result still waits to be fetched; a statement may warn with
     * 01000, too. */
    if ((pg->queue && pg->queue->kind == SYNC) ||
        (function && strcmp(function, "SyncRepWaitForLSN") == 0))
        pg->not_replicated = true;
}

/* ---- up and running ---- */

/* What is buffered goes out; when the socket is full, the rest when it is not. */
static void
pg_push(struct pg *pg)
{
    int rest = PQflush(pg->conn);
    if (rest < 0)
        pg_lose_broken(pg);
    else if (rest > 0)
        event_add(pg->writable, NULL);
}

void
pg_on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct pg *pg = arg;
    if (!PQconsumeInput(pg->conn)) {
        pg_drain(pg); /* a last message may tell why */
        if (pg->state == UP)
            pg_lose_broken(pg);
        return;
    }
    pg_drain(pg);
}

void
pg_on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct pg *pg = arg;
    pg_push(pg);
    if (pg->state == UP)
        pg_drain(pg); /* a full socket makes PQflush read */
}

static int
pg_gone(struct pg *pg)
{
    assert_that(pg->calling == 0);
    pg_close(pg);
    return 0;
}

struct pg *
pg_new(TALLOC_CTX *ctx, struct loop *loop, const struct pg_options *options)
{
    struct pg *pg = err_mem(talloc_zero(ctx, struct pg));
    pg->loop = loop;
    pg->options = *options;
    pg->label = err_mem(talloc_strdup(pg, options->label));
    pg->conninfo = err_mem(talloc_strdup(pg, options->conninfo));
    pg->name = err_mem(talloc_asprintf(
        pg, "%s/%s", options->application_name ? options->application_name : "assentd", pg->label));
    pg->setup = err_mem(talloc_asprintf(
        pg, "SET timezone TO 'UTC'; SET datestyle TO 'ISO, YMD'; SET jit TO off; %s",
        options->setup ? options->setup : ""));
    pg->why = pg_error_new(pg, "08003", "the database is not connected yet");
    pg->wait = PG_FIRST_WAIT;
    pg->timer = loop_soon(pg, loop, pg_begin, pg);
    talloc_set_destructor(pg, pg_gone);
    return pg;
}

bool
pg_is_up(const struct pg *pg)
{
    return pg->state == UP;
}

const char *
pg_label(const struct pg *pg)
{
    return pg->label;
}

size_t
pg_outstanding(const struct pg *pg)
{
    return pg->owed;
}

/* ---- sending ---- */

static struct pg_entry *
pg_enqueue(struct pg *pg, int kind, const struct pg_statement *s, void *arg)
{
    struct pg_entry *entry = err_mem(talloc_zero(pg, struct pg_entry));
    entry->kind = kind;
    entry->statement = s;
    entry->position = pg->position;
    entry->arg = arg;
    pg->owed += kind != PREPARE;
    if (pg->state == UP) {
        DL_APPEND(pg->queue, entry);
    } else {
        DL_APPEND(pg->lost, entry);
        pg_owe_lost(pg);
    }
    return entry;
}

/*
 * A Parse that was sent in a segment still unanswered may yet be skipped with it, so a later
 * segment does not count on it and sends the text instead, once or twice after connecting.
 */
static bool
pg_transmit(struct pg *pg, const struct pg_statement *s, const struct pg_params *p,
            struct pg_prepared *known, bool prepare)
{
    const struct pg_params none = {0};
    if (!p)
        p = &none;
    if (known->state == SENT && known->segment != pg->segment)
        return PQsendQueryParams(pg->conn, s->sql, p->used, s->types, p->values, p->lengths,
                                 p->formats, 0);
    if (prepare) {
        known->state = SENT;
        known->segment = pg->segment;
        if (!PQsendPrepare(pg->conn, s->name, s->sql, s->types ? s->nparams : 0, s->types))
            return false;
    }
    return PQsendQueryPrepared(pg->conn, s->name, p->used, p->values, p->lengths, p->formats, 0);
}

void
pg_send(struct pg *pg, const struct pg_statement *s, const struct pg_params *p, pg_result_fn fn,
        void *arg)
{
    assert_that((p ? p->used : 0) == s->nparams);
    struct pg_prepared *known = pg->state == UP ? pg_known(pg, s) : NULL;
    bool prepare = known && known->state == UNKNOWN;
    struct pg_entry *parse = prepare ? pg_enqueue(pg, PREPARE, s, NULL) : NULL;
    struct pg_entry *entry = pg_enqueue(pg, QUERY, s, arg);
    entry->on_result = fn;
    if (parse)
        parse->user = entry;
    pg->position++;
    if (known && !pg_transmit(pg, s, p, known, prepare))
        pg_lose_broken(pg);
}

void
pg_flush(struct pg *pg)
{
    if (pg->state != UP)
        return;
    if (!PQsendFlushRequest(pg->conn))
        pg_lose_broken(pg);
    else
        pg_push(pg);
}

void
pg_sync(struct pg *pg, pg_sync_fn fn, void *arg)
{
    pg_enqueue(pg, SYNC, NULL, arg)->on_sync = fn;
    pg->position = 0;
    pg->segment++;
    if (pg->state != UP)
        return;
    if (!PQpipelineSync(pg->conn))
        pg_lose_broken(pg);
    else
        pg_push(pg);
}

static const struct pg_statement set_institution = {
    "pg/institution", "SELECT set_config('assent.institution', $1::text, true)", 1, NULL};

void
pg_read(struct pg *pg, const char *institution, const struct pg_statement *s,
        const struct pg_params *p, pg_result_fn fn, void *arg)
{
    struct pg_params *whose = pg_params_new(pg, 1);
    pg_text(whose, institution);
    pg_send(pg, &set_institution, whose, NULL, NULL);
    pg_send(pg, s, p, fn, arg);
    pg_sync(pg, NULL, NULL);
    talloc_free(whose);
}
