/* ends: what becomes of a message after an attempt. Each attempt's record and its outcome are written together. */
#include <string.h>

#include "app/out/room.h"
#include "base/backoff.h"
#include "base/json.h"
#include "base/log.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

/* How an attempt ended, until that is written. */
struct ended {
    struct sending *sending;
    void (*send)(struct pg *pg,
                 const struct ended *e); /* what becomes of it, unless it is settled */
    int status;
    const char *why;          /* of the attempt, or NULL */
    const char *as, *because; /* settling */
    when_t took, wait;
    const char *name, *email; /* bouncing */
    bool attempted;           /* the attempt is recorded */
    bool done;                /* a publish step's: its answer */
    json_object *remote;
};

static void
over(struct sending *s)
{
    struct channel *c = s->channel;
    c->ending -= s->ending;
    c->under_way--;
    talloc_free(s);
    channel_go_on(c);
}

static void
on_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = ((struct ended *)arg)->sending;
    if (commit != PG_COMMITTED)
        log_line(LOG_WARNING,
                 "a message could not be settled: it goes again when its lease is over", "message",
                 s->public_id, "because", error ? error->message : "connection lost", NULL);
    over(s);
}

static struct pg_params *
params_of(const struct sending *s, TALLOC_CTX *ctx, int n)
{
    struct pg_params *p = pg_params_new(ctx, n);
    pg_text(p, s->institution->id_text);
    pg_int(p, s->id);
    return p;
}

/* Columns of a statement about many messages: each begins with the institution and the message. */
enum { COLUMNS_MAX = 9 };

struct table {
    struct pg_list *columns[COLUMNS_MAX];
    int ncolumns, rows;
};

static struct table
table_new(TALLOC_CTX *ctx, const char *types) /* i a number, t a text, b bytes, for each column */
{
    struct table t = {.ncolumns = (int)strlen(types)};
    for (int i = 0; i < t.ncolumns; i++)
        t.columns[i] = pg_list_new(ctx, types[i] == 'i'   ? PG_BIGINT
                                        : types[i] == 't' ? PG_TEXT
                                                          : PG_BYTEA);
    return t;
}

static void
table_row(struct table *t, const struct sending *s)
{
    pg_list_int(t->columns[0], s->channel->institution);
    pg_list_int(t->columns[1], s->id);
    t->rows++;
}

static void
table_send(const struct table *t, struct pg *pg, const struct pg_statement *statement,
           pg_result_fn fn, void *arg)
{
    if (!t->rows)
        return;
    struct pg_params *p = pg_params_new(NULL, t->ncolumns);
    for (int i = 0; i < t->ncolumns; i++)
        pg_array(p, t->columns[i]);
    pg_send(pg, statement, p, fn, arg);
    talloc_free(p);
}

static void
number(struct pg_list *l, json_object *n, int64_t otherwise) /* otherwise 0: NULL */
{
    int64_t it = n ? json_object_get_int64(n) : otherwise;
    it || n ? pg_list_int(l, it) : pg_list_null(l);
}

/* A step of an attempt; one at which nothing was asked has neither request nor response. */
static void
put_step(struct table *t, const struct ended *e, size_t step, json_object *asked, bool last)
{
    json_object *response = json_get(asked, "response"), *request = json_get(asked, "request");
    const char *why = last ? e->why : NULL;
    table_row(t, e->sending);
    pg_list_int(t->columns[2], e->sending->attempts + 1);
    pg_list_int(t->columns[3], (int64_t)step);
    pg_list_int(t->columns[4], json_int(response, "took_ms", e->took / 1000));
    number(t->columns[5], json_get(response, "status"), asked ? 0 : e->status);
    pg_list_text(t->columns[6], why ? why : json_str(response, "text"));
    pg_list_text(t->columns[7], request ? json_text(request) : NULL);
    pg_list_text(t->columns[8], response ? json_text(response) : NULL);
}

