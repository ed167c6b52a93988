/*
 * http_chunk: one chunk-size line with its extensions (RFC 9112 §7.1), a byte at a time. Who calls
 * counts the bytes.
 */
#ifndef ASSENT_IO_HTTP_CHUNK_H
#define ASSENT_IO_HTTP_CHUNK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct http_chunk {
    bool (*state)(struct http_chunk *k, unsigned char c, struct err *e);
    uint64_t size; /* valid when done */
    uint64_t room; /* a larger size is ERR_TOO_LARGE, at the digit that says so */
};

struct http_chunk http_chunk_begin(uint64_t room);
bool http_chunk_step(struct http_chunk *k, unsigned char c, struct err *e) must_check;
bool http_chunk_done(const struct http_chunk *k); /* its CR LF was seen */

#endif
