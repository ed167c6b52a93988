/*
 * verify: is a delivery from whom it says? A table of kinds, driven by the [verify] section of an adapter's NAME.conf:
 *
 *   kind = hmac               from: a place with a keyed hash; algorithm, encoding, prefix; signed: the body or one field
 *   kind = standard-webhooks  webhook-id, webhook-timestamp, webhook-signature within five minutes
 *   kind = token              from: a place with the secret itself; prefix
 *   kind = basic              the header Authorization (RFC 7617); the secret is user:password
 *   kind = path               the secret is the last part of the address
 *   kind = none               nothing but the caller's address, which must be in the form's unsigned-from
 *
 * Always over the raw bytes; in constant time; by either secret while one is being changed.
 */
#ifndef ASSENT_APP_IN_VERIFY_H
#define ASSENT_APP_IN_VERIFY_H

#include "app/in/arrival.h"

/* ERR_UNAUTHENTICATED says what was missing, never what would have been right. */
bool verify_arrival(struct arrival *a, struct err *e) must_check;

/* Without a secret, can nothing be verified for a form of this adapter? */
bool verify_wants_secret(const struct adapter *adapter);

#endif
