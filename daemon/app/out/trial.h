/*
 * trial: what would be sent to a system, before anything is; and a ping that shows whether it can be reached and believes us.
 *
 * A preview sends nothing. A ping is one request, outside of every queue: for systems whose requests we sign a signed event of
 * the type "endpoint.ping", for others a GET of their address with their credentials, and before that of a token where they want one. Neither changes
 * anything here. Of a system that only people write to there is nothing to test, and that is what is said.
 */
#ifndef ASSENT_APP_OUT_TRIAL_H
#define ASSENT_APP_OUT_TRIAL_H

#include "app/app.h"

/* document is NULL when it failed, and e says why; both belong to the trial. */
typedef void trial_fn(json_object *document, const struct err *e, void *arg);

/* {proposal, type, system: {name, title, url}, request? , done?, wait?, failed?, reason?, other?}: what the program answers
 * first about the proposal as it is today, as request.h shows it; where that is a look whether it is there (the adapter's
 * [preview] nothing), also then: [{when, request? …}], what follows. fn is called once, from the loop. */
void trial_preview(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
                   const struct endpoint *to, const char *proposal, trial_fn *fn, void *arg);

/* {system, request, response, fine}: fine when it answered 2xx. */
void trial_ping(TALLOC_CTX *ctx, struct app *app, const struct institution *inst,
                const struct endpoint *to, trial_fn *fn, void *arg);

#endif
