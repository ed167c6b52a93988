/*
 * act: gives a person's command to the docket and tells them what came of it. Accepted: on to where it shows. Refused: the
 * page again, with what they typed and the reason. Overtaken by what happened meanwhile: what that was, and what they typed.
 */
#ifndef ASSENT_APP_WEB_ACT_H
#define ASSENT_APP_WEB_ACT_H

#include "app/web/web.h"

/* Shows the page again; e says why (NULL: its document does). */
typedef void act_fn(struct web_call *call, const struct err *e, void *arg);

/* Takes the item; location: where an accepted one goes on. */
void act_put(struct web_call *call, struct docket_item *item, const char *location, act_fn *refused,
             void *arg);

/* Runs what has been sent on app->work since; then as act_put, for what is no command. */
void act_commit(struct web_call *call, const char *location, act_fn *refused, void *arg);

#endif
