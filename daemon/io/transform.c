/*
 * transform: the parent's side of a lane. A request is in the queue, or in flight on the worker, until it is answered;
 * whatever ends a worker takes the head of its flight with it and gives the others back to the queue.
 * It must never wait for a worker, nor believe one.
 */
#include "io/transform.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <utlist.h>

#include "base/buf.h"
#include "io/loop.h"
#include "io/transform_own.h"
#include "io/transform_worker.h"

enum { IN_FLIGHT_MAX = 8 };

/* Deaths in a row, without an answer between them, after which the next start has to wait. */
enum { DEATHS_AT_ONCE = 2, DEATHS_MOST = 6 };
#define DEATH_WAIT (100 * (WHEN_SECOND / 1000))

struct request {
    struct transform *t;
    struct handle *handle; /* NULL: nobody wants to know any more */
    struct transform_program *program;
    enum frame_kind kind;
    uint32_t id;
    const void *bytes;
    size_t len;
    bool sent;
    bool again; /* its first worker was killed from outside */
    struct request *prev, *next;
};

/* Belongs to whoever asked; freeing it cancels. */
struct handle {
    struct request *request;
    transform_fn *fn;
    void *arg;
};

struct transform {
    struct transform_options options;
    struct loop *loop;
    struct transform_set *set;
    struct transform_worker *worker; /* NULL: none now */
    uint64_t worker_number;          /* of it, or of the last one */
    bool retired;                    /* it gets nothing more: its programs are of an older set */
    struct request *flight, *queue;
    int n_flight;
    size_t waiting;
    uint32_t last_id;
    struct loop_timer *deadline; /* of the head of the flight */
    unsigned deaths;
    bool no_warming; /* a program of this set killed the worker that nobody had asked anything */
    struct loop_timer *warming;
    struct loop_timer *settling;
    struct transform_stats stats;
};

static void settle_in(struct transform *t, when_t delay);

/* ---- requests ---- */

static int
request_gone(struct request *r)
{
    if (r->handle)
        r->handle->request = NULL;
    return 0;
}

static int
handle_gone(struct handle *h)
{
    struct request *r = h->request;
    if (!r)
        return 0;
    r->handle = NULL;
    if (!r->sent) {
        DL_DELETE(r->t->queue, r);
        r->t->waiting--;
        talloc_free(r);
    }
    return 0;
}

static struct request *
request_new(TALLOC_CTX *ctx, struct transform *t, struct transform_program *p, transform_fn *fn,
            void *arg)
{
    struct request *r = err_mem(talloc_zero(t, struct request));
    r->t = t;
    r->id = ++t->last_id;
    r->program = err_mem(talloc_reference(r, p)); /* a replaced set must not take it away */
    r->handle = err_mem(talloc_zero(ctx, struct handle));
    *r->handle = (struct handle){.request = r, .fn = fn, .arg = arg};
    talloc_set_destructor(r, request_gone);
    talloc_set_destructor(r->handle, handle_gone);
    t->waiting++;
    return r;
}

/* The request is in no list any more. Last action of whoever calls: the callback may ask for more. */
static void
finish(struct request *r, const struct transform_result *result)
{
    struct transform *t = r->t;
    struct handle *h = r->handle;
    t->waiting--;
    t->stats.runs++;
    t->stats.failures += result->error != NULL;
    if (h) {
        transform_fn *fn = h->fn;
        void *arg = h->arg;
        h->request = NULL;
        r->handle = NULL;
        talloc_free(h);
        fn(arg, result);
    }
    talloc_free(r);
}

static void
fail(struct request *r, enum err_kind kind, const char *why)
{
    struct err e = err_on(r);
    err_set(&e, kind, "%s: %s", r->program->file, why);
    finish(r, &(struct transform_result){.error = &e});
}

/* ---- sending ---- */

static void
send_program(struct transform *t, struct transform_program *p)
{
    if (p->held_by == t->worker_number)
        return;
    struct buf *text = transform_set_text(t, p);
    struct frame frame = {(uint32_t)buf_len(text), FRAME_PROGRAM, p->id, p->mode};
    transform_worker_send(t->worker, frame, buf_bytes(text));
    talloc_free(text);
    p->held_by = t->worker_number;
}

static void
send_request(struct transform *t, struct request *r)
{
    struct transform_program *p = r->program;
    if (r->kind == FRAME_RUN)
        send_program(t, p);
    uint32_t detail = r->kind == FRAME_RUN ? p->id : (uint32_t)p->mode;
    transform_worker_send(t->worker, (struct frame){(uint32_t)r->len, r->kind, r->id, detail},
                          r->bytes);
    r->sent = true;
}

static void on_deadline(void *arg);

