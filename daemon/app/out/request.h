/*
 * request: from what an adapter's program asks for to what goes out, and what may be shown of both directions.
 *
 * The program's part is a JSON object (hooks/out/README.md). What we add to it – proofs of who we are – is marked, so that a
 * preview and the record of attempts name those headers and never show them. Nothing here sends.
 */
#ifndef ASSENT_APP_OUT_REQUEST_H
#define ASSENT_APP_OUT_REQUEST_H

#include "app/site/registry.h"
#include "io/fetch.h"

enum {
    REQUEST_HEADERS_MAX = 16,
    REQUEST_ADDED_MAX = 4,
    REQUEST_ALLOWED_MAX = 16,
    REQUEST_SHOWN_MAX = 4096, /* bytes of a body that the record of attempts keeps */
};

/* A talloc context; rq points into it and into the program's object, which must live as long. */
struct request {
    struct fetch_request rq;
    struct fetch_header headers[REQUEST_HEADERS_MAX];
    struct netblock allowed[REQUEST_ALLOWED_MAX];
    size_t given; /* of the headers, the program's own; the ones behind them are ours */
};

/* id: of the message, which is signed. ERR_CONFIG and ERR_INVALID: it cannot be made. */
bool request_make(TALLOC_CTX *ctx, const struct endpoint *to, const char *id, json_object *asked,
                  struct request **ret, struct err *e) must_check;

char *request_basic(TALLOC_CTX *ctx, const char *credential); /* "Basic …" (RFC 7617) */
/* The networks of "allow"; ret has room for REQUEST_ALLOWED_MAX. */
bool request_allowed(const struct endpoint *to, struct netblock *ret, size_t *ret_count,
                     struct err *e) must_check;

/* {method, url, headers: [{name, value} or {name, hidden: true}], body?, bytes?}: no secret, no signature; of a body so many
 * bytes at most (0: all), and bytes says how many there are when it was cut. The caller's. */
json_object *request_shown(const struct endpoint *to, const struct request *r, size_t most);
/* {status, headers: [{name, value}], body?, bytes?, peer} or {error, text, may_have_arrived}; the caller's. */
json_object *response_shown(const struct endpoint *to, const struct fetch_result *r, size_t most);

/* An answer's body as a program is given it: the JSON it is, or the text, with no secret of ours in it; the caller's. */
json_object *request_body_read(const struct endpoint *to, const char *bytes, size_t len);

/* What a program is given of the system; the caller's. */
json_object *request_endpoint(const struct endpoint *to);

#endif
