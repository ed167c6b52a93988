/*
 * held: one submission of the intake for whoever mends its form: shown without what is nobody's business, and tried without
 * effect. The console's answers and the desk's page are made of it.
 */
#ifndef ASSENT_APP_WEB_HELD_H
#define ASSENT_APP_WEB_HELD_H

#include "app/web/web.h"

/*
 * doc, which belongs to the call: {"id", "form", "status", "reason", "tries", "received", "age_seconds", "content_type",
 * "bytes", "submission", "purged", "may_replay", "headers", "body", "unread" (why it cannot be decoded: then body is text)};
 * NULL: there is none of this id. When the database cannot be asked, that is answered, and fn is not called.
 */
typedef void held_fn(struct web_call *call, json_object *doc, void *arg);

/* full: e-mail addresses are shown, too. */
void held_read(struct web_call *call, const char *id, bool full, held_fn *fn, void *arg);

/* The same, with what would become of it now under "trial" (in/trial.h), or "untried": why it could not be tried. */
void held_try(struct web_call *call, const char *id, bool full, held_fn *fn, void *arg);

/* Sends, for a commit: id NULL: all; form NULL: of all forms. fn may be NULL. */
struct pg_result;
void held_send_replay(struct web_call *call, const char *id, const char *form,
                      void (*fn)(const struct pg_result *, void *), void *arg);

#endif