static void
put_attempt(struct table *t, const struct ended *e)
{
    size_t steps = json_len(e->sending->steps);
    for (size_t i = 0; i < steps; i++)
        put_step(t, e, i + 1, json_item(e->sending->steps, i), i + 1 == steps);
    if (!steps)
        put_step(t, e, 1, NULL, true);
}

static void
put_settled(struct table *t, const struct ended *e)
{
    table_row(t, e->sending);
    pg_list_int(t->columns[2], e->sending->lease);
    pg_list_text(t->columns[3], e->as);
    pg_list_text(t->columns[4], e->because);
}

/* Most are settled, all of them by two statements; what waits or came back is rare enough for one each. */
static void
send_ends(struct pg *pg, void *const *args, size_t n)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct table attempts = table_new(ctx, "iiiiiittt"), settled = table_new(ctx, "iiitt");
    for (size_t i = 0; i < n; i++) {
        const struct ended *e = args[i];
        if (e->attempted)
            put_attempt(&attempts, e);
        if (e->as)
            put_settled(&settled, e);
    }
    table_send(&attempts, pg, &sql_out_put_attempt, NULL, NULL);
    table_send(&settled, pg, &sql_out_settle, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        if (((const struct ended *)args[i])->send)
            ((const struct ended *)args[i])->send(pg, args[i]);
    talloc_free(ctx);
}
const struct pump_work pump_end = {send_ends};

/* Texts are copied. */
static struct ended *
ended_new(struct sending *s, int status, const char *why)
{
    struct ended *e = err_mem(talloc_zero(s, struct ended));
    e->sending = s;
    e->status = status;
    e->took = when_monotonic() - s->began;
    e->attempted = true;
    e->why = why ? err_mem(talloc_strdup(e, why)) : NULL;
    return e;
}

/* What is next in its place is claimed by the same transaction. */
static void
write_ended(struct ended *e)
{
    struct sending *s = e->sending;
    s->ending = true;
    s->channel->ending++;
    pump_put(s->channel->outbox, &pump_end, on_over, e);
    channel_go_on(s->channel);
}

/* as is a constant. */
static void
settle(struct ended *e, const char *as, const char *because)
{
    e->as = as;
    e->because = because ? err_mem(talloc_strdup(e, because)) : NULL;
    write_ended(e);
}

void
sending_note(struct sending *s, json_object *request, json_object *response)
{
    if (!s->steps)
        s->steps = json_own(s, json_list());
    if (request) {
        json_object *step = json_obj();
        json_put(step, "request", request);
        json_push(s->steps, step);
    }
    if (response)
        json_put(json_item(s->steps, json_len(s->steps) - 1), "response", response);
}

/* ---- the answer of a publish step ---------------------------------------------------------------- */

/* One that the case does not want any more (it has moved on) settles the message all the same. */
static void
on_receipt(const struct docket_answer *answer, void *arg)
{
    struct ended *e = arg;
    struct sending *s = e->sending;
    if (answer->kind == ERR_NONE) {
        over(s);
    } else if (err_may_retry(answer->kind)) {
        sending_dropped(s);
    } else {
        log_line(LOG_NOTICE, "a receipt came too late", "message", s->public_id, "because",
                 answer->text, NULL);
        e->attempted = false;
        settle(e, e->done ? "acknowledged" : "dead", e->because);
    }
}

static void
send_receipt(struct ended *e)
{
    struct sending *s = e->sending;
    struct docket_item *item = docket_item_new(s->channel->outbox->app->docket);
    struct err err = err_on(s);
    json_object *body = json_own(item, json_obj());
    json_put_int(body, "delivery", s->delivery);
    json_put_str(body, "result", e->done ? "done" : "failed");
    json_put_str(body, "because", e->because);
    if (e->remote)
        json_put(body, "remote", json_object_get(e->remote));
    item->institution = s->channel->institution;
    item->machine = true;
    item->source = "delivery";
    item->key = err_mem(talloc_asprintf(item, "%s/%lld", s->public_id, (long long)s->attempts + 1));
    item->digest = e->done ? "done" : "failed";
    item->command.kind = COMMAND_RECEIPT;
    item->command.proposal = err_mem(talloc_strdup(item, s->proposal));
    item->command.actor.known = "delivery";
    item->command.body = body;
    item->done = on_receipt;
    item->arg = e;
    if (!docket_put(s->channel->outbox->app->docket, item, &err))
        sending_dropped(s);
}

