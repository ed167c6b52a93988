/*
 * endpoint: one [endpoint SLUG/NAME] of assent.conf with its adapter: where to, how we sign in, what it needs, whose it is.
 */
#ifndef ASSENT_APP_SITE_ENDPOINT_H
#define ASSENT_APP_SITE_ENDPOINT_H

#include "app/site/registry.h"

struct config;

/* All but the secrets that it is signed with. ctx owns what it points to. ERR_CONFIG says what to correct. */
bool
endpoint_read(TALLOC_CTX *ctx, const struct config *config, const char *site, const char *share,
              const char *written, const char *name, struct endpoint *to, struct err *e) must_check;

#endif
