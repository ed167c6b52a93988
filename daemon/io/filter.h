/*
 * filter: a child program that is given a text and answers with another, in bounded time and size.
 */
#ifndef ASSENT_IO_FILTER_H
#define ASSENT_IO_FILTER_H

#include "base/err.h"
#include "base/when.h"

struct loop;
struct filter;

/* bytes is NULL when it failed, and e says why; they last as long as the call. */
typedef void filter_fn(const char *bytes, size_t len, const struct err *e, void *arg);

struct filter_options {
    const char *path;        /* absolute */
    const char *const *argv; /* ends with NULL */
    const char *const *env;  /* as proc_options' */
    when_t deadline;         /* µs until it is killed */
    size_t output_max;       /* bytes; more is a failure */
};

/*
 * Starts the program with the text as its standard input; what it writes is gathered until it ends. ERR_INTERNAL or
 * ERR_UNAVAILABLE when it cannot be started, and fn is not called; otherwise fn is called once from the loop, after which the
 * filter is gone. Freeing ctx or the filter before that kills the program, and fn is not called.
 */
bool filter_run(TALLOC_CTX *ctx, struct loop *loop, const struct filter_options *o,
                const char *input, size_t len, filter_fn *fn, void *arg, struct filter **ret_filter,
                struct err *e) must_check;

#endif
