/*
 * http_syntax: the small grammars of RFC 9110, 9112 and 3986 as yes-or-no questions. No state, no
 * allocation.
 */
#ifndef ASSENT_IO_HTTP_SYNTAX_H
#define ASSENT_IO_HTTP_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What kinds of character c is; see the table in the .c. */
#define HTTP_TCHAR 1 /* RFC 9110 §5.6.2 */
#define HTTP_FIELD 2 /* inside a field value: VCHAR, obs-text, SP, HTAB (§5.5) */
#define HTTP_URI 4   /* RFC 3986 §2: what may stand in a URI at all, '%' and '#' apart */
#define HTTP_DIGIT 8
#define HTTP_XDIGIT 16
#define HTTP_QDTEXT 32  /* RFC 9110 §5.6.4 */
#define HTTP_REGNAME 64 /* RFC 3986 §3.2.2 reg-name, '%' apart */
bool http_syntax_is(unsigned char c, unsigned kinds);
int http_syntax_hex(unsigned char c); /* -1 when it is no hexadecimal digit */

bool http_syntax_token(const char *s);
bool http_syntax_value(
    const char *s); /* a field value that is safe to send: no CR, LF, NUL or control */

/* RFC 9112 §3.2. Authority-form belongs to CONNECT alone, asterisk-form to OPTIONS. */
enum http_form {
    HTTP_FORM_ORIGIN,
    HTTP_FORM_ABSOLUTE,
    HTTP_FORM_AUTHORITY,
    HTTP_FORM_ASTERISK,
};
bool http_syntax_target(const char *method, const char *target, enum http_form *ret,
                        struct err *e) must_check;

/* uri-host [ ":" port ] (RFC 9110 §7.2); no user, the host may be empty. */
bool http_syntax_host(const char *s, size_t len);

/* Does a comma-separated list hold the token? Compared without case (RFC 9110 §5.6.1). */
bool http_syntax_list_has(const char *list, const char *token);

#endif
