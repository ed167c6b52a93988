/* outbox: the channels: claiming, beginning, waking. */
#include <string.h>

#include "app/out/plain.h"
#include "app/out/room.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "sql/statements.gen.h"

static void claim(struct channel *c);

static struct pg *
pg_of(const struct channel *c)
{
    return c->outbox->app->outgoing;
}

void
channel_go_on(struct channel *c)
{
    c->again = true;
    claim(c);
}

/* A slow database holds up what is taken, not only what is written: there are never more than twice the slots. */
static size_t
room_of(const struct channel *c)
{
    size_t busy = c->under_way - c->ending, most = 2 * c->slots;
    size_t slots = c->slots > busy ? c->slots - busy : 0;
    return slots < most - c->under_way ? slots : most - c->under_way;
}

/* ---- claiming -------------------------------------------------------------------------------- */

struct claim {
    struct channel *channel;
    struct sending **sendings;
    size_t wanted, count;
    bool shared; /* without a program */
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
    s->shared = claim->shared;
    s->body = (char *)pg_get_bytes(s, r, row, 11, &s->body_len);
    s->event = copy(s, r, row, 13);
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

/* Each row says whose it is, from 1. */
static void
on_claimed(const struct pg_result *r, void *arg)
{
    void *const *claims = arg;
    size_t n = r->outcome == PG_OK ? (size_t)pg_rows(r) : 0;
    struct outbox *o = ((struct claim *)claims[0])->channel->outbox;
    struct sending **all = err_mem(talloc_array(claims[0], struct sending *, n));
    for (size_t i = 0; i < n; i++) {
        struct claim *claim = claims[pg_get_int(r, (int)i, 12) - 1];
        assert_that(claim->count < claim->wanted);
        all[i] = claim->sendings[claim->count++] = taken(claim, r, (int)i);
    }
    if (pump_is_open(o))
        calls_prepare(o, all, n);
}

static bool
is_plain(const struct channel *c)
{
    const struct institution *inst = registry_id(c->outbox->app->registry, c->institution);
    const struct endpoint *to =
        inst && *c->endpoint ? institution_endpoint(inst, c->endpoint) : NULL;
    return to && plain_is(to);
}

static void
send_claims(struct pg *pg, void *const *args, size_t n)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct pg_list *institutions = pg_list_new(ctx, PG_BIGINT),
                   *endpoints = pg_list_new(ctx, PG_TEXT), *wanted = pg_list_new(ctx, PG_BIGINT),
                   *shared = pg_list_new(ctx, PG_BIGINT);
    for (size_t i = 0; i < n; i++) {
        struct claim *claim = args[i];
        const struct channel *c = claim->channel;
        claim->wanted = room_of(c);
        claim->count = 0;
        claim->shared = is_plain(c);
        talloc_free(claim->sendings);
        claim->sendings = err_mem(talloc_array(claim, struct sending *, claim->wanted));
        pg_list_int(institutions, c->institution);
        pg_list_text(endpoints, c->endpoint);
        pg_list_int(wanted, (int64_t)claim->wanted);
        pg_list_int(shared, claim->shared);
    }
    struct pg_params *p = pg_params_new(ctx, 4);
    pg_array(p, institutions);
    pg_array(p, endpoints);
    pg_array(p, wanted);
    pg_array(p, shared);
    pg_send(pg, &sql_out_claim, p, on_claimed, (void *)args);
    talloc_free(ctx);
}
const struct pump_work pump_claim = {send_claims};

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
    if (!c->outbox->begun || c->claiming || !room_of(c) || c->outbox->app->draining ||
        !pg_is_up(pg_of(c)))
        return;
    struct claim *it = err_mem(talloc_zero(c, struct claim));
    it->channel = c;
    c->claiming = true;
    c->again = false;
    pump_put(c->outbox, &pump_claim, on_claim_over, it);
}

struct disabling {
    struct channel *channel;
    const char *why;
};

static void
send_disables(struct pg *pg, void *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct disabling *d = args[i];
        struct pg_params *p = pg_params_new(d, 3);
        pg_int(p, d->channel->institution);
        pg_text(p, d->channel->endpoint);
        pg_text(p, d->why);
        pg_send(pg, &sql_out_disable_endpoint, p, NULL, NULL);
    }
}
const struct pump_work pump_disable = {send_disables};

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
    pump_put(c->outbox, &pump_disable, on_disabled, d);
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
    if (!pg_is_up(o->app->outgoing)) {
        o->poll = loop_after(o, o->app->loop, WHEN_SECOND / 20, begin_polling, o);
        return;
    }
    if (o->app->alone) {
        pg_send(o->app->outgoing, &sql_out_release, NULL, NULL, NULL);
        pg_sync(o->app->outgoing, NULL, NULL);
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
