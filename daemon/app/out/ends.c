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
    void (*send)(struct pg *pg, const struct ended *e); /* what becomes of the message */
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
    talloc_free(s);
    channel_free_slot(c);
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

static void
put_attempt(struct pg *pg, const struct ended *e)
{
    const struct sending *s = e->sending;
    struct pg_params *p = params_of(s, e->sending, 7);
    pg_int(p, s->attempts + 1);
    pg_int(p, e->took / 1000);
    e->status ? pg_int(p, e->status) : pg_null(p);
    pg_text(p, e->why);
    pg_text(p, s->steps ? json_text(s->steps) : NULL);
    pg_send(pg, &sql_out_put_attempt, p, NULL, NULL);
}

static void
send_ended(struct pg *pg, void *arg)
{
    const struct ended *e = arg;
    if (e->attempted)
        put_attempt(pg, e);
    if (e->send)
        e->send(pg, e);
}

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

static void
write_ended(struct ended *e)
{
    pump_put(e->sending->channel->outbox, send_ended, on_over, e);
}

static void
send_settle(struct pg *pg, const struct ended *e)
{
    struct pg_params *p = params_of(e->sending, e->sending, 5);
    pg_int(p, e->sending->lease);
    pg_text(p, e->as);
    pg_text(p, e->because);
    pg_send(pg, &sql_out_settle, p, NULL, NULL);
}

/* as is a constant. */
static void
settle(struct ended *e, const char *as, const char *because)
{
    e->send = send_settle;
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
    pump_put(e->sending->channel->outbox, send_ended, on_attempt_written, e);
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
    const char *subject, *bytes;
    size_t len;
};

/* Of two attempts whose leases crossed, both send what the first one stored. */
static void
on_body(const struct pg_result *r, void *arg)
{
    struct storing *st = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        st->sending->body = (char *)pg_get_bytes(st->sending, r, 0, 0, &st->sending->body_len);
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
send_store(struct pg *pg, void *arg)
{
    struct storing *st = arg;
    struct pg_params *p = params_of(st->sending, st, 4);
    pg_text(p, st->subject);
    pg_bytes(p, st->bytes, st->len);
    pg_send(pg, &sql_out_store_body, p, on_body, st);
}

void
sending_store(struct sending *s, const char *subject, const char *bytes, size_t len,
              void (*fn)(struct sending *s))
{
    struct storing *st = err_mem(talloc(s, struct storing));
    *st = (struct storing){s, fn, subject ? err_mem(talloc_strdup(st, subject)) : NULL,
                           err_mem(talloc_memdup(st, bytes, len)), len};
    pump_put(s->channel->outbox, send_store, on_stored, st);
}
