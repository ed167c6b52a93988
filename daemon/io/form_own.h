/* form_own: what form_parse.c and form_multipart.c share with each other alone. */
#ifndef ASSENT_IO_FORM_OWN_H
#define ASSENT_IO_FORM_OWN_H

#include "io/form_parse.h"

struct form_grow {
    struct form_data *form;
    struct form_field *fields;
    size_t room;
};

struct form_grow form_grow_begin(TALLOC_CTX *ctx);
void form_grow_add(struct form_grow *g, struct form_field field);
bool form_within(const struct form_limits *limits, size_t count, size_t name, size_t value,
                 struct err *e) must_check;

/*
 * *( OWS ";" OWS [ name "=" ( token / quoted-string ) ] ) up to the end (RFC 9110 §5.6.6). Names come in lower case, one
 * given twice is refused. windows: a backslash escapes only a quote or a backslash, since browsers send plain paths.
 */
bool form_params(TALLOC_CTX *ctx, const char *text, bool windows, struct form_data **ret,
                 struct err *e) must_check;

#endif
