/* pump: what the outbox asks of the database, together: pieces queue while a transaction is under way and go as the next one,
 * so that one sync to disk serves many messages. When a transaction is rolled back, each piece of it is tried again alone. */
#include "app/out/room.h"
#include "io/loop.h"

enum { PUMP_MOST = 128 }; /* pieces of a transaction */

struct piece {
    struct piece *next;
    pump_send *send;
    pump_over *over;
    void *arg;
};

struct pump {
    struct outbox *outbox;
    struct piece *first, **last;
    struct loop_timer *soon;
    size_t alone; /* pieces being tried again */
    bool busy;
};

struct batch {
    struct pump *pump;
    struct piece *pieces;
    size_t count;
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

static struct pg *
pg_of(const struct pump *p)
{
    return p->outbox->app->work;
}

/* In the next turn of the loop, so that what is put in this one goes along. */
static void
go_on(struct pump *p)
{
    if (!p->busy && p->first && !p->soon)
        p->soon = loop_soon(p, p->outbox->app->loop, run, p);
}

static void
end(struct piece *piece, enum pg_commit commit, const struct pg_error *error)
{
    piece->over(commit, error, piece->arg);
    talloc_free(piece);
}

static void
on_alone(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct piece *piece = arg;
    struct pump *p = talloc_get_type_abort(talloc_parent(piece), struct pump);
    p->busy = --p->alone > 0;
    end(piece, commit, error);
    go_on(p);
}

static void
try_alone(struct batch *b)
{
    struct pump *p = b->pump;
    p->alone = b->count;
    for (struct piece *piece = b->pieces, *next; piece; piece = next) {
        next = piece->next;
        piece->send(pg_of(p), piece->arg);
        pg_sync(pg_of(p), on_alone, piece);
    }
}

static void
on_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct batch *b = arg;
    struct pump *p = b->pump;
    if (commit == PG_ROLLED_BACK && b->count > 1) {
        try_alone(b);
    } else {
        p->busy = false;
        for (struct piece *piece = b->pieces, *next; piece; piece = next) {
            next = piece->next;
            end(piece, commit, error);
        }
        go_on(p);
    }
    talloc_free(b);
}

static void
run(void *arg)
{
    struct pump *p = arg;
    struct batch *b = err_mem(talloc_zero(p, struct batch));
    struct piece **at = &p->first;
    p->soon = NULL;
    p->busy = true;
    b->pump = p;
    b->pieces = p->first;
    for (; *at && b->count < PUMP_MOST; at = &(*at)->next, b->count++)
        (*at)->send(pg_of(p), (*at)->arg);
    p->first = *at;
    *at = NULL;
    if (!p->first)
        p->last = &p->first;
    pg_sync(pg_of(p), on_over, b);
}

void
pump_put(struct outbox *o, pump_send *send, pump_over *over, void *arg)
{
    struct pump *p = o->pump;
    struct piece *piece = err_mem(talloc(p, struct piece));
    *piece = (struct piece){NULL, send, over, arg};
    *p->last = piece;
    p->last = &piece->next;
    go_on(p);
}
