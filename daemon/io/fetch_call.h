/*
 * fetch_call: one call in flight, shared by fetch.c (the engine) and fetch_http.c, and what fetch_smtp.c has with fetch.c; nobody
 * else includes it.
 *
 * make → the caller sets options on easy → start → … → ended(call, how libcurl ended) once, from the loop.
 */
#ifndef ASSENT_IO_FETCH_CALL_H
#define ASSENT_IO_FETCH_CALL_H

#define CURL_DISABLE_TYPECHECK /* it cannot be expanded inside assert_that() */
#include <curl/curl.h>

#include "io/fetch.h"

struct fetch_call {
    struct fetch *f; /* NULL unless in flight */
    struct fetch_call *prev, *next;
    CURL *easy;
    void (*ended)(struct fetch_call *call, CURLcode code);
    void *more;               /* fetch_http.c's own part */
    struct loop_timer *limit; /* the absolute limit, whatever libcurl waits for */
    when_t started;
    const struct netblock *allowed;
    size_t allowed_count;
    const char *forbidden;       /* why the last address was refused */
    bool on_its_way;             /* the request has begun to go out */
    bool *freed;                 /* set while its callback runs */
    struct curl_slist *list;     /* headers */
    char words[CURL_ERROR_SIZE]; /* libcurl's own */
};

/* NULL with an error when there are too many. Options that every call shares are set. */
struct fetch_call *fetch_call_make(TALLOC_CTX *ctx, struct fetch *f, struct err *e);
void
fetch_call_start(struct fetch_call *call, struct fetch *f, when_t timeout, when_t connect_timeout);
void fetch_call_list(struct fetch_call *call, const char *line); /* adds to call->list */

/* An option that cannot fail but by a bug in this file or a libcurl without it. */
#define FETCH_SET(call, option, value) \
    assert_that(curl_easy_setopt((call)->easy, option, value) == CURLE_OK)

enum fetch_end fetch_call_end(const struct fetch_call *call, CURLcode code);
const char *fetch_call_words(struct fetch_call *call, CURLcode code, const char *place);

/* The thread that sends mail: made at the first message, gone with the fetch that owns it. */
struct fetch_mailer;
struct fetch_mailer *fetch_mailer_new(TALLOC_CTX *ctx, struct event_base *base);
struct fetch_mailer *fetch_mailer_of(struct fetch *f);

#endif
