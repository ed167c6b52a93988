/*
 * fetch: what this process asks of other machines: HTTP requests and mail by SMTP, by libcurl on the loop.
 *
 * One struct fetch a process. A call is refused at once (false and an error: it was not fit to be sent, or there are
 * too many) or ends in exactly one callback, never inside the call that made it. Freeing the handle before that
 * cancels it and there is no callback; the handle is freed by itself after the callback (freeing it there, or the
 * context that owns it, is fine). Results are valid until the callback returns or frees the handle.
 *
 * What it never does: follow a redirect, use a proxy, .netrc or cookies, decode content, speak anything but HTTP/1.1
 * and SMTP, or send a request to an address that the caller does not allow. The address is checked when a connection
 * is opened and again just before each request goes out on it, so that a connection opened for one allow-list cannot
 * be used by a request that has another.
 */
#ifndef ASSENT_IO_FETCH_H
#define ASSENT_IO_FETCH_H

#include <stddef.h>

#include "base/err.h"
#include "base/netaddr.h"
#include "base/when.h"
#include "io/loop.h"

struct fetch;
struct fetch_call;      /* the handle of a request in flight */
struct fetch_mail_call; /* the handle of a message in flight */

#define FETCH_CALLS_MAX 1024      /* in flight or waiting for a connection */
#define FETCH_CONNECTIONS_MAX 128 /* in all */
#define FETCH_HOST_MAX 32         /* to one host and port: several endpoints may stand on one */

/* Free it before the loop; calls that are still in flight end without a callback. */
struct fetch *fetch_new(TALLOC_CTX *ctx, struct loop *loop);
size_t fetch_in_flight(const struct fetch *f);

/* How a call ended: what happened, the kind of error it is for the caller, and whether the same may succeed later. */
#define FETCH_ENDS(X)                                                                           \
    X(ANSWERED, "answered", ERR_NONE)        /* there is a status, whatever it is */            \
    X(FORBIDDEN, "forbidden", ERR_FORBIDDEN) /* no address of the host may be called */         \
    X(NO_NAME, "no-name", ERR_BAD_GATEWAY)   /* the host's name is not known */                 \
    X(NO_CONNECTION, "no-connection", ERR_BAD_GATEWAY)                                          \
    X(NO_TRUST, "no-trust", ERR_BAD_GATEWAY)   /* TLS failed: certificate, name, protocol */    \
    X(TOO_LATE, "too-late", ERR_BAD_GATEWAY)   /* a time limit passed */                        \
    X(TOO_LARGE, "too-large", ERR_BAD_GATEWAY) /* the answer is larger than the caller takes */ \
    X(BROKEN, "broken", ERR_BAD_GATEWAY)       /* the connection or the answer broke off */

enum fetch_end {
#define X(end, name, kind) FETCH_##end,
    FETCH_ENDS(X)
#undef X
};

const char *fetch_end_name(enum fetch_end end);
enum err_kind fetch_end_kind(enum fetch_end end);

struct fetch_header {
    const char *name, *value;
};

/* Everything is copied; the caller keeps its own. 0 for a limit means the default beside it. */
struct fetch_request {
    const char *method; /* GET HEAD POST PUT PATCH DELETE OPTIONS */
    const char *url;    /* http or https, without user and password */
    const struct fetch_header *headers;
    size_t header_count;
    const void *body; /* NULL: none */
    size_t body_len;
    when_t timeout;         /* for all of it, 15 s */
    when_t connect_timeout; /* name, connection and TLS, 5 s */
    size_t max_body;        /* bytes of the answer, 256 KiB */
    size_t max_headers; /* bytes of the answer's headers, 16 KiB; of lines there are 128 at most */
    const char *const *wanted; /* names of the answer's headers to be kept */
    size_t wanted_count;
    const struct netblock *allowed; /* blocks that may be called though they are not public */
    size_t allowed_count;
    const char *ca_file; /* PEM, instead of the system's; NULL: the system's */
    bool once; /* never sent twice by itself: libcurl repeats what a connection left from before has swallowed */
};

struct fetch_result {
    enum fetch_end end;
    const char *text;      /* a sentence when the end is not ANSWERED, else "" */
    bool may_have_arrived; /* the request was on its way when it ended */
    int status;            /* 100 to 599, 0 unless ANSWERED */
    const struct fetch_header
        *headers; /* those wanted that came, repeated ones repeated, names as wanted */
    size_t header_count;
    const char *body; /* a NUL follows that does not count */
    size_t body_len;
    const char *peer; /* the address that answered, "" when none did */
    when_t elapsed;
};

typedef void fetch_http_fn(const struct fetch_result *result, void *arg);

bool fetch_http(TALLOC_CTX *ctx, struct fetch *f, const struct fetch_request *request,
                fetch_http_fn *fn, void *arg, struct fetch_call **ret, struct err *e) must_check;

/* The first of that name (any case), or NULL. */
const char *fetch_header(const struct fetch_result *result, const char *name);

/* Retry-After (RFC 9110 §10.2.3), seconds or a date, as a delay from now, at least 0; WHEN_NONE when there is none. */
when_t fetch_retry_after(const char *value, when_t now);

/*
 * ---- mail: one message after the other on one connection, in a thread (fetch_smtp.c says why). A message that is
 * cancelled while it is being sent may arrive all the same.
 */

#define FETCH_MAILS_MAX 256 /* waiting or being sent */

enum fetch_tls {
    FETCH_TLS_NEVER,    /* smtp:// in the clear */
    FETCH_TLS_REQUIRED, /* STARTTLS (RFC 3207), or nothing is sent */
};

/*
 * The server comes from the configuration alone, so its address is not checked. ehlo NULL: this machine's name.
 * bytes is a whole message with CRLF line ends (io/mime). Everything is copied.
 */
struct fetch_mail {
    const char *server;          /* smtp://host:port, smtps://host:port (TLS from the first byte) */
    enum fetch_tls tls;          /* for smtp:// */
    const char *user, *password; /* NULL: no authentication */
    const char *ehlo;
    const char *from; /* of the envelope, bare addresses; "" is the null sender */
    const char *const *to;
    size_t to_count;
    const void *bytes;
    size_t len;
    when_t timeout; /* 60 s */
    const char *ca_file;
};

#define FETCH_MAIL_ENDS(X)                                                                         \
    X(SENT, "sent")       /* the server has taken it for every recipient */                        \
    X(LATER, "later")     /* no connection, 4xx, or something the operator must mend: try again */ \
    X(REFUSED, "refused") /* 5xx to sender, recipient or message: the same bytes never will pass */

enum fetch_mail_end {
#define X(end, name) FETCH_MAIL_##end,
    FETCH_MAIL_ENDS(X)
#undef X
};

const char *fetch_mail_end_name(enum fetch_mail_end end);

struct fetch_mail_result {
    enum fetch_mail_end end;
    int code;         /* the server's last reply (RFC 5321 §4.2), 0 when there was none */
    const char *text; /* the server's words or what went wrong; "" when SENT */
    when_t elapsed;
};

typedef void fetch_mail_fn(const struct fetch_mail_result *result, void *arg);

bool fetch_smtp(TALLOC_CTX *ctx, struct fetch *f, const struct fetch_mail *mail, fetch_mail_fn *fn,
                void *arg, struct fetch_mail_call **ret, struct err *e) must_check;

#endif
