/*
 * loop: the one event loop of the process, with timers, deferred calls and signals that talloc
 * owns.
 *
 * A callback never runs inside the call that registers it. What is freed before it fires is
 * cancelled. The loop must outlive everything registered on it: free it last. Delays are in
 * microseconds (base/when.h), on the monotonic clock.
 */
#ifndef ASSENT_IO_LOOP_H
#define ASSENT_IO_LOOP_H

#include <stdbool.h>

#include "base/err.h"
#include "base/when.h"

struct event_base;
struct loop;
struct loop_timer;
struct loop_signal;

typedef void loop_fn(void *arg);

/* Also ignores SIGPIPE: every write to a peer that has gone must return an error instead. */
struct loop *loop_new(TALLOC_CTX *ctx);
struct event_base *loop_base(struct loop *loop);

/* Until loop_stop(); false when the kernel's event mechanism failed. Waits even while nothing is
 * registered. */
bool loop_run(struct loop *loop, struct err *e) must_check;
void loop_stop(struct loop *loop); /* after the callbacks that are ready now */

/*
 * Once, after the delay (0 or less: in the next turn of the loop). The handle is freed just before
 * fn is called, so fn must forget it; talloc_free() or the end of ctx before that cancels it.
 */
struct loop_timer *
loop_after(TALLOC_CTX *ctx, struct loop *loop, when_t delay, loop_fn *fn, void *arg);
struct loop_timer *loop_soon(TALLOC_CTX *ctx, struct loop *loop, loop_fn *fn, void *arg);

/* Each time the signal arrives, in the loop's own time (never inside a handler), until it is freed.
 */
struct loop_signal *
loop_on_signal(TALLOC_CTX *ctx, struct loop *loop, int signo, loop_fn *fn, void *arg);

#endif
