/*
 * fetch_back: platforms that send only that there are answers are asked for them, with the form's own credential. What they
 * answer is kept with what they sent, so that reading it again needs no second call. A failure is tried again by the
 * schedule of base/backoff.h, then held for the office; what only a person can mend is held at once.
 */
#ifndef ASSENT_APP_IN_FETCH_BACK_H
#define ASSENT_APP_IN_FETCH_BACK_H

#include "app/in/submission.h"

/* The address by [fetch] url; NULL: a part of it is not in what was sent, and e says which. ctx owns it. */
char *fetch_back_url(TALLOC_CTX *ctx, struct submission *s, struct err *e);

struct payload;
/* Begins to fetch beside the look; the payload is left for a later one. */
void fetch_back_begin(struct payload *p);

#endif
