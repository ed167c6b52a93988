/*
 * lane: answers the requests of one parent (base/frame.h), in order, until it hangs up.
 *
 * A program sees its input and nothing else: the environment is empty, `input` has no more inputs,
 * `debug` and `stderr` go nowhere, `import` and `include` do not compile (definitions stand before
 * the program), a module's metadata cannot be read, `halt` is a failure, and local time is UTC.
 */
#ifndef ASSENT_WORKER_LANE_H
#define ASSENT_WORKER_LANE_H

/* Fixes the time zone; reads its file if there is one, so it comes before the sandbox. */
void lane_prepare(void);

/* Returns the status to exit with: 0 when the parent hung up, else FRAME_EXIT_…. */
int lane_serve(int fd);

#endif
