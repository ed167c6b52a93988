/* pump: what the outbox asks of the database, together: pieces queue while a transaction is under way and go as the next one,
 * so that one sync to disk serves many messages, and pieces of one kind as one statement. When a transaction is rolled back,
 * each piece of it is tried again alone. */
#include "app/out/room.h"
#include "io/loop.h"

enum { PUMP_MOST = 256 }; /* pieces of a transaction */

struct piece {
    struct piece *next;
    const struct pump_work *work;
    pump_over *over;
    void *arg;
    bool alone; /* it was in a transaction that was rolled back */
};

struct pump {
    struct outbox *outbox;
    struct piece *first, **last;
    struct loop_timer *soon;
    struct batch *open; /* may be added to */
    bool busy;
};

struct batch {
    struct pump *pump;
    struct piece *pieces[PUMP_MOST];
    void *args[PUMP_MOST]; /* grouped by work; lives until the batch is over */
    size_t count, sent;
};

static void run(void *arg);

struct pump *
pump_new(struct outbox *o)
{
    struct pump *p = err_mem(talloc_zero(o, struct pump));
    p->outbox = o;
    p->last = &p->first;
    return p;
}

/* In the next turn of the loop, so that what is put in this one goes along. */
static void
go_on(struct pump *p)
{
    if (!p->busy && p->first && !p->soon)
        p->soon = loop_soon(p, p->outbox->app->loop, run, p);
}

/* Back to the front of the queue, in their order. */
static void
put_back(struct batch *b)
{
    struct pump *p = b->pump;
    for (size_t i = b->count; i-- > 0;) {
        struct piece *piece = b->pieces[i];
        piece->alone = true;
        piece->next = p->first;
        if (!p->first)
            p->last = &piece->next;
        p->first = piece;
    }
}

static void
on_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct batch *b = arg;
    struct pump *p = b->pump;
    p->busy = false;
    if (commit == PG_ROLLED_BACK && b->count > 1)
        put_back(b);
    else
        for (size_t i = 0; i < b->count; i++) {
            b->pieces[i]->over(commit, error, b->pieces[i]->arg);
            talloc_free(b->pieces[i]);
        }
    go_on(p);
    talloc_free(b);
}

static struct piece *
take(struct pump *p)
{
    struct piece *piece = p->first;
    p->first = piece->next;
    if (!p->first)
        p->last = &p->first;
    return piece;
}

/* All pieces of a kind of work, as the first of it is met. */
static void
send_all(struct batch *b, const struct pump_work *work)
{
    void **args = b->args + b->sent;
    size_t n = 0;
    for (size_t i = 0; i < b->count; i++)
        if (b->pieces[i]->work == work)
            args[n++] = b->pieces[i]->arg;
    b->sent += n;
    if (n)
        work->send(b->pump->outbox->app->outgoing, args, n);
}

static bool
has(const struct batch *b, const struct pump_work *work)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->pieces[i]->work == work)
            return true;
    return false;
}

static void
run(void *arg)
{
    static const struct pump_work *const order[] = {
#define X(name) &pump_##name,
        PUMP_WORKS(X)
#undef X
    };
    struct pump *p = arg;
    struct batch *b = err_mem(talloc_zero(p, struct batch));
    p->soon = NULL;
    p->busy = true;
    b->pump = p;
    do
        b->pieces[b->count++] = take(p);
    while (p->first && b->count < PUMP_MOST && !b->pieces[0]->alone && !p->first->alone);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        send_all(b, order[i]);
    assert_that(b->sent == b->count);
    p->open = b;
    if (b->pieces[0]->alone || !has(b, &pump_claim))
        pump_close(p->outbox);
    else
        pg_flush(p->outbox->app->outgoing);
}

bool
pump_is_open(const struct outbox *o)
{
    return o->pump->open;
}

void
pump_close(struct outbox *o)
{
    struct batch *b = o->pump->open;
    assert_that(b);
    o->pump->open = NULL;
    pg_sync(o->app->outgoing, on_over, b);
}

void
pump_put(struct outbox *o, const struct pump_work *work, pump_over *over, void *arg)
{
    struct pump *p = o->pump;
    struct piece *piece = err_mem(talloc(p, struct piece));
    *piece = (struct piece){NULL, work, over, arg, false};
    *p->last = piece;
    p->last = &piece->next;
    go_on(p);
}
