/*
 * httpd: an HTTP/1.1 server on the loop: TCP addresses and unix-domain sockets, one handler for
 * every request.
 *
 * Requests of a connection are handled one after the other: the next is read when the answer to the
 * former has left. Each request is a talloc context of its own. The handler answers it exactly
 * once, in the call or later; it is freed after that (when the handler has returned, or in the next
 * turn of the loop), with all that was allocated on it. A client that goes away first changes
 * nothing for who answers: the answer is dropped.
 *
 * What an outsider can make grow is bounded by struct httpd_limits; every wait for a client has an
 * absolute deadline. Never logs; what went by is told to the callbacks `answered` and `refused`.
 */
#ifndef ASSENT_IO_HTTPD_H
#define ASSENT_IO_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/when.h"
#include "io/http_parse.h"
#include "io/loop.h"

struct httpd;
struct httpd_request;

struct httpd_limits {
    struct http_limits parse;
    size_t bodies;      /* bytes of bodies held at once, of all connections; more is 503 */
    size_t connections; /* in all; beyond it an idle one makes room, or the new one gets 503 */
    size_t per_address; /* from one IPv4 address or IPv6 /64; 0 = no limit; unix sockets do not
                           count */
    /* Absolute, from the moment the phase begins; a byte now and then does not extend them. */
    when_t head;   /* from the first byte of a request to the end of its head; 408 */
    when_t body;   /* from the head to the end of the body; 408 */
    when_t write;  /* from the answer to its last byte; the connection is cut */
    when_t idle;   /* between requests; the connection is closed */
    when_t linger; /* after the last answer, until the client closes too */
};
extern const struct httpd_limits httpd_limits_default;

/* Decided when the head is there, before the body is read. */
struct httpd_verdict {
    enum err_kind refuse; /* ERR_NONE: go on. ERR_NOT_FOUND, ERR_METHOD, … : answered at once */
    const char *why;      /* a sentence for the person, with refuse */
    const char *allow;    /* with ERR_METHOD: the Allow field, "GET, HEAD" */
    size_t body_max;      /* bytes; a larger body is answered with 413 and not read */
};

struct httpd_app {
    void *arg;
    void (*handle)(void *arg, struct httpd_request *rq);
    /* path is decoded; NULL when it cannot be (see form_path) or the target is no path. Optional:
     * default limit, go on. */
    struct httpd_verdict (*limit_for)(void *arg, const char *method, const char *path);
    /* For the log and the metrics; both optional. refused: before there was a request to handle;
     * peer as httpd_peer(). */
    void (*answered)(void *arg, const struct httpd_request *rq, int status, size_t body_len);
    void (*refused)(void *arg, const char *peer, enum err_kind kind, const char *why);
    /* What is said then to a head that was read, as HTML that ctx owns; optional, and NULL: why, as text. */
    const char *(*refusal)(void *arg, TALLOC_CTX *ctx, const struct httpd_request *rq,
                           enum err_kind kind, const char *why);
};

/* Copies limits and app. */
struct httpd *httpd_new(TALLOC_CTX *ctx, struct loop *loop, const struct httpd_limits *limits,
                        const struct httpd_app *app);

/*
 * "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "*:8080" (every address), "unix:/path" or
 * "/path"; port 0 takes a free one. Names are not looked up. A stale socket file is replaced, a
 * live one is an error; new ones have mode 0600.
 */
bool httpd_listen(struct httpd *h, const char *address, struct err *e) must_check;
/* "127.0.0.1:43210", "[::1]:80" or "unix:/path" of the i-th listener; NULL when there is none.
 * Owned by h. */
const char *httpd_address(const struct httpd *h, size_t i);

/* Accepts no more, lets what is in flight finish, closes the rest; then calls drained once, in a
 * later turn of the loop. */
void httpd_drain(struct httpd *h, loop_fn *drained, void *arg);

/* ---- a request; everything below is valid until it is freed ---- */

const struct http_head *httpd_head(const struct httpd_request *rq);
const char *httpd_method(const struct httpd_request *rq);
const char *httpd_target(const struct httpd_request *rq); /* raw */
const char *httpd_path(const struct httpd_request *rq);   /* decoded; NULL as for limit_for */
const char *httpd_query(const struct httpd_request *rq); /* raw, after '?'; "" when there is none */
const char *httpd_header(const struct httpd_request *rq, const char *name); /* NULL when absent */
const void *httpd_body(const struct httpd_request *rq, size_t *ret_len);
const char *httpd_peer(const struct httpd_request *rq); /* "127.0.0.1", "2001:db8::1", "unix" */
bool httpd_peer_uid(const struct httpd_request *rq, uid_t *ret); /* true on unix-domain sockets */
const char *httpd_id(const struct httpd_request *rq);            /* 16 random hexadecimal digits */
when_t httpd_began(const struct httpd_request *rq);              /* when_monotonic() at its head */

/* Called once when the client has gone before the answer. NULL takes it back. */
void httpd_on_gone(struct httpd_request *rq, loop_fn *fn, void *arg);

/* ---- the answer, exactly one ---- */

/*
 * fields: at most 64; without Date, Content-Length, Transfer-Encoding and Connection, which are set
 * here; a value with CR, LF or a control character is a bug and aborts. The body is copied; to a
 * HEAD it is not sent.
 */
void httpd_answer(struct httpd_request *rq, int status, const struct http_field *fields,
                  size_t field_count, const void *body, size_t len);
void httpd_answer_text(struct httpd_request *rq, int status, const char *type, const char *text);

/* ---- counters for metrics ---- */

struct httpd_counters {
    uint64_t accepted, rejected; /* connections; rejected: over a limit */
    uint64_t requests;           /* handled */
    uint64_t refused;            /* malformed, too large, too slow */
    uint64_t timeouts;           /* deadlines passed, idle ones apart */
    uint64_t gone;               /* clients that left before their answer */
    uint64_t answers[6];         /* by hundreds of the status */
    uint64_t bytes_in, bytes_out;
    size_t connections, in_flight; /* now */
};
const struct httpd_counters *httpd_counters(const struct httpd *h);

#endif
