/*
 * transform: jq programs, run by a confined child (assent-jq) on a socket pair. One transform is one lane: one worker,
 * requests answered in order, up to eight sent ahead.
 *
 * A worker past the deadline of the request at its head is killed, that request fails, the others go to the next
 * worker, which is started at once; the same when it crashes or runs out of memory. A request whose worker was killed
 * from outside (SIGKILL) gets another one, once. A worker that keeps dying is
 * restarted ever more slowly. Programs are sent when first asked for, again after every restart.
 */
#ifndef ASSENT_IO_TRANSFORM_H
#define ASSENT_IO_TRANSFORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "io/transform_set.h"

struct loop;
struct transform;

struct transform_options {
    const char *worker; /* absolute path of assent-jq */
    const char *lane;   /* "in", "pages", …: for error texts and the list of processes */
    when_t deadline;    /* for one request, from when the worker turns to it, compiling included */
    size_t memory;      /* bytes a worker may have; at least 16 MiB */
    size_t queue_max;   /* requests not yet answered */
    /*
     * While nobody waits, a worker is sent one program that it has not compiled yet each so long, so that the first to
     * ask for it need not wait for that (jq 1.6: up to some tenths of a second); 0: programs are compiled when asked for.
     */
    when_t warm_every;
};

struct transform_result {
    const char
        *bytes; /* what the program gave, followed by a NUL that does not count; NULL: it failed */
    size_t len;
    /*
     * NULL unless it failed; the text begins with the program's file. ERR_INVALID: the program raised an error, or gave
     * the wrong number or kind of outputs; ERR_CONFIG: it does not compile; ERR_INTERNAL: it ran past its deadline or
     * the worker died of it; ERR_UNAVAILABLE: no worker can be started.
     */
    const struct err *error;
};

/* The result is valid during the call. The callback must not free the transform. */
typedef void transform_fn(void *arg, const struct transform_result *result);

struct transform_stats {
    uint64_t runs;     /* requests answered, well or not */
    uint64_t failures; /* of those, not well */
    uint64_t restarts; /* workers started after the first */
    size_t waiting;    /* requests not yet answered */
};

/* The first worker starts in the next turn of the loop. Freeing it drops what waits, without callbacks. */
struct transform *
transform_new(TALLOC_CTX *ctx, struct loop *loop, const struct transform_options *options);

/* Takes the set over: requests made from now on use it, those made before keep their program. */
void transform_replace(struct transform *t, struct transform_set *set);

/* Is there a program of this name in the set? */
bool transform_has(const struct transform *t, const char *program);

/*
 * Runs a program of the set on one JSON value (copied). Exactly one callback, from the loop, unless ctx is freed before:
 * then none. False: ERR_NOT_FOUND no such program, ERR_TOO_LARGE input above 8 MiB, ERR_UNAVAILABLE queue full.
 */
bool transform_run(TALLOC_CTX *ctx, struct transform *t, const char *program, const void *json,
                   size_t len, transform_fn *fn, void *arg, struct err *e) must_check;

/*
 * Compiles every program of a set that is not in use, one after the other, without keeping any; those that the lane runs
 * already, with the same text, are not compiled again. The result is empty, or the first error. The set must live until then; free ctx first.
 */
void transform_check(TALLOC_CTX *ctx, struct transform *t, struct transform_set *set,
                     transform_fn *fn, void *arg);

struct transform_stats transform_stats(const struct transform *t);

#endif