static void
on_attempt_written(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    send_receipt(arg);
}

/* A publish step's delivery answers with a command; its row closes in that commit. */
static void
answer_step(struct ended *e, bool done, const char *because, json_object *remote)
{
    e->done = done;
    e->because = because ? err_mem(talloc_strdup(e, because)) : NULL;
    e->remote = remote ? json_own(e, remote) : NULL;
    pump_put(e->sending->channel->outbox, &pump_end, on_attempt_written, e);
}

/* ---- ends -------------------------------------------------------------------------------------- */

void
sending_done(struct sending *s, json_object *remote, const char *because)
{
    s->channel->outbox->counts.acknowledged++;
    log_line(LOG_INFO, "delivered", "delivery", s->public_id, "proposal", s->proposal, "endpoint",
             s->channel->endpoint, "type", s->type, NULL);
    struct ended *e = ended_new(s, 200, because);
    if (s->delivery) {
        answer_step(e, true, because, remote);
        return;
    }
    json_object_put(remote);
    settle(e, "acknowledged", because);
}

void
sending_sent(struct sending *s)
{
    s->channel->outbox->counts.sent++;
    log_line(LOG_INFO, "mail sent", "message", s->public_id, "proposal", s->proposal, "template",
             s->template, NULL);
    settle(ended_new(s, 250, NULL), "sent", NULL);
}

void
sending_unwanted(struct sending *s)
{
    s->channel->outbox->counts.unwanted++;
    struct ended *e = ended_new(s, 0, NULL);
    e->attempted = false;
    settle(e, "unwanted", "what it asked for has been done");
}

void
sending_dead(struct sending *s, int status, const char *why)
{
    s->channel->outbox->counts.dead++;
    log_line(LOG_WARNING, "given up", "delivery", s->public_id, "proposal", s->proposal, "endpoint",
             s->channel->endpoint, "because", why, NULL);
    struct ended *e = ended_new(s, status, why);
    if (s->delivery)
        answer_step(e, false, why, NULL);
    else
        settle(e, "dead", why);
}

static void
send_postpone(struct pg *pg, const struct ended *e)
{
    struct pg_params *p = params_of(e->sending, e->sending, 5);
    pg_int(p, e->sending->lease);
    pg_int(p, e->wait);
    pg_text(p, e->why);
    pg_send(pg, &sql_out_postpone, p, NULL, NULL);
}

void
sending_later(struct sending *s, int status, const char *why, when_t wait)
{
    uint32_t random;
    sign_random(&random, sizeof random);
    when_t scheduled = backoff_wait((unsigned)s->round + 1, random);
    if (scheduled == WHEN_NONE) {
        sending_dead(s, status, why);
        return;
    }
    s->channel->outbox->counts.postponed++;
    log_line(LOG_NOTICE, "not delivered yet", "delivery", s->public_id, "endpoint",
             s->channel->endpoint, "attempt", log_num(s->attempts + 1), "status",
             status ? log_num(status) : NULL, "because", why, NULL);
    struct ended *e = ended_new(s, status, why);
    e->send = send_postpone;
    e->wait = wait != WHEN_NONE && wait > scheduled ? wait : scheduled;
    write_ended(e);
}

static void
send_bounce(struct pg *pg, const struct ended *e)
{
    struct pg_params *p = params_of(e->sending, e->sending, 6);
    pg_int(p, e->sending->lease);
    pg_text(p, e->why);
    pg_text(p, e->name);
    pg_text(p, e->email);
    pg_send(pg, &sql_out_bounce, p, NULL, NULL);
}

