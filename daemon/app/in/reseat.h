/*
 * reseat: open tasks follow the register. After each new roster, and on each day on which a role or a stand-in begins or has
 * ended, every open proposal is asked once whether its tasks are still with the right people, in portions through the docket.
 *
 * How far an institution has come is kept in the database: what a stop has interrupted begins again.
 */
#ifndef ASSENT_APP_IN_RESEAT_H
#define ASSENT_APP_IN_RESEAT_H

#include "app/app.h"

/* Looks at once, then every minute. */
struct reseat *reseat_new(void *ctx, struct app *app);

/* The register has changed: the newest rosters are read, and followed. */
void reseat_wake(struct reseat *r);

#endif
