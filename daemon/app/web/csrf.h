/*
 * csrf: proves that a form was made for the one who sends it. A token is bound to what lets that person in – the task's
 * link, the session's or the browser's cookie – and lives as long as that does. Nothing is stored.
 */
#ifndef ASSENT_APP_WEB_CSRF_H
#define ASSENT_APP_WEB_CSRF_H

#include "base/err.h"

enum { CSRF_KEY_BYTES = 32 };

char *csrf_token(TALLOC_CTX *ctx, const unsigned char key[CSRF_KEY_BYTES], const char *binding);

/* In constant time; token may be NULL. */
bool csrf_fits(const unsigned char key[CSRF_KEY_BYTES], const char *binding,
               const char *token) must_check;

/* A secret of its own for each purpose, from the one key: 32 bytes. */
void csrf_derive(const unsigned char key[CSRF_KEY_BYTES], const char *purpose,
                 unsigned char ret[CSRF_KEY_BYTES]);

#endif
