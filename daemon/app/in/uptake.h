/*
 * uptake: what badge platforms tell us of our credentials: issued, shared where, revoked. Verified like a form's deliveries, read
 * by hooks/uptake/NAME.jq, counted by month; the payload itself is kept nowhere, for it names earners.
 */
#ifndef ASSENT_APP_IN_UPTAKE_H
#define ASSENT_APP_IN_UPTAKE_H

#include "app/app.h"

struct httpd_request;

/* Answers the request when the counts are committed. secret: from the address, or NULL. */
void uptake_receive(struct app *app, struct httpd_request *rq, const struct institution *inst,
                    const struct endpoint *from, const char *secret);

#endif
