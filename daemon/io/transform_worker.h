/*
 * transform_worker: one assent-jq process and the frames on its socket. It knows nothing of requests or queues.
 */
#ifndef ASSENT_IO_TRANSFORM_WORKER_H
#define ASSENT_IO_TRANSFORM_WORKER_H

#include <stddef.h>

#include "base/err.h"
#include "base/frame.h"

struct loop;
struct transform_worker;

/* Called from the loop. */
struct transform_worker_events {
    /* A whole frame, its body followed by a NUL. False: it makes no sense, and the worker is to be ended. */
    bool (*answer)(void *arg, const struct frame *head, const char *body);
    /*
     * It has ended, every whole frame has been passed on: the status of waitpid(2), FRAME_EXIT_PROTOCOL as an exit
     * status when what it sent made no sense. Called once, last; the worker frees itself afterwards.
     */
    void (*ended)(void *arg, int status);
};

/* path, lane, memory: as in struct transform_options. ctx must outlive the process or end it by being freed. */
bool transform_worker_start(TALLOC_CTX *ctx, struct loop *loop, const char *path, const char *lane,
                            size_t memory, const struct transform_worker_events *events, void *arg,
                            struct transform_worker **ret_worker, struct err *e) must_check;

/* Queues a frame of head.length bytes; does nothing when the worker has hung up. */
void transform_worker_send(struct transform_worker *w, struct frame head, const void *body);

/* Kills it without a further event; it frees itself when its end was noticed. Not from within an event. */
void transform_worker_discard(struct transform_worker *w);

/* What a status means for the request that the worker was at, as the rest of a sentence, and its kind. */
char *transform_worker_why(TALLOC_CTX *ctx, int status, size_t memory, enum err_kind *ret_kind);

#endif
