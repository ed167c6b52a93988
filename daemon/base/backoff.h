/*
 * backoff: when to try again a delivery that failed. Ten attempts over about 75 hours; pure.
 */
#ifndef ASSENT_BASE_BACKOFF_H
#define ASSENT_BASE_BACKOFF_H

#include "base/when.h"

enum { BACKOFF_ATTEMPTS = 10 };

/*
 * How long to wait when `made` attempts have failed: 0 before the first, WHEN_NONE when there is no
 * further one. `random` (any 32 bits) adds up to a fifth of the wait, so that what failed together
 * does not come back together.
 */
when_t backoff_wait(unsigned made, uint32_t random);

/*
 * The value of a Retry-After field (RFC 9110 §10.2.3): seconds, or an HTTP date in any of its three
 * forms (§5.6.7), as a wait from now: never below 0, never above 24 h. false: it is neither, and
 * the schedule alone holds.
 */
bool backoff_retry_after(const char *value, when_t now, when_t *ret_wait) must_check;

#endif
