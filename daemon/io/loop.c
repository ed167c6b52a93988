/* loop: libevent's base, and events whose life is a talloc object's. Never blocks, never knows what
 * it calls. */
#include "io/loop.h"

#include <event2/event.h>
#include <signal.h>
#include <sys/time.h>

struct loop {
    struct event_base *base;
};

struct loop_timer {
    struct event *event;
    loop_fn *fn;
    void *arg;
};

struct loop_signal {
    struct event *event;
    loop_fn *fn;
    void *arg;
};

static int
loop_gone(struct loop *loop)
{
    event_base_free(loop->base);
    return 0;
}

struct loop *
loop_new(TALLOC_CTX *ctx)
{
    struct event_config *config = err_mem(event_config_new());
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK); /* one thread */
    event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
    struct loop *loop = err_mem(talloc_zero(ctx, struct loop));
    loop->base = err_mem(event_base_new_with_config(config));
    event_config_free(config);
    talloc_set_destructor(loop, loop_gone);
    signal(SIGPIPE, SIG_IGN);
    return loop;
}

struct event_base *
loop_base(struct loop *loop)
{
    return loop->base;
}

bool
loop_run(struct loop *loop, struct err *e)
{
    if (event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) < 0)
        return err_set(e, ERR_INTERNAL,
                       "the event loop failed: the kernel's epoll returned an error");
    return true;
}

void
loop_stop(struct loop *loop)
{
    event_base_loopexit(loop->base, NULL);
}

static int
timer_gone(struct loop_timer *timer)
{
    event_free(timer->event);
    return 0;
}

static void
timer_fires(evutil_socket_t fd, short what, void *arg)
{
    struct loop_timer *timer = arg;
    loop_fn *fn = timer->fn;
    void *fn_arg = timer->arg;
    talloc_free(timer);
    fn(fn_arg);
}

struct loop_timer *
loop_after(TALLOC_CTX *ctx, struct loop *loop, when_t delay, loop_fn *fn, void *arg)
{
    struct loop_timer *timer = err_mem(talloc(ctx, struct loop_timer));
    *timer = (struct loop_timer){.fn = fn, .arg = arg};
    timer->event = err_mem(event_new(loop->base, -1, 0, timer_fires, timer));
    talloc_set_destructor(timer, timer_gone);
    if (delay < 0)
        delay = 0;
    struct timeval tv = {.tv_sec = delay / WHEN_SECOND, .tv_usec = delay % WHEN_SECOND};
    assert_that(event_add(timer->event, &tv) == 0);
    return timer;
}

struct loop_timer *
loop_soon(TALLOC_CTX *ctx, struct loop *loop, loop_fn *fn, void *arg)
{
    return loop_after(ctx, loop, 0, fn, arg);
}

static int
signal_gone(struct loop_signal *s)
{
    event_free(s->event);
    return 0;
}

static void
signal_fires(evutil_socket_t signo, short what, void *arg)
{
    struct loop_signal *s = arg;
    s->fn(s->arg);
}

struct loop_signal *
loop_on_signal(TALLOC_CTX *ctx, struct loop *loop, int signo, loop_fn *fn, void *arg)
{
    struct loop_signal *s = err_mem(talloc(ctx, struct loop_signal));
    *s = (struct loop_signal){.fn = fn, .arg = arg};
    s->event = err_mem(evsignal_new(loop->base, signo, signal_fires, s));
    talloc_set_destructor(s, signal_gone);
    assert_that(event_add(s->event, NULL) == 0);
    return s;
}
