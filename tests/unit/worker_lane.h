/* worker_lane: one lane with a worker, and a question asked of it to the end. */
#ifndef ASSENT_TESTS_WORKER_LANE_H
#define ASSENT_TESTS_WORKER_LANE_H

#include "io/loop.h"
#include "io/transform.h"

struct lane {
    TALLOC_CTX *ctx;
    struct loop *loop;
    struct transform *transform;
    struct transform_set *set; /* being filled; lane_use() hands it over */
    struct err e;
};

/* What came back: the output, or the error's kind and text. */
struct reply {
    struct lane *lane;
    int calls;
    enum err_kind kind; /* ERR_NONE: text is the output */
    char *text;
    size_t len;
};

struct lane *lane_new(when_t deadline);
void lane_add(struct lane *lane, const char *name, enum frame_mode mode, const char *text);
void lane_use(struct lane *lane);
void lane_free(struct lane *lane);

void lane_replied(void *reply, const struct transform_result *result); /* stops the loop */

/* Runs a program already added until it is answered. The reply belongs to the lane. */
struct reply *lane_ask(struct lane *lane, const char *name, const char *input);

/* Adds the text under a new name in a new set of its own, uses it and asks. */
struct reply *
lane_try(struct lane *lane, enum frame_mode mode, const char *text, const char *input);

#endif
