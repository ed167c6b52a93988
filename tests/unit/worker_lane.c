#include "worker_lane.h"

#include <check.h>
#include <string.h>

struct lane *
lane_new(when_t deadline)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct lane *lane = talloc_zero(ctx, struct lane);
    lane->ctx = ctx;
    lane->loop = loop_new(ctx);
    lane->e = err_on(ctx);
    lane->transform = transform_new(ctx, lane->loop,
                                    &(struct transform_options){.worker = WORKER,
                                                                .lane = "test",
                                                                .deadline = deadline,
                                                                .memory = 256u << 20,
                                                                .queue_max = 100});
    lane->set = transform_set_new(ctx);
    return lane;
}

/* The loop goes last, as it must. */
void
lane_free(struct lane *lane)
{
    TALLOC_CTX *ctx = lane->ctx;
    talloc_free(lane->transform);
    talloc_free(ctx);
}

void
lane_add(struct lane *lane, const char *name, enum frame_mode mode, const char *text)
{
    const char *file = talloc_asprintf(lane->ctx, "%s.jq", name);
    ck_assert_msg(transform_set_add(lane->set, name, file, mode, text, &lane->e), "%s",
                  lane->e.text);
}

void
lane_use(struct lane *lane)
{
    transform_replace(lane->transform, lane->set);
    lane->set = transform_set_new(lane->ctx);
}

void
lane_replied(void *arg, const struct transform_result *result)
{
    struct reply *reply = arg;
    reply->calls++;
    reply->kind = result->error ? result->error->kind : ERR_NONE;
    reply->len = result->len;
    reply->text = result->error ? talloc_strdup(reply, result->error->text)
                                : talloc_strndup(reply, result->bytes, result->len);
    loop_stop(reply->lane->loop);
}

struct reply *
lane_ask(struct lane *lane, const char *name, const char *input)
{
    struct reply *reply = talloc_zero(lane->ctx, struct reply);
    reply->lane = lane;
    ck_assert_msg(transform_run(lane->ctx, lane->transform, name, input, strlen(input),
                                lane_replied, reply, &lane->e),
                  "%s", lane->e.text);
    ck_assert_int_eq(reply->calls, 0);
    while (!reply->calls)
        ck_assert(loop_run(lane->loop, &lane->e));
    return reply;
}

struct reply *
lane_try(struct lane *lane, enum frame_mode mode, const char *text, const char *input)
{
    lane_add(lane, "tried", mode, text);
    lane_use(lane);
    return lane_ask(lane, "tried", input);
}
