/* transform_check: are the programs of a set sound? One after the other, by the lane's worker, until one is not. */
#include "io/loop.h"
#include "io/transform.h"
#include "io/transform_own.h"
#include "io/transform_set.h"

struct check {
    struct transform *t;
    struct transform_program *next;
    transform_fn *fn;
    void *arg;
};

static void check_next(void *arg);

static void
check_done(struct check *c, const struct transform_result *result)
{
    transform_fn *fn = c->fn;
    void *arg = c->arg;
    talloc_free(c);
    fn(arg, result);
}

static void
on_checked(void *arg, const struct transform_result *result)
{
    struct check *c = arg;
    if (!result->error) {
        check_next(c);
        return;
    }
    check_done(c, result);
}

static void
check_next(void *arg)
{
    struct check *c = arg;
    struct transform_program *p = c->next;
    while (p && transform_runs(c->t, p)) /* compiling all the pages takes half a minute */
        p = transform_set_next(p);
    if (!p) {
        check_done(c, &(struct transform_result){.bytes = "", .len = 0});
        return;
    }
    c->next = transform_set_next(p);
    transform_check_one(c, c->t, p, on_checked, c);
}

void
transform_check(TALLOC_CTX *ctx, struct transform *t, struct transform_set *set, transform_fn *fn,
                void *arg)
{
    struct check *c = err_mem(talloc_zero(ctx, struct check));
    *c = (struct check){.t = t, .next = transform_set_first(set), .fn = fn, .arg = arg};
    loop_soon(c, transform_loop(t), check_next, c);
}
