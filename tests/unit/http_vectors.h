/*
 * http_vectors: requests and what must become of them. One table for the parser, for the server over a socket, and for
 * the seeds of the fuzzer.
 */
#ifndef ASSENT_TESTS_HTTP_VECTORS_H
#define ASSENT_TESTS_HTTP_VECTORS_H

#include <stddef.h>

#include "io/http_parse.h"

struct http_vector {
    int status; /* of the first refusal; 200 when all is understood; 0 when it waits for more */
    const char *name;
    const char *bytes;
    size_t len;
    const char *body; /* of the last request; NULL: not looked at */
};

extern const struct http_vector http_hostile[];
extern const size_t http_hostile_count;
extern const struct http_vector http_valid[];
extern const size_t http_valid_count;

/* Small enough that a table can go beyond each. */
extern const struct http_limits http_vector_limits;

#endif
