/*
 * tell: what a command of the control socket changes, and the answer to it: the document of the statement's first row.
 *
 *     struct telling *t = tell_new(call, "nobody has this address", NULL);
 *     pg_send(call->app->work, &sql_…, params, tell_row, t);
 *     tell_end(t);
 */
#ifndef ASSENT_APP_WEB_TELL_H
#define ASSENT_APP_WEB_TELL_H

#include "app/web/web.h"

struct pg_result;
struct telling;

/* without: said (404) when there was no row. then (may be NULL) is called when all of it is committed. Owned by the call. */
struct telling *
tell_new(struct web_call *call, const char *without, void (*then)(struct web_call *call));
void tell_row(const struct pg_result *r, void *telling); /* for pg_send */
/* Commits what was sent on app->work, and answers; 503 when it could not be committed. */
void tell_end(struct telling *t);

#endif
