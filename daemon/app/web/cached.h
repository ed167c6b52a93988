/*
 * cached: answers that browsers and caches keep and ask for again by their ETag (RFC 9110, 8.8.3 and 13.1.2): one place
 * that makes the ETag, reads If-None-Match, and answers 304 with the same fields and no bytes.
 */
#ifndef ASSENT_APP_WEB_CACHED_H
#define ASSENT_APP_WEB_CACHED_H

#include "app/web/web.h"
#include "io/httpd.h"

/* Quoted; follows from the bytes alone. */
const char *cached_etag(TALLOC_CTX *ctx, const void *bytes, size_t len);

/* Does If-None-Match (NULL: there is none) name this etag? Weak ones count as well; what is no list of ETags names nothing. */
bool cached_is_had(const char *if_none_match, const char *etag);

/* etag is one of the fields, or NULL: then nothing is compared. */
void cached_answer(struct web_call *call, int status, const struct http_field *fields,
                   size_t field_count, const char *etag, const void *bytes, size_t len);

/* What is no page: no script or style of it runs, and no other type is guessed. */
void cached_bytes(struct web_call *call, const char *type, const char *cache_control,
                  const void *bytes, size_t len);

#endif