static void
watch_head(struct transform *t)
{
    talloc_free(t->deadline);
    t->deadline = NULL;
    if (t->flight)
        t->deadline = loop_after(t, t->loop, t->options.deadline, on_deadline, t);
}

static void
send_more(struct transform *t)
{
    while (t->worker && !t->retired && t->queue && t->n_flight < IN_FLIGHT_MAX) {
        struct request *r = t->queue;
        DL_DELETE(t->queue, r);
        DL_APPEND(t->flight, r);
        send_request(t, r);
        if (++t->n_flight == 1)
            watch_head(t);
    }
}

/* ---- warming ---- */

static void
warm(void *arg)
{
    struct transform *t = arg;
    struct transform_program *p = transform_set_first(t->set);
    t->warming = NULL;
    while (p && p->held_by == t->worker_number)
        p = transform_set_next(p);
    if (!p || t->no_warming)
        return; /* until the next worker */
    if (t->worker && !t->retired && !t->flight)
        send_program(t, p);
    t->warming = loop_after(t, t->loop, t->options.warm_every, warm, t);
}

static void
warm_soon(struct transform *t)
{
    if (t->options.warm_every && !t->warming)
        t->warming = loop_after(t, t->loop, t->options.warm_every, warm, t);
}

/* ---- the end of a worker ---- */

static struct request *
take_head(struct transform *t)
{
    struct request *head = t->flight;
    if (head) {
        DL_DELETE(t->flight, head);
        t->n_flight--;
    }
    return head;
}

/* Back to the front of the queue, in order; what nobody wants any more is dropped. */
static void
recall_flight(struct transform *t)
{
    while (t->flight) {
        struct request *last = t->flight->prev;
        DL_DELETE(t->flight, last);
        last->sent = false;
        if (last->handle) {
            DL_PREPEND(t->queue, last);
        } else {
            t->waiting--;
            talloc_free(last);
        }
    }
    t->n_flight = 0;
    watch_head(t);
}

static when_t
death_wait(struct transform *t)
{
    unsigned slow = t->deaths < DEATHS_AT_ONCE ? 0 : t->deaths - DEATHS_AT_ONCE + 1;
    if (slow < DEATHS_MOST)
        t->deaths++;
    return slow ? DEATH_WAIT << (slow - 1) : 0;
}

/* The worker is gone from us already, or is let go of by the caller. */
static void
lose_worker(struct transform *t, when_t wait, enum err_kind kind, const char *why)
{
    struct request *head = take_head(t);
    t->worker = NULL;
    recall_flight(t);
    settle_in(t, wait);
    if (head)
        fail(head, kind, why);
}

static void
on_deadline(void *arg)
{
    struct transform *t = arg;
    t->deadline = NULL;
    transform_worker_discard(t->worker);
    char *why = err_mem(talloc_asprintf(t, "stopped: it had not ended after %lld ms",
                                        (long long)(t->options.deadline / 1000)));
    lose_worker(t, 0, ERR_INTERNAL, why);
    talloc_free(why);
}

/* No program can do this to its worker: somebody else did, or the machine, short of memory. */
static bool
is_from_outside(int status)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void
on_ended(void *arg, int status)
{
    struct transform *t = arg;
    TALLOC_CTX *scratch = err_mem(talloc_new(NULL));
    enum err_kind kind;
    const char *why = transform_worker_why(scratch, status, t->options.memory, &kind);
    t->no_warming |= !t->flight && !is_from_outside(status);
    if (is_from_outside(status) && t->flight && !t->flight->again) {
        t->flight->again = true; /* once, it is not held against the request */
        t->worker = NULL;
        recall_flight(t);
        settle_in(t, death_wait(t));
    } else {
        lose_worker(t, death_wait(t), kind, why);
    }
    talloc_free(scratch);
}

/* ---- answers ---- */

static void
answered(struct request *r, enum frame_kind kind, const char *bytes, size_t len)
{
    struct err e = err_on(r);
    struct transform_result result = {.error = &e};
    if (kind == FRAME_OUTPUT)
        result = (struct transform_result){.bytes = bytes, .len = len};
    else if (kind == FRAME_FAILED)
        err_set(&e, ERR_INVALID, "%s: %s", r->program->file, bytes);
    else
        err_set(&e, ERR_CONFIG, "%s", transform_set_wrong(r, r->program, bytes, len));
    finish(r, &result);
}

static bool
on_answer(void *arg, const struct frame *head, const char *body)
{
    struct transform *t = arg;
    if (head->kind < FRAME_OUTPUT || head->kind > FRAME_COMPILE_FAILED || !t->flight ||
        t->flight->id != head->id)
        return false;
    struct request *r = take_head(t);
    t->deaths = 0;
    watch_head(t);
    send_more(t);
    if (t->retired && !t->flight)
        settle_in(t, 0);
    answered(r, (enum frame_kind)head->kind, body, head->length);
    return true;
}

