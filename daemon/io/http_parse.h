/*
 * http_parse: one HTTP/1.1 or 1.0 request, fed in pieces of any size (RFC 9112, RFC 9110). No I/O,
 * no clock.
 *
 * Strict: whatever two parsers could read in two ways is refused. The result depends on the bytes
 * alone, never on how they were cut. Every byte counts against a limit; what is kept is the head,
 * and the body without its chunking.
 *
 *   struct http_parse *p = http_parse_new(ctx, &limits);
 *   feed → HTTP_MORE   all bytes are used, send more
 *        → HTTP_HEAD   once: the head is there; now is the time for http_parse_body_max(); then
 * feed on, even 0 bytes → HTTP_DONE   the request is complete; what is not used belongs to the next
 * one → HTTP_BAD    e says why, err_status(e->kind) is the answer; the connection cannot be used
 * again
 */
#ifndef ASSENT_IO_HTTP_PARSE_H
#define ASSENT_IO_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/http_syntax.h"

/* Bytes unless said otherwise. */
struct http_limits {
    size_t request_line;  /* with its CRLF; more is 414 */
    size_t header_bytes;  /* the field lines with their CRLFs; more is 431 */
    size_t header_count;  /* field lines; more is 431 */
    size_t body;          /* decoded; more is 413; http_parse_body_max() can only lower it */
    size_t chunk_line;    /* one chunk-size line; more is 400 */
    size_t chunk_extras;  /* all chunk-size lines beyond 16 bytes each; more is 400 */
    size_t trailer_bytes; /* more is 431; trailers count against header_count too */
};
#define HTTP_LIMITS_DEFAULT                                                                \
    {                                                                                      \
        .request_line = 8192, .header_bytes = 32768, .header_count = 100, .body = 1048576, \
        .chunk_line = 256, .chunk_extras = 16384, .trailer_bytes = 8192                    \
    }

struct http_field {
    const char *name;  /* as sent */
    const char *value; /* without the blanks around it; may be "" */
};

struct http_head {
    const char *method;
    const char *target; /* as sent */
    enum http_form form;
    int minor; /* HTTP/1.minor; above 1 is treated as 1 */
    const struct http_field *fields;
    size_t field_count;
    const char *host; /* the Host field, or NULL in 1.0 */
    bool keep_alive;  /* the client would send another request */
    bool expects_100; /* the client waits for 100 Continue before the body */
    bool chunked;     /* the body is chunked; otherwise length says how long it is */
    uint64_t length;
};

enum http_step {
    HTTP_MORE,
    HTTP_HEAD,
    HTTP_DONE,
    HTTP_BAD,
};

struct http_parse;

/* Copies the limits. Everything the parser hands out lives as long as the parser. */
struct http_parse *http_parse_new(TALLOC_CTX *ctx, const struct http_limits *limits);

/* *ret_used bytes were taken. After HTTP_DONE and HTTP_BAD it must not be called again. */
enum http_step http_parse_feed(struct http_parse *p, const void *bytes, size_t len,
                               size_t *ret_used, struct err *e);

/* A lower limit for this body, after HTTP_HEAD. False (413) when the head announces more than that.
 */
bool http_parse_body_max(struct http_parse *p, size_t max, struct err *e) must_check;

const struct http_head *http_parse_head(const struct http_parse *p); /* from HTTP_HEAD on */
const void *http_parse_body(const struct http_parse *p, size_t *ret_len);

/* Nothing of a request has arrived yet (an empty line before it does not count). */
bool http_parse_untouched(const struct http_parse *p);

/* The first field of that name, compared without case; NULL when there is none. */
const char *http_head_value(const struct http_head *head, const char *name);

#endif
