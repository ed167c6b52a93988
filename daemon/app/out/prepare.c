/* prepare: how a call begins. What happened is read, for many messages at once as they are claimed; a body that needs no program
 * is rendered and stored, once for all who are told of an event. */
#include <stdlib.h>
#include <string.h>

#include "app/out/call.h"
#include "app/out/event.h"
#include "app/out/plain.h"
#include "base/json.h"
#include "sql/statements.gen.h"

/* ---- what happened --------------------------------------------------------------------------- */

static void
read_data(struct sending *s, const struct pg_result *r, int row)
{
    struct call *c = s->own;
    struct err e = err_on(s);
    json_object *raw, *data;
    const char *text = pg_get_text(r, row, 0);
    if (!json_read(text, strlen(text), NULL, &raw, &e))
        return;
    data = event_data(s->institution, s->type, json_own(s, raw));
    if (!data)
        return;
    const struct event_parts parts = {s->event, s->type, s->proposal, s->created};
    c->event = json_own(s, event_whole(s, s->institution, &parts, data));
    const char *remote = pg_is_null(r, row, 1) ? NULL : pg_get_text(r, row, 1);
    if (remote && json_read(remote, strlen(remote), NULL, &c->remote, &e))
        json_own(s, c->remote);
    c->unsure = pg_get_bool(r, row, 2);
}

static void
on_data(const struct pg_result *r, void *arg)
{
    void *const *sendings = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        read_data(sendings[pg_get_int(r, row, 3) - 1], r, row);
}

static void
share(struct sending *s)
{
    const char *text = plain_body(s, ((struct call *)s->own)->event);
    sending_store(s, NULL, text, strlen(text), call_as_stored);
}

static void
on_data_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct sending *s = arg;
    const struct call *c = s->own;
    if (!c->event)
        sending_later(s, 0, "what happened could not be read", WHEN_NONE);
    else if (s->body && c->to->same)
        call_as_stored(s); /* by an earlier attempt: it stands for the first step */
    else if (s->shared)
        share(s);
    else
        call_step(s);
}

static void
ask(struct pg *pg, void *const *args, size_t n, pg_result_fn fn, void *arg)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct pg_list *institutions = pg_list_new(ctx, PG_BIGINT),
                   *proposals = pg_list_new(ctx, PG_TEXT), *endpoints = pg_list_new(ctx, PG_TEXT);
    for (size_t i = 0; i < n; i++) {
        const struct sending *s = args[i];
        pg_list_int(institutions, s->channel->institution);
        pg_list_text(proposals, s->proposal);
        pg_list_text(endpoints, s->channel->endpoint);
    }
    struct pg_params *p = pg_params_new(ctx, 3);
    pg_array(p, institutions);
    pg_array(p, proposals);
    pg_array(p, endpoints);
    pg_send(pg, &sql_out_event_data, p, fn, arg);
    talloc_free(ctx);
}

static void
send_asks(struct pg *pg, void *const *args, size_t n)
{
    ask(pg, args, n, on_data, (void *)args);
}
const struct pump_work pump_ask = {send_asks};

static struct call *
call_of(struct sending *s)
{
    if (!s->own) {
        struct call *c = s->own = err_mem(talloc_zero(s, struct call));
        c->to = institution_endpoint(s->institution, s->channel->endpoint);
    }
    return s->own;
}

void
call_send(struct sending *s)
{
    const struct call *c = call_of(s);
    if (!c->to)
        sending_later(s, 0, "this endpoint is not in the configuration", WHEN_HOUR);
    else if (s->shared != plain_is(c->to))
        sending_dropped(s); /* its adapter has changed since it was claimed */
    else if (s->shared && s->body)
        call_as_stored(s);
    else if (c->event)
        on_data_over(PG_COMMITTED, NULL, s);
    else
        pump_put(s->channel->outbox, &pump_ask, on_data_over, s);
}

/* ---- many at once, as they are claimed --------------------------------------------------------- */

struct preparing {
    struct outbox *outbox;
    void **asked; /* what happened is read for these: of an event that is shared, the first */
    size_t nasked;
    struct sending **shared; /* their bodies are missing: those of one event beside each other */
    size_t nshared;
};

static bool
is_first(const struct preparing *p, size_t i)
{
    const struct sending *s = p->shared[i], *before = i ? p->shared[i - 1] : NULL;
    return !before || s->institution != before->institution || strcmp(s->event, before->event);
}

/* Each event is rendered once, for all who are told of it. */
static void
on_all_data(const struct pg_result *r, void *arg)
{
    struct preparing *p = arg;
    const char **texts = err_mem(talloc_zero_array(p, const char *, p->nshared));
    on_data(r, p->asked);
    for (size_t i = 0; i < p->nshared; i++)
        if (is_first(p, i) && call_of(p->shared[i])->event)
            texts[i] = plain_body(p->shared[i], call_of(p->shared[i])->event);
    if (p->nshared)
        sendings_share(p->outbox, p->shared, texts, p->nshared);
    pump_close(p->outbox);
}

static int
by_event(const void *a, const void *b)
{
    const struct sending *one = *(struct sending *const *)a, *two = *(struct sending *const *)b;
    return one->institution != two->institution ? (one->institution < two->institution ? -1 : 1)
                                                : strcmp(one->event, two->event);
}

static bool
has_to_ask(struct sending *s)
{
    return s->institution && *s->channel->endpoint && call_of(s)->to && !(s->shared && s->body);
}

static void
sort(struct preparing *p, struct sending *const *sendings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (has_to_ask(sendings[i]) && sendings[i]->shared)
            p->shared[p->nshared++] = sendings[i];
        else if (has_to_ask(sendings[i]))
            p->asked[p->nasked++] = sendings[i];
    }
    if (p->nshared)
        qsort(p->shared, p->nshared, sizeof *p->shared, by_event);
    for (size_t i = 0; i < p->nshared; i++)
        if (is_first(p, i))
            p->asked[p->nasked++] = p->shared[i];
}

void
calls_prepare(struct outbox *o, struct sending *const *sendings, size_t n)
{
    struct preparing *p = err_mem(talloc_zero(n ? (void *)sendings[0] : o, struct preparing));
    p->outbox = o;
    p->asked = err_mem(talloc_array(p, void *, n));
    p->shared = err_mem(talloc_array(p, struct sending *, n));
    sort(p, sendings, n);
    if (!p->nasked) {
        talloc_free(p);
        pump_close(o);
        return;
    }
    ask(o->app->outgoing, p->asked, p->nasked, on_all_data, p);
    pg_flush(o->app->outgoing);
}
