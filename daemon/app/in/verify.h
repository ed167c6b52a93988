/*
 * verify: is a delivery from whom it says? A table of kinds, driven by the [verify] section of an adapter's NAME.conf:
 *
 *   kind = hmac               header, algorithm (sha1, sha256, sha512), encoding (hex, base64), prefix
 *   kind = standard-webhooks  webhook-id, webhook-timestamp, webhook-signature within five minutes
 *   kind = token              header: holds the secret itself
 *   kind = none               no signature: only for a form whose address nobody can guess
 *
 * Always over the raw bytes; in constant time; by either secret while one is being changed.
 */
#ifndef ASSENT_APP_IN_VERIFY_H
#define ASSENT_APP_IN_VERIFY_H

#include "app/site/registry.h"

struct httpd_request;

/* What came: by HTTP, or out of a file that somebody tries. */
struct arrival {
    json_object *headers; /* all of them: {name in lower case: value} */
    const void *body;
    size_t len;
};

/* Of a request; lives as long as ctx and the request. */
struct arrival arrival_of(TALLOC_CTX *ctx, const struct httpd_request *rq);
/* NULL when it is absent; name in any case. */
const char *arrival_header(const struct arrival *a, const char *name);

/* ERR_UNAUTHENTICATED says what was missing, never what would have been right. */
bool
verify_delivery(const struct form_source *form, const struct arrival *a, struct err *e) must_check;

#endif
