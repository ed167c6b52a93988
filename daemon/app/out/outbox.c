/* outbox: the channels: claiming, beginning, waking. */
#include <string.h>

#include "app/out/room.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "sql/statements.gen.h"

static void claim(struct channel *c);

static struct pg *
pg_of(const struct channel *c)
{
    return c->outbox->app->work;
}

void
channel_free_slot(struct channel *c)
{
    c->under_way--;
    c->again = true;
    claim(c);
}

/* ---- claiming -------------------------------------------------------------------------------- */

struct claim {
    struct channel *channel;
    struct sending **sendings;
    size_t wanted, count;
};

static char *
copy(struct sending *s, const struct pg_result *r, int row, int column)
{
    return pg_is_null(r, row, column) ? NULL
                                      : err_mem(talloc_strdup(s, pg_get_text(r, row, column)));
}

static struct sending *
taken(struct claim *claim, const struct pg_result *r, int row)
{
    struct channel *c = claim->channel;
    struct sending *s = err_mem(talloc_zero(claim, struct sending));
    struct err e = err_on(s);
    s->channel = c;
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
    return s;
}

static void
begin(struct channel *c, struct sending *s)
{
    talloc_steal(c, s);
    c->under_way++;
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
    struct claim *claim = arg;
    claim->count = r->outcome == PG_OK ? (size_t)pg_rows(r) : 0;
    TALLOC_FREE(claim->sendings); /* those of a claim that was rolled back hang from the claim */
    claim->sendings = err_mem(talloc_array(claim, struct sending *, claim->count));
    for (size_t i = 0; i < claim->count; i++)
        claim->sendings[i] = taken(claim, r, (int)i);
}

static void
send_claim(struct pg *pg, void *arg)
{
    struct claim *claim = arg;
    struct pg_params *p = pg_params_new(claim, 3);
    pg_int(p, claim->channel->institution);
    pg_text(p, claim->channel->endpoint);
    pg_int(p, (int64_t)claim->wanted);
    pg_send(pg, &sql_out_claim, p, on_claimed, claim);
    talloc_free(p);
}

static void
on_claim_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct claim *it = arg;
    struct channel *c = it->channel;
    c->claiming = false;
    c->again |= it->count == it->wanted; /* a full claim may have left some behind */
    for (size_t i = 0; commit == PG_COMMITTED && i < it->count; i++)
        begin(c, it->sendings[i]);
    talloc_free(it);
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
    struct claim *it = err_mem(talloc_zero(c, struct claim));
    *it = (struct claim){.channel = c, .wanted = c->slots - c->under_way};
    c->claiming = true;
    c->again = false;
    pump_put(c->outbox, send_claim, on_claim_over, it);
}

struct disabling {
    struct channel *channel;
    const char *why;
};

static void
send_disable(struct pg *pg, void *arg)
{
    struct disabling *d = arg;
    struct pg_params *p = pg_params_new(d, 3);
    pg_int(p, d->channel->institution);
    pg_text(p, d->channel->endpoint);
    pg_text(p, d->why);
    pg_send(pg, &sql_out_disable_endpoint, p, NULL, NULL);
}

static void
on_disabled(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    talloc_free(arg);
}

void
channel_disable(struct channel *c, const char *why)
{
    struct disabling *d = err_mem(talloc(c, struct disabling));
    *d = (struct disabling){c, err_mem(talloc_strdup(d, why))};
    log_line(LOG_WARNING, "an endpoint asked not to be sent to again", "endpoint", c->endpoint,
             NULL);
    pump_put(c->outbox, send_disable, on_disabled, d);
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
    o->pump = pump_new(o);
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