void
sending_bounced(struct sending *s, const char *why, const char *name, const char *email)
{
    s->channel->outbox->counts.bounced++;
    log_line(LOG_WARNING, "mail came back", "message", s->public_id, "proposal", s->proposal,
             "because", why, NULL);
    struct ended *e = ended_new(s, 550, why);
    e->send = send_bounce;
    e->name = name ? err_mem(talloc_strdup(e, name)) : NULL;
    e->email = err_mem(talloc_strdup(e, email));
    write_ended(e);
}

void
sending_dropped(struct sending *s)
{
    over(s);
}

when_t
sending_left(const struct sending *s)
{
    when_t left = s->began + ATTEMPT_SECONDS * WHEN_SECOND - when_monotonic();
    return left > WHEN_SECOND ? left : WHEN_SECOND;
}

/* ---- what every attempt sends -------------------------------------------------------------------- */

struct storing {
    struct sending *sending;
    void (*fn)(struct sending *s);
    const char *subject, *bytes; /* bytes: NULL: another of the same event has them */
    size_t len;
};

/* Of two attempts whose leases crossed, both send what the first one stored. */
static void
on_bodies(const struct pg_result *r, void *arg)
{
    void *const *args = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        struct sending *s = ((struct storing *)args[pg_get_int(r, row, 0) - 1])->sending;
        s->body = (char *)pg_get_bytes(s, r, row, 1, &s->body_len);
    }
}

static void
on_stored(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct storing *st = arg;
    if (commit == PG_COMMITTED)
        st->fn(st->sending);
    else
        sending_dropped(st->sending);
}

static void
send_stores(struct pg *pg, void *const *args, size_t n)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct table bodies = table_new(ctx, "iitb");
    for (size_t i = 0; i < n; i++) {
        const struct storing *st = args[i];
        table_row(&bodies, st->sending);
        pg_list_text(bodies.columns[2], st->subject);
        pg_list_bytes(bodies.columns[3], st->bytes, st->len);
    }
    table_send(&bodies, pg, &sql_out_store_body, on_bodies, (void *)args);
    talloc_free(ctx);
}
const struct pump_work pump_store = {send_stores};

static void
send_shares(struct pg *pg, void *const *args, size_t n)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct table bodies = table_new(ctx, "itb");
    for (size_t i = 0; i < n; i++) {
        const struct storing *st = args[i];
        pg_list_int(bodies.columns[0], st->sending->channel->institution);
        pg_list_text(bodies.columns[1], st->sending->event);
        st->bytes ? pg_list_bytes(bodies.columns[2], st->bytes, st->len)
                  : pg_list_null(bodies.columns[2]);
        bodies.rows++;
    }
    table_send(&bodies, pg, &sql_out_store_event, on_bodies, (void *)args);
    talloc_free(ctx);
}
const struct pump_work pump_share = {send_shares};

static struct storing *
storing_new(struct sending *s, const char *subject, const char *bytes, size_t len,
            void (*fn)(struct sending *s))
{
    struct storing *st = err_mem(talloc(s, struct storing));
    *st = (struct storing){s, fn, subject ? err_mem(talloc_strdup(st, subject)) : NULL,
                           bytes ? err_mem(talloc_memdup(st, bytes, len)) : NULL, len};
    return st;
}

void
sending_store(struct sending *s, const char *subject, const char *bytes, size_t len,
              void (*fn)(struct sending *s))
{
    pump_put(s->channel->outbox, s->shared ? &pump_share : &pump_store, on_stored,
             storing_new(s, subject, bytes, len, fn));
}

void
sendings_share(struct outbox *o, struct sending *const *sendings, const char *const *texts,
               size_t n)
{
    void **args = err_mem(talloc_array(sendings[0], void *, n));
    for (size_t i = 0; i < n; i++)
        args[i] = storing_new(sendings[i], NULL, texts[i], texts[i] ? strlen(texts[i]) : 0, NULL);
    send_shares(o->app->outgoing, args, n);
}
