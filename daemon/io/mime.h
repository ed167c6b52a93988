/*
 * mime: builds one e-mail message (RFC 5322, 2045 to 2047): a text and, beside it, an HTML rendering of the same.
 *
 * Pure: the same input gives the same bytes, the boundary comes from the message id. Nothing given as a value can
 * become a header of its own: control characters are refused, everything outside ASCII is encoded. Lines end in CRLF
 * and none is longer than 998 bytes; those of the header are folded at 78.
 */
#ifndef ASSENT_IO_MIME_H
#define ASSENT_IO_MIME_H

#include <stddef.h>

#include "base/err.h"
#include "base/when.h"

#define MIME_PART_MAX ((size_t)1024 * 1024) /* bytes of text, and of HTML */
#define MIME_RECIPIENTS_MAX 100
#define MIME_REFERENCES_MAX 20

struct mime_mailbox {
    const char *name;    /* UTF-8, NULL or "": none */
    const char *address; /* local@domain */
};

struct mime_message {
    struct mime_mailbox from;
    struct mime_mailbox reply_to; /* no address: none */
    const struct mime_mailbox *to;
    size_t to_count;
    const char *subject;     /* UTF-8 */
    const char *message_id;  /* left@right, without the angle brackets, as the two below */
    const char *in_reply_to; /* NULL: none */
    const char *const
        *references; /* oldest first; the first and the newest are kept when there are too many */
    size_t reference_count;
    when_t date; /* written in UTC */
    const char
        *auto_submitted; /* RFC 3834: "auto-generated", "auto-replied"; NULL: no such header */
    const char *text;    /* UTF-8, lines end in \n or \r\n */
    const char *html;    /* NULL: a message of text alone */
};

/* ERR_INVALID names the field that cannot be sent. The bytes belong to ctx; a NUL follows that does not count. */
bool mime_build(TALLOC_CTX *ctx, const struct mime_message *message, char **ret, size_t *ret_len,
                struct err *e) must_check;

/*
 * An address that can be mailed to without SMTPUTF8 or quoting: RFC 5321 §4.1.2 dot-string of at most 64 bytes, a
 * domain of letters, digits and hyphens, at most 254 bytes in all.
 */
bool mime_is_address(const char *text);

#endif
