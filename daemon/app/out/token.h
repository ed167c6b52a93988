/*
 * token: what a credential buys at a system that wants OAuth 2.0 (RFC 6749: client credentials, or the password grant, as
 * form data). It is kept in memory alone, by endpoint, until shortly before it expires, the system refuses it, or the
 * configuration is read again.
 */
#ifndef ASSENT_APP_OUT_TOKEN_H
#define ASSENT_APP_OUT_TOKEN_H

#include "app/app.h"
#include "app/site/registry.h"

struct token *token_new(TALLOC_CTX *ctx);

const char *token_text(const struct endpoint *to); /* what is in hand, and good; NULL: none */
const char *token_kept(const struct endpoint *to); /* the same, good or not: it is hidden */
bool token_wanted(const struct endpoint *to);      /* it takes one, and none is in hand */
void token_refused(const struct endpoint *to, const char *used); /* it is not used again */

/* because: NULL when there is one now; else what happened, in words without a secret. */
typedef void token_fn(const char *because, void *arg);

/* Fetches one. Exactly one callback, never inside the call; arg must live until then. */
void
token_fetch(struct app *app, const struct endpoint *to, when_t timeout, token_fn *fn, void *arg);

#endif
