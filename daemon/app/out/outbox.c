/* outbox: claiming, and what becomes of a message. */
#include <string.h>

#include "app/out/room.h"
#include "base/backoff.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

static void claim(struct channel *c);

static struct pg *
pg_of(const struct channel *c)
{
    return c->outbox->app->work;
}

/* ---- the end of a message -------------------------------------------------------------------- */

static void
over(struct sending *s)
{
    struct channel *c = s->channel;
    talloc_free(s);
    c->under_way--;
    c->again = true;
    claim(c);
}

static void
on_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = arg;
    if (commit != PG_COMMITTED)
        log_line(LOG_WARNING,
                 "a message could not be settled: it goes again when its lease is over", "message",
                 s->public_id, "because", error ? error->message : "connection lost", NULL);
    over(s);
}

static struct pg_params *
params_of(struct sending *s, int n)
{
    struct pg_params *p = pg_params_new(s, n);
    pg_text(p, s->institution->id_text);
    pg_int(p, s->id);
    return p;
}

static void
put_attempt(struct sending *s, int status, const char *why)
{
    struct pg_params *p = params_of(s, 7);
    pg_int(p, s->attempts + 1);
    pg_int(p, (when_monotonic() - s->began) / 1000);
    status ? pg_int(p, status) : pg_null(p);
    pg_text(p, why);
    pg_text(p, s->steps ? json_text(s->steps) : NULL);
    pg_send(pg_of(s->channel), &sql_out_put_attempt, p, NULL, NULL);
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

static void
settle(struct sending *s, const char *status, const char *reason)
{
    struct pg_params *p = params_of(s, 5);
    pg_int(p, s->lease);
    pg_text(p, status);
    pg_text(p, reason);
    pg_send(pg_of(s->channel), &sql_out_settle, p, NULL, NULL);
    pg_sync(pg_of(s->channel), on_over, s);
}

struct receipt {
    struct sending *sending;
    bool done;
    const char *why;
};

/* A receipt that the case does not want any more (it has moved on) settles the message all the same. */
static void
on_receipt(const struct docket_answer *answer, void *arg)
{
    struct receipt *r = arg;
    struct sending *s = r->sending;
    if (answer->kind == ERR_NONE) {
        over(s);
    } else if (err_may_retry(answer->kind)) {
        sending_dropped(s);
    } else {
        log_line(LOG_NOTICE, "a receipt came too late", "message", s->public_id, "because",
                 answer->text, NULL);
        settle(s, r->done ? "acknowledged" : "dead", r->why);
    }
}

/* A publish step's delivery answers with a command; its row closes in that commit. */
static void
send_receipt(struct sending *s, bool done, const char *why, json_object *remote)
{
    struct docket_item *item = docket_item_new(s->channel->outbox->app->docket);
    struct err e = err_on(s);
    struct receipt *r = err_mem(talloc(s, struct receipt));
    *r = (struct receipt){s, done, err_mem(talloc_strdup(s, why))};
    json_object *body = json_own(item, json_obj());
    json_put_int(body, "delivery", s->delivery);
    json_put_str(body, "result", done ? "done" : "failed");
    json_put_str(body, "because", why);
    if (remote)
        json_put(body, "remote", remote);
    item->institution = s->channel->institution;
    item->machine = true;
    item->source = "delivery";
    item->key = err_mem(talloc_asprintf(item, "%s/%lld", s->public_id, (long long)s->attempts + 1));
    item->digest = done ? "done" : "failed";
    item->command.kind = COMMAND_RECEIPT;
    item->command.proposal = err_mem(talloc_strdup(item, s->proposal));
    item->command.actor.known = "delivery";
    item->command.body = body;
    item->done = on_receipt;
    item->arg = r;
    if (!docket_put(s->channel->outbox->app->docket, item, &e))
        sending_dropped(s);
}

void
sending_done(struct sending *s, json_object *remote)
{
    s->channel->outbox->counts.acknowledged++;
    log_line(LOG_INFO, "delivered", "delivery", s->public_id, "proposal", s->proposal, "endpoint",
             s->channel->endpoint, "type", s->type, NULL);
    put_attempt(s, 200, NULL);
    if (s->delivery) {
        pg_sync(pg_of(s->channel), NULL, NULL);
        send_receipt(s, true, "it was acknowledged", remote);
        return;
    }
    json_object_put(remote);
    settle(s, "acknowledged", NULL);
}

void
sending_sent(struct sending *s)
{
    s->channel->outbox->counts.sent++;
    log_line(LOG_INFO, "mail sent", "message", s->public_id, "proposal", s->proposal, "template",
             s->template, NULL);
    put_attempt(s, 250, NULL);
    settle(s, "sent", NULL);
}

void
sending_unwanted(struct sending *s)
{
    s->channel->outbox->counts.unwanted++;
    settle(s, "unwanted", "what it asked for has been done");
}

void
sending_dead(struct sending *s, int status, const char *why)
{
    s->channel->outbox->counts.dead++;
    log_line(LOG_WARNING, "given up", "delivery", s->public_id, "proposal", s->proposal, "endpoint",
             s->channel->endpoint, "because", why, NULL);
    put_attempt(s, status, why);
    if (s->delivery) {
        pg_sync(pg_of(s->channel), NULL, NULL);
        send_receipt(s, false, why, NULL);
        return;
    }
    settle(s, "dead", why);
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
    put_attempt(s, status, why);
    struct pg_params *p = params_of(s, 5);
    pg_int(p, s->lease);
    pg_int(p, wait != WHEN_NONE && wait > scheduled ? wait : scheduled);
    pg_text(p, why);
    pg_send(pg_of(s->channel), &sql_out_postpone, p, NULL, NULL);
    pg_sync(pg_of(s->channel), on_over, s);
}

void
sending_bounced(struct sending *s, const char *why, const char *name, const char *email)
{
    s->channel->outbox->counts.bounced++;
    log_line(LOG_WARNING, "mail came back", "message", s->public_id, "proposal", s->proposal,
             "because", why, NULL);
    put_attempt(s, 550, why);
    struct pg_params *p = params_of(s, 6);
    pg_int(p, s->lease);
    pg_text(p, why);
    pg_text(p, name);
    pg_text(p, email);
    pg_send(pg_of(s->channel), &sql_out_bounce, p, NULL, NULL);
    pg_sync(pg_of(s->channel), on_over, s);
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

struct storing {
    struct sending *sending;
    void (*fn)(struct sending *s);
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

void
sending_store(struct sending *s, const char *subject, const char *bytes, size_t len,
              void (*fn)(struct sending *s))
{
    struct storing *st = err_mem(talloc(s, struct storing));
    *st = (struct storing){s, fn};
    struct pg_params *p = params_of(s, 4);
    pg_text(p, subject);
    pg_bytes(p, bytes, len);
    pg_send(pg_of(s->channel), &sql_out_store_body, p, on_body, st);
    pg_sync(pg_of(s->channel), on_stored, st);
}

/* ---- claiming -------------------------------------------------------------------------------- */

static char *
copy(struct sending *s, const struct pg_result *r, int row, int column)
{
    return pg_is_null(r, row, column) ? NULL
                                      : err_mem(talloc_strdup(s, pg_get_text(r, row, column)));
}

static void
begin(struct channel *c, const struct pg_result *r, int row)
{
    struct sending *s = err_mem(talloc_zero(c, struct sending));
    struct err e = err_on(s);
    s->channel = c;
    c->under_way++;
    s->institution = registry_id(c->outbox->app->registry, c->institution);
    s->began = when_monotonic();
    s->id = pg_get_int(r, row, 0);
    s->public_id = copy(s, r, row, 1);
    s->lease = pg_get_int(r, row, 2);
    s->attempts = pg_get_int(r, row, 3);
    s->round = pg_get_int(r, row, 4);
    s->delivery = pg_get_int(r, row, 5);
    s->proposal = copy(s, r, row, 6);
    s->type = copy(s, r, row, 7);
    s->template = copy(s, r, row, 8);
    const char *data = pg_get_text(r, row, 9);
    if (json_read(data, strlen(data), NULL, &s->data, &e))
        json_own(s, s->data);
    s->created = pg_get_when(r, row, 10);
    s->body = (char *)pg_get_bytes(s, r, row, 11, &s->body_len);
    if (!s->institution)
        sending_dropped(s);
    else if (*c->endpoint)
        call_send(s);
    else
        letter_send(s);
}

static void
on_claimed(const struct pg_result *r, void *arg)
{
    struct channel *c = arg;
    /* A full claim may have left some behind. */
    c->again |= r->outcome == PG_OK && pg_rows(r) == (int)(c->slots - c->under_way);
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        begin(c, r, row);
}

static void
on_claim_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct channel *c = arg;
    c->claiming = false;
    if (c->again)
        claim(c);
}

/* One claim at a time; what could not be claimed for want of a slot is claimed when one is free. */
static void
claim(struct channel *c)
{
    if (!c->outbox->begun || c->claiming || c->under_way >= c->slots || c->outbox->app->draining ||
        !pg_is_up(pg_of(c)))
        return;
    c->claiming = true;
    c->again = false;
    TALLOC_CTX *ctx = talloc_new(c);
    struct pg_params *p = pg_params_new(ctx, 3);
    pg_int(p, c->institution);
    pg_text(p, c->endpoint);
    pg_int(p, (int64_t)(c->slots - c->under_way));
    pg_send(pg_of(c), &sql_out_claim, p, on_claimed, c);
    pg_sync(pg_of(c), on_claim_over, c);
    talloc_free(ctx);
}

void
channel_disable(struct channel *c, const char *why)
{
    log_line(LOG_WARNING, "an endpoint asked not to be sent to again", "endpoint", c->endpoint,
             NULL);
    struct pg_params *p = pg_params_new(c, 3);
    pg_int(p, c->institution);
    pg_text(p, c->endpoint);
    pg_text(p, why);
    pg_send(pg_of(c), &sql_out_disable_endpoint, p, NULL, NULL);
    talloc_free(p);
}

void
outbox_wake(struct outbox *o)
{
    for (size_t i = 0; i < o->nchannels; i++) {
        o->channels[i]->again = true;
        claim(o->channels[i]);
    }
}

static void
poll_all(void *arg)
{
    struct outbox *o = arg;
    o->poll = loop_after(o, o->app->loop, POLL_SECONDS * WHEN_SECOND, poll_all, o);
    outbox_wake(o);
}

/* ---- channels -------------------------------------------------------------------------------- */

static void
need_channel(struct outbox *o, int institution, const char *endpoint)
{
    for (size_t i = 0; i < o->nchannels; i++)
        if (o->channels[i]->institution == institution &&
            strcmp(o->channels[i]->endpoint, endpoint) == 0)
            return;
    struct channel *c = err_mem(talloc_zero(o, struct channel));
    c->outbox = o;
    c->institution = institution;
    c->endpoint = err_mem(talloc_strdup(c, endpoint));
    c->slots = *endpoint ? CHANNEL_SLOTS : MAIL_SLOTS;
    o->channels =
        err_mem(talloc_realloc(o, o->channels, struct channel *, (unsigned)o->nchannels + 1));
    o->channels[o->nchannels++] = c;
}

/* Channels are only added: one whose endpoint is gone finds nobody to send to and leaves its messages waiting. */
void
outbox_reload(struct outbox *o)
{
    const struct registry *registry = o->app->registry;
    for (size_t i = 0; i < registry->ninstitutions; i++) {
        const struct institution *inst = registry->institutions[i];
        need_channel(o, inst->id, "");
        for (size_t k = 0; k < inst->nendpoints; k++)
            need_channel(o, inst->id, inst->endpoints[k].name);
    }
}

/* Sent before the first claim, on the same connection; when it does not get through, leases run out by themselves. */
static void
begin_polling(void *arg)
{
    struct outbox *o = arg;
    if (!pg_is_up(o->app->work)) {
        o->poll = loop_after(o, o->app->loop, WHEN_SECOND / 20, begin_polling, o);
        return;
    }
    if (o->app->alone) {
        pg_send(o->app->work, &sql_out_release, NULL, NULL, NULL);
        pg_sync(o->app->work, NULL, NULL);
    }
    o->begun = true;
    poll_all(o);
}

struct outbox *
outbox_new(TALLOC_CTX *ctx, struct app *app)
{
    struct outbox *o = err_mem(talloc_zero(ctx, struct outbox));
    o->app = app;
    outbox_reload(o);
    o->poll = loop_soon(o, app->loop, begin_polling, o);
    return o;
}

size_t
outbox_under_way(const struct outbox *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->nchannels; i++)
        n += o->channels[i]->under_way;
    return n;
}

struct outbox_counts
outbox_counts(const struct outbox *o)
{
    return o->counts;
}