/* ---- the beginning of one ---- */

static bool
start(struct transform *t, struct err *e)
{
    static const struct transform_worker_events events = {on_answer, on_ended};
    const struct transform_options *o = &t->options;
    if (!transform_worker_start(t, t->loop, o->worker, o->lane, o->memory, &events, t, &t->worker,
                                e))
        return false;
    t->stats.restarts += t->worker_number++ > 0;
    t->retired = false;
    warm_soon(t);
    return true;
}

/* No worker can be started: whoever waits is told, later ones find another attempt made. */
static void
give_up(struct transform *t, const struct err *e)
{
    settle_in(t, death_wait(t));
    struct request *waiting = t->queue, *r, *next;
    t->queue = NULL;
    DL_FOREACH (waiting, r)
        r->sent = true; /* in no list of ours: cancelling one from a callback must not touch it */
    DL_FOREACH_SAFE(waiting, r, next)
    {
        DL_DELETE(waiting, r);
        fail(r, ERR_UNAVAILABLE, e->text);
    }
}

/* Brings worker and queue together. */
static void
settle(void *arg)
{
    struct transform *t = arg;
    t->settling = NULL;
    if (t->worker && t->retired && !t->flight) {
        transform_worker_discard(t->worker);
        t->worker = NULL;
    }
    TALLOC_CTX *scratch = err_mem(talloc_new(NULL));
    struct err e = err_on(scratch);
    if (t->worker || start(t, &e))
        send_more(t);
    else
        give_up(t, &e);
    talloc_free(scratch);
}

static void
settle_in(struct transform *t, when_t delay)
{
    talloc_free(t->settling);
    t->settling = loop_after(t, t->loop, delay, settle, t);
}

/* ---- what others call ---- */

struct transform *
transform_new(TALLOC_CTX *ctx, struct loop *loop, const struct transform_options *options)
{
    struct transform *t = err_mem(talloc_zero(ctx, struct transform));
    t->options = *options;
    t->options.worker = err_mem(talloc_strdup(t, options->worker));
    t->options.lane = err_mem(talloc_strdup(t, options->lane));
    t->loop = loop;
    t->set = transform_set_new(t);
    settle_in(t, 0);
    return t;
}

void
transform_replace(struct transform *t, struct transform_set *set)
{
    talloc_free(t->set);
    t->set = talloc_steal(t, set);
    t->no_warming = false;
    if (t->worker) {
        t->retired = true;
        settle_in(t, 0);
    }
}

bool
transform_run(TALLOC_CTX *ctx, struct transform *t, const char *program, const void *json,
              size_t len, transform_fn *fn, void *arg, struct err *e)
{
    struct transform_program *p = transform_set_find(t->set, program);
    if (!p)
        return err_set(e, ERR_NOT_FOUND, "there is no jq program named \"%s\" in the %s lane",
                       program, t->options.lane);
    if (len > FRAME_INPUT_MAX)
        return err_set(e, ERR_TOO_LARGE, "%s: its input has %zu bytes, of which %u are allowed",
                       p->file, len, FRAME_INPUT_MAX);
    if (t->waiting >= t->options.queue_max)
        return err_set(e, ERR_UNAVAILABLE, "%s: %zu requests wait in the %s lane already", p->file,
                       t->waiting, t->options.lane);
    struct request *r = request_new(ctx, t, p, fn, arg);
    r->kind = FRAME_RUN;
    r->bytes = err_mem(talloc_memdup(r, json, len ? len : 1));
    r->len = len;
    DL_APPEND(t->queue, r);
    send_more(t);
    return true;
}

struct transform_stats
transform_stats(const struct transform *t)
{
    struct transform_stats stats = t->stats;
    stats.waiting = t->waiting;
    return stats;
}

bool
transform_has(const struct transform *t, const char *program)
{
    return transform_set_find(t->set, program);
}

struct loop *
transform_loop(const struct transform *t)
{
    return t->loop;
}

bool
transform_runs(const struct transform *t, const struct transform_program *p)
{
    return transform_set_holds(t->set, p);
}

void
transform_check_one(TALLOC_CTX *ctx, struct transform *t, struct transform_program *p,
                    transform_fn *fn, void *arg)
{
    struct request *r = request_new(ctx, t, p, fn, arg);
    const struct buf *text = transform_set_text(r, p);
    r->kind = FRAME_CHECK;
    r->bytes = buf_bytes(text);
    r->len = buf_len(text);
    DL_APPEND(t->queue, r);
    send_more(t);
}
