/*
 * redact: what came, as somebody may see it who mends a form: e-mail addresses and the secrets that travel in a body are
 * masked. Lengths and shapes stay, so that what is wrong with it can still be seen.
 */
#ifndef ASSENT_APP_IN_REDACT_H
#define ASSENT_APP_IN_REDACT_H

#include <json-c/json.h>

#include "base/err.h"

/* a.person@example.edu → a•••@example.edu, wherever one stands in the text; owned by ctx. */
char *redact_text(TALLOC_CTX *ctx, const char *text);

/* A copy with redact_text of every string (names of members too) for the caller to own; NULL for NULL. */
json_object *redact_json(json_object *o);

/* The same of a body, without the values that the adapter's [carried] section names (conf: that section, or NULL). */
json_object *redact_body(json_object *body, json_object *carried);

#endif
