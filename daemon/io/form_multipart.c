/*
 * form_multipart: multipart/form-data (RFC 7578, RFC 2046 §5.1) from a complete body. Stricter than the mail it comes
 * from: no preamble, no epilogue, no folded header, no content transfer encoding, CR LF only.
 */
#include <string.h>
#include <strings.h>

#include "io/form_own.h"
#include "io/http_syntax.h"

struct reader {
    const char *at, *end;
    const char *delimiter; /* CR LF "--" boundary */
    size_t delimiter_len;
    const struct form_limits *limits;
};

static bool
bad(struct err *e, const char *text)
{
    return err_set(e, ERR_BAD_REQUEST, "%s", text);
}

/* RFC 2046 §5.1.1: 1 to 70 of these, not ending with a space. */
static bool
boundary_ok(const char *b)
{
    size_t len = strlen(b);
    if (!len || len > 70 || b[len - 1] == ' ')
        return false;
    for (; *b; b++) {
        bool alnum = (*b >= '0' && *b <= '9') || ((*b | 0x20) >= 'a' && (*b | 0x20) <= 'z');
        if (!alnum && !strchr("'()+_,-./:=? ", *b))
            return false;
    }
    return true;
}

static bool
starts(const struct reader *r, const char *what, size_t len)
{
    return (size_t)(r->end - r->at) >= len && memcmp(r->at, what, len) == 0;
}

struct part {
    struct form_data *disposition; /* its parameters */
    const char *type;
};

static bool
part_header(struct form_grow *g, struct part *part, const char *line, struct err *e)
{
    const char *colon = strchr(line, ':');
    if (!colon || !http_syntax_value(line))
        return bad(e, "A part of the form has a broken header line.");
    char *name = err_mem(talloc_strndup(g->form, line, (size_t)(colon - line)));
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (!http_syntax_token(name))
        return bad(e, "A part of the form has a broken header line.");
    if (strcasecmp(name, "Content-Disposition") == 0) {
        if (part->disposition || strncasecmp(value, "form-data", 9) != 0)
            return bad(e, "A part of the form must have one Content-Disposition: form-data.");
        return form_params(g->form, value + 9, true, &part->disposition, e);
    }
    if (strcasecmp(name, "Content-Type") == 0) {
        if (part->type)
            return bad(e, "A part of the form has two Content-Types.");
        part->type = value;
    }
    if (strcasecmp(name, "Content-Transfer-Encoding") == 0 && strcasecmp(value, "binary") != 0 &&
        strcasecmp(value, "8bit") != 0 && strcasecmp(value, "7bit") != 0)
        return bad(e, "A part of the form has a transfer encoding, which forms must not have.");
    return true;
}

static bool
part_headers(struct form_grow *g, struct reader *r, struct part *part, struct err *e)
{
    size_t budget = r->limits->part_header_bytes;
    for (;;) {
        const char *eol = memmem(r->at, (size_t)(r->end - r->at), "\r\n", 2);
        size_t len = eol ? (size_t)(eol - r->at) : (size_t)(r->end - r->at);
        if (len + 2 > budget)
            return err_set(e, ERR_TOO_LARGE, "The headers of a part of the form are too long.");
        if (!eol || memchr(r->at, 0, len))
            return bad(e, "A part of the form has a broken header line.");
        budget -= len + 2;
        char *line = err_mem(talloc_strndup(g->form, r->at, len));
        r->at = eol + 2;
        if (!len)
            return true;
        if (!part_header(g, part, line, e))
            return false;
    }
}

/* From its headers to behind the delimiter that ends it. */
static bool
part_read(struct form_grow *g, struct reader *r, struct err *e)
{
    struct part part = {0};
    if (!part_headers(g, r, &part, e))
        return false;
    const char *name = part.disposition ? form_value(part.disposition, "name") : NULL;
    if (!name)
        return bad(e, "A part of the form has no name.");
    r->at -= 2; /* an empty part's delimiter begins with the end of the empty line */
    const char *from = r->at + 2;
    const char *stop = memmem(r->at, (size_t)(r->end - r->at), r->delimiter, r->delimiter_len);
    if (!stop)
        return bad(e, "The form ends in the middle of a part.");
    size_t len = stop > from ? (size_t)(stop - from) : 0;
    const char *filename = form_value(part.disposition, "filename");
    size_t value = filename ? 0 : len;
    if (!form_within(r->limits, g->form->count, strlen(name), value, e))
        return false;
    if (filename && len > r->limits->file_bytes)
        return err_set(e, ERR_TOO_LARGE, "A file is longer than %zu bytes.", r->limits->file_bytes);
    char *copy = err_mem(talloc_array(g->form, char, len + 1));
    memcpy(copy, from, len);
    copy[len] = 0;
    struct form_field field = {.name = name,
                               .value = copy,
                               .len = len,
                               .filename = filename,
                               .type = part.type,
                               .raw = from,
                               .raw_len = len};
    if (!form_utf8(name, strlen(name)) || (!field.filename && !form_utf8(copy, len)) ||
        (field.filename && !form_utf8(field.filename, strlen(field.filename))))
        return bad(e, "A field of the form is not UTF-8, or holds a NUL.");
    form_grow_add(g, field);
    r->at = stop + r->delimiter_len;
    return true;
}

static bool
parts_read(struct form_grow *g, struct reader *r, struct err *e)
{
    /* The first delimiter has no line before it. */
    if (!starts(r, r->delimiter + 2, r->delimiter_len - 2))
        return bad(e, "The form does not begin with its boundary.");
    r->at += r->delimiter_len - 2;
    while (starts(r, "\r\n", 2)) {
        r->at += 2;
        if (!part_read(g, r, e))
            return false;
    }
    if (!starts(r, "--", 2))
        return bad(e, "A boundary of the form is not at the end of its line.");
    r->at += 2;
    if (r->at != r->end && !(starts(r, "\r\n", 2) && r->end - r->at == 2))
        return bad(e, "Something follows the end of the form.");
    return true;
}

bool
form_multipart(TALLOC_CTX *ctx, const char *boundary, const void *bytes, size_t len,
               const struct form_limits *limits, struct form_data **ret, struct err *e)
{
    if (!boundary_ok(boundary))
        return bad(e, "The boundary of the form is not one.");
    struct form_grow g = form_grow_begin(ctx);
    char *delimiter = err_mem(talloc_asprintf(g.form, "\r\n--%s", boundary));
    struct reader r = {.at = bytes,
                       .end = (const char *)bytes + len,
                       .delimiter = delimiter,
                       .delimiter_len = strlen(delimiter),
                       .limits = limits};
    if (!parts_read(&g, &r, e)) {
        talloc_free(g.form);
        return false;
    }
    *ret = g.form;
    return true;
}
