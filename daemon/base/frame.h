/*
 * frame: what assentd and its jq workers say to each other over their socket pair. Both ends are of
 * one build on one machine, so the head is a structure in its own byte order; `length` bytes follow
 * it.
 *
 *   to the worker     id            detail        body
 *     PROGRAM         a program     a mode        jq text      no answer: a failure to compile
 * answers each RUN of it RUN             a request     a program     one JSON value CHECK a request
 * a mode        jq text      compiled and forgotten from the worker OUTPUT          the request   0
 * what the program gave (CHECK: empty) FAILED          the request   0             why, a sentence
 *     COMPILE_FAILED  the request   0             jq's messages, each ended by a NUL
 *
 * Requests are answered in the order in which they came, each once. The worker ends at end of file
 * and at anything that is not this protocol; the parent trusts nothing that it receives.
 */
#ifndef ASSENT_BASE_FRAME_H
#define ASSENT_BASE_FRAME_H

#include <stdint.h>

struct frame {
    uint32_t length, kind, id, detail;
};

enum frame_kind {
    FRAME_PROGRAM = 1,
    FRAME_RUN,
    FRAME_CHECK,
    FRAME_OUTPUT,
    FRAME_FAILED,
    FRAME_COMPILE_FAILED,
};

enum frame_mode {
    FRAME_JSON, /* exactly one output, of any kind, as compact JSON */
    FRAME_TEXT, /* any number of outputs, all strings, joined as they are */
};

#define FRAME_INPUT_MAX (8u << 20)  /* bytes of a body to the worker */
#define FRAME_OUTPUT_MAX (8u << 20) /* bytes of a body from it */
#define FRAME_OUTPUTS_MAX 1000000   /* strings in one text */
#define FRAME_MESSAGE_MAX 4096      /* bytes of a failure's sentence */

/* How a worker ends of its own accord; any other end is a crash. */
#define FRAME_EXIT_MEMORY 71   /* its memory limit */
#define FRAME_EXIT_PROTOCOL 76 /* not this protocol */
#define FRAME_EXIT_SANDBOX 77  /* the system does not let it confine itself */

#endif
