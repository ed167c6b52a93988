/* http_play: a stream of bytes through the parser, cut anyhow, as one text: what was understood and what was refused. */
#ifndef ASSENT_TESTS_HTTP_PLAY_H
#define ASSENT_TESTS_HTTP_PLAY_H

#include "io/http_parse.h"

/* Says how long the next piece is (1 or more); at is how far we are. */
typedef size_t http_play_cut(void *arg, size_t at);

/*
 * "GET /x 1.1 host=a keep body=…|…" a request, then "bad 400" or "more" or "end" (nothing begun). *ret_status is that of
 * the refusal, 200 when some request was understood and none refused, 0 when none was complete.
 */
char *http_play(TALLOC_CTX *ctx, const struct http_limits *limits, const void *bytes, size_t len,
                http_play_cut *cut, void *arg, int *ret_status);

size_t http_play_whole(void *arg, size_t at);
size_t http_play_single(void *arg, size_t at);
size_t http_play_random(void *seed, size_t at); /* seed: an unsigned int */

#endif
