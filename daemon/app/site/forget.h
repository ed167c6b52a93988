/*
 * forget: one person, as far as the record allows. Their name, addresses and roles go, and the texts that they wrote except
 * the kinds that the institution keeps; in what stays their name becomes "a former member". Events and cases hold the id
 * alone, so the chain verifies and the fold is the same.
 */
#ifndef ASSENT_APP_SITE_FORGET_H
#define ASSENT_APP_SITE_FORGET_H

#include "app/site/registry.h"

struct pg;

/* found: sql/site/forget_look.sql's document, gone after the call; NULL with ERR_NOT_FOUND, ERR_CONFLICT (something must be
 * settled first: the sentence says what) or ERR_UNAVAILABLE. */
typedef void forget_fn(json_object *found, const struct err *e, void *arg);

/* who: an e-mail address or an id. dry: says what would go and changes nothing. Ends in exactly one call of done, never inside
 * the call; inst is not kept. */
void forget_person(struct pg *owner, const struct institution *inst, const char *who, bool dry,
                   forget_fn *done, void *arg);

#endif
