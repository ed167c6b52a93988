/*
 * known: who asks. Each route says how its callers must be known; here that is found out before its handler is called.
 *
 * A task's link carries its own authority; a session is a cookie whose digest is stored; a browser that nobody has signed in
 * from has a cookie of its own, so that its forms can be bound to it. Nobody is let in by anything that a GET brings but these.
 */
#ifndef ASSENT_APP_WEB_KNOWN_H
#define ASSENT_APP_WEB_KNOWN_H

#include "app/web/web.h"

/* Calls handle when it is known; answers the request itself when it may not go on. */
void known_then(struct web_call *call, enum web_who who, web_handler *handle);

enum { KNOWN_SESSION_HOURS = 12 };

/* A cookie's value of this institution; NULL when the browser brings none of that kind ("session", "browser"). */
const char *known_cookie(struct web_call *call, const char *kind);
/* Has the answer set it; value "" takes it away. hours 0: until the browser is closed. */
void known_set_cookie(struct web_call *call, const char *kind, const char *value, int hours);
/* May a person be sent on to this address after signing in? Only to plain pages of their institution. */
bool known_may_follow(const struct web_call *call, const char *address);
/* 32 bytes nobody can guess, as text, for a cookie or a one-time address; its SHA-256 is what is stored. */
char *known_secret(TALLOC_CTX *ctx);
void known_digest(const char *secret, unsigned char ret[32]);

#endif
