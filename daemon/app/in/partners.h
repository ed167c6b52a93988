/*
 * partners: the persons of addresses, found or made before a command reaches the docket, so that the core and its events
 * know ids alone.
 *
 *   submit, revise, supply   the partners whom the document names (core/people/partners.h) → body "partners"
 *   hand-over, hand-on       body "email" and "name" → body "person"
 *
 * Every other item goes straight to the docket.
 */
#ifndef ASSENT_APP_IN_PARTNERS_H
#define ASSENT_APP_IN_PARTNERS_H

#include "app/app.h"

/*
 * As docket_put: false: the item is gone and its callback never called. When the persons cannot be looked up the callback is
 * called with ERR_UNAVAILABLE.
 */
bool partners_put_item(struct app *app, struct docket_item *item, struct err *e) must_check;

#endif
