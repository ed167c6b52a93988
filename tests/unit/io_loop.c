#include "runner.h"

#include <signal.h>
#include <unistd.h>

#include "io/loop.h"

struct story {
    struct loop *loop;
    int soon, later, cancelled, signalled;
    struct loop_timer *victim;
};

static void
count_soon(void *arg)
{
    ((struct story *)arg)->soon++;
}

static void
count_cancelled(void *arg)
{
    ((struct story *)arg)->cancelled++;
}

static void
count_signal(void *arg)
{
    struct story *s = arg;
    s->signalled++;
    loop_stop(s->loop);
}

static void
count_later(void *arg)
{
    struct story *s = arg;
    ck_assert_int_eq(s->soon, 1); /* what is due first runs first */
    s->later++;
    talloc_free(s->victim);
    kill(getpid(), SIGUSR1);
}

START_TEST(timers_fire_once_in_order_and_what_is_freed_never_fires)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct story s = {.loop = loop_new(ctx)};
    struct err e = err_on(ctx);
    s.victim = loop_after(ctx, s.loop, 30 * 1000, count_cancelled, &s);
    loop_after(ctx, s.loop, 20 * 1000, count_later, &s);
    loop_soon(ctx, s.loop, count_soon, &s);
    loop_on_signal(ctx, s.loop, SIGUSR1, count_signal, &s);
    ck_assert_int_eq(s.soon, 0); /* never inside the call that registers it */
    when_t began = when_monotonic();
    ck_assert(loop_run(s.loop, &e));
    ck_assert_int_ge(when_monotonic() - began, 15 * 1000);
    ck_assert_int_eq(s.soon, 1);
    ck_assert_int_eq(s.later, 1);
    ck_assert_int_eq(s.cancelled, 0);
    ck_assert_int_eq(s.signalled, 1);
    struct loop *loop = talloc_steal(NULL, s.loop);
    talloc_free(ctx);
    talloc_free(loop);
}
END_TEST

SUITE(loop, timers_fire_once_in_order_and_what_is_freed_never_fires)
