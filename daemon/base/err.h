/*
 * err: what went wrong, as a kind that machines act on and a sentence that people act on.
 *
 * An expected failure is `bool` + `struct err *`: false means the error is filled and no output was touched.
 * A bug is `assert_that()`, compiled in always; running out of memory aborts.
 */
#ifndef ASSENT_BASE_ERR_H
#define ASSENT_BASE_ERR_H

#include <stdbool.h>
#include <talloc.h>

#define must_check __attribute__((warn_unused_result))
#define printf_like(fmt, first) __attribute__((format(printf, fmt, first)))

/*
 * The one table of kinds.
 *   kind, its name in logs and problem+json, HTTP status (RFC 9110 §15), log level when it stops travelling, may the same call succeed later
 */
#define ERR_KINDS(X)                                                                                                  \
    X(BAD_REQUEST, "bad-request", 400, LOG_DEBUG, false)      /* not the protocol */                                  \
    X(UNAUTHENTICATED, "unauthenticated", 401, LOG_NOTICE, false) /* we do not know who this is */                    \
    X(FORBIDDEN, "forbidden", 403, LOG_NOTICE, false)       /* we know, and the answer is no */                       \
    X(NOT_FOUND, "not-found", 404, LOG_DEBUG, false)                                                                  \
    X(METHOD, "method", 405, LOG_DEBUG, false)                                                                        \
    X(TIMEOUT, "timeout", 408, LOG_DEBUG, true)                                                                       \
    X(CONFLICT, "conflict", 409, LOG_INFO, false) /* the case has moved on since the person looked */                 \
    X(TOO_LARGE, "too-large", 413, LOG_INFO, false)                                                                   \
    X(URI_TOO_LONG, "uri-too-long", 414, LOG_DEBUG, false)                                                            \
    X(MEDIA_TYPE, "media-type", 415, LOG_INFO, false)                                                                 \
    X(EXPECTATION, "expectation", 417, LOG_DEBUG, false)                                                              \
    X(INVALID, "invalid", 422, LOG_INFO, false) /* well formed, but not acceptable: the sentence says why */          \
    X(HEADERS_TOO_LARGE, "headers-too-large", 431, LOG_DEBUG, false)                                                  \
    X(INTERNAL, "internal", 500, LOG_ERR, false)                                                                      \
    X(NOT_IMPLEMENTED, "not-implemented", 501, LOG_INFO, false)                                                       \
    X(BAD_GATEWAY, "bad-gateway", 502, LOG_WARNING, true) /* a system that we called */                               \
    X(UNAVAILABLE, "unavailable", 503, LOG_WARNING, true) /* the database, a full queue: try again */                 \
    X(VERSION, "version", 505, LOG_DEBUG, false)                                                                      \
    X(CONFIG, "config", 500, LOG_ERR, false) /* a file an administrator wrote: place and reason in the text */

enum err_kind {
    ERR_NONE = 0,
#define X(kind, name, status, level, again) ERR_##kind,
    ERR_KINDS(X)
#undef X
};

struct err {
    TALLOC_CTX *ctx; /* who owns the text */
    enum err_kind kind;
    const char *text; /* one sentence; "" while there is no error */
};

/* An empty error whose text will belong to ctx. */
struct err err_on(TALLOC_CTX *ctx);

/* Fills e (a later call replaces the former) and returns false, so that `return err_set(…)` reads well. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) printf_like(3, 4);

/* Puts "where: " before the text, for a caller that knows the place. Returns false. */
bool err_at(struct err *e, const char *fmt, ...) printf_like(2, 3);

int err_status(enum err_kind kind);       /* HTTP status */
int err_level(enum err_kind kind);        /* syslog level */
bool err_may_retry(enum err_kind kind);   /* the same call may succeed later */
const char *err_name(enum err_kind kind); /* "invalid" */

/* A bug, not a failure: says where and aborts, in every build. */
#define assert_that(condition)                                                                                        \
    ((condition) ? (void)0 : err_bug(#condition, __FILE__, __LINE__))
void err_bug(const char *what, const char *file, int line) __attribute__((noreturn));

/* talloc's allocators fail by returning NULL; here that is the end. */
void *err_mem(void *p);

#endif
