/*
 * form_parse: what arrives in bodies, queries, cookies and paths, decoded. No I/O; every count and
 * size has a limit.
 *
 * Everything text is checked to be UTF-8 without NUL. Repeated keys are kept, in order. A broken
 * percent-encoding is refused, never taken literally: two readers must not differ.
 */
#ifndef ASSENT_IO_FORM_PARSE_H
#define ASSENT_IO_FORM_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct form_limits {
    size_t fields;     /* more is 413 */
    size_t name_bytes; /* decoded; more is 413 */
    size_t value_bytes;
    size_t file_bytes;        /* multipart: of a part that is a file */
    size_t part_header_bytes; /* multipart: the header lines of one part; more is 413 */
};
extern const struct form_limits form_limits_default;

struct form_field {
    const char *name;
    const char *value; /* followed by a NUL that does not count; a file may hold NULs */
    size_t len;
    const char
        *filename;    /* multipart: as sent, never to be used as a path; NULL when it is no file */
    const char *type; /* multipart: the Content-Type of a part, or NULL */
    const char *raw;  /* the value as it stands, encoded, in the bytes that were given */
    size_t raw_len;
};

struct form_data {
    const struct form_field *fields;
    size_t count;
};

/* application/x-www-form-urlencoded, and the query of an address: '+' is a space; "a", "a=" and
 * "a=b" are fields; empty ones are skipped. */
bool form_urlencoded(TALLOC_CTX *ctx, const void *bytes, size_t len,
                     const struct form_limits *limits, struct form_data **ret, struct err *e) must_check;

/* multipart/form-data (RFC 7578) with the boundary of its Content-Type. Text parts must be UTF-8,
 * files are bytes. */
bool form_multipart(TALLOC_CTX *ctx, const char *boundary, const void *bytes, size_t len,
                    const struct form_limits *limits, struct form_data **ret, struct err *e) must_check;

/* Either of the two, as the Content-Type says; another is ERR_MEDIA_TYPE. */
bool form_body(TALLOC_CTX *ctx, const char *content_type, const void *bytes, size_t len,
               const struct form_limits *limits, struct form_data **ret, struct err *e) must_check;

/* The value of the first field of that name; NULL when there is none. */
const char *form_value(const struct form_data *form, const char *name);
/* The next field of that name at or after *at (begin with 0), which is moved behind it; NULL when
 * there are no more. */
const struct form_field *form_next(const struct form_data *form, const char *name, size_t *at);

/* A Cookie field (RFC 6265 §5.4). Pairs that are not of the grammar are skipped, as no client may
 * be locked out by them. */
struct form_data *form_cookies(TALLOC_CTX *ctx, const char *header);

/* Content-Type (RFC 9110 §8.3): "text/html" in lower case, parameters with names in lower case and
 * unquoted values. */
struct form_media {
    const char *type;
    const struct form_data *params;
};
bool form_media_type(TALLOC_CTX *ctx, const char *value, struct form_media *ret,
                     struct err *e) must_check;

/*
 * The path of an address, up to '?', percent-decoded. Refused: NUL and controls, an encoded slash
 * (%2F would move between segments), "." and ".." segments, what is not UTF-8.
 */
bool form_path(TALLOC_CTX *ctx, const char *raw, char **ret, struct err *e) must_check;

bool form_utf8(const void *bytes, size_t len); /* RFC 3629, without NUL */

#endif
