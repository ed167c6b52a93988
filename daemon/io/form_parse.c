/* form_parse: percent-decoding, forms, cookies, media types. Must never hand out text that was not checked. */
#include "io/form_parse.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "io/form_own.h"
#include "io/http_syntax.h"

#define COOKIES_MAX 100
#define PARAMS_MAX 16

const struct form_limits form_limits_default = {
    .fields = 1000,
    .name_bytes = 256,
    .value_bytes = 262144,
    .file_bytes = 16777216,
    .part_header_bytes = 2048,
};

/* ---- fields ---- */

struct form_grow
form_grow_begin(TALLOC_CTX *ctx)
{
    return (struct form_grow){.form = err_mem(talloc_zero(ctx, struct form_data))};
}

void
form_grow_add(struct form_grow *g, struct form_field field)
{
    if (g->form->count == g->room) {
        g->room = g->room ? g->room * 2 : 8;
        g->fields = err_mem(talloc_realloc(g->form, g->fields, struct form_field, g->room));
        g->form->fields = g->fields;
    }
    g->fields[g->form->count++] = field;
}

bool
form_within(const struct form_limits *limits, size_t count, size_t name, size_t value,
            struct err *e)
{
    if (count >= limits->fields)
        return err_set(e, ERR_TOO_LARGE, "The form has more than %zu fields.", limits->fields);
    if (name > limits->name_bytes)
        return err_set(e, ERR_TOO_LARGE, "A field's name is longer than %zu bytes.",
                       limits->name_bytes);
    if (value > limits->value_bytes)
        return err_set(e, ERR_TOO_LARGE, "A field is longer than %zu bytes.", limits->value_bytes);
    return true;
}

const struct form_field *
form_next(const struct form_data *form, const char *name, size_t *at)
{
    while (*at < form->count) {
        const struct form_field *field = &form->fields[(*at)++];
        if (strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

const char *
form_value(const struct form_data *form, const char *name)
{
    size_t at = 0;
    const struct form_field *field = form_next(form, name, &at);
    return field ? field->value : NULL;
}

/* ---- text ---- */

/* Length of the UTF-8 sequence at s (RFC 3629: shortest form, no surrogates, up to U+10FFFF); 0 when it is none. */
static size_t
utf8_length(const unsigned char *s, size_t len)
{
    unsigned char c = s[0];
    if (c < 0x80)
        return c ? 1 : 0;
    size_t n = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (!n || n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) || (c == 0xf0 && s[1] < 0x90) ||
        (c == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

bool
form_utf8(const void *bytes, size_t len)
{
    const unsigned char *s = bytes;
    for (size_t at = 0, n; at < len; at += n) {
        n = utf8_length(s + at, len - at);
        if (!n)
            return false;
    }
    return true;
}

/* Percent-decoding into fresh text; plus: '+' is a space. */
static bool
decode(TALLOC_CTX *ctx, const char *s, size_t len, bool plus, char **ret, size_t *ret_len,
       struct err *e)
{
    char *out = err_mem(talloc_array(ctx, char, len + 1));
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            int high = len - i > 2 ? http_syntax_hex((unsigned char)s[i + 1]) : -1;
            int low = len - i > 2 ? http_syntax_hex((unsigned char)s[i + 2]) : -1;
            if (high < 0 || low < 0) {
                talloc_free(out);
                return err_set(e, ERR_BAD_REQUEST,
                               "A percent sign is not followed by two hexadecimal digits.");
            }
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[n++] = c;
    }
    out[n] = 0;
    if (!form_utf8(out, n)) {
        talloc_free(out);
        return err_set(e, ERR_BAD_REQUEST, "The text is not UTF-8, or holds a NUL.");
    }
    *ret = out;
    *ret_len = n;
    return true;
}

static bool
urlencoded_field(struct form_grow *g, const char *s, size_t len, const struct form_limits *limits,
                 struct err *e)
{
    const char *equals = memchr(s, '=', len), *raw = equals ? equals + 1 : s + len;
    size_t name_len = equals ? (size_t)(equals - s) : len, raw_len = (size_t)(s + len - raw);
    char *name, *value;
    size_t value_len;
    /* Encoded is never shorter than decoded: nothing larger than three times the limit is worth decoding. */
    if (!form_within(limits, g->form->count, name_len / 3, (len - name_len) / 3, e) ||
        !decode(g->form, s, name_len, true, &name, &name_len, e) ||
        !decode(g->form, raw, raw_len, true, &value, &value_len, e) ||
        !form_within(limits, g->form->count, name_len, value_len, e))
        return false;
    form_grow_add(g, (struct form_field){.name = name,
                                         .value = value,
                                         .len = value_len,
                                         .raw = raw,
                                         .raw_len = raw_len});
    return true;
}

bool
form_urlencoded(TALLOC_CTX *ctx, const void *bytes, size_t len, const struct form_limits *limits,
                struct form_data **ret, struct err *e)
{
    struct form_grow g = form_grow_begin(ctx);
    const char *s = bytes, *end = s + len;
    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s));
        size_t n = amp ? (size_t)(amp - s) : (size_t)(end - s);
        if (n && !urlencoded_field(&g, s, n, limits, e)) {
            talloc_free(g.form);
            return false;
        }
        s += n + 1;
    }
    *ret = g.form;
    return true;
}

bool
form_body(TALLOC_CTX *ctx, const char *content_type, const void *bytes, size_t len,
          const struct form_limits *limits, struct form_data **ret, struct err *e)
{
    struct form_media media;
    if (!content_type)
        return err_set(e, ERR_MEDIA_TYPE, "The request does not say what its body is: it has no Content-Type.");
    if (!form_media_type(ctx, content_type, &media, e))
        return false;
    if (strcmp(media.type, "application/x-www-form-urlencoded") == 0)
        return form_urlencoded(ctx, bytes, len, limits, ret, e);
    if (strcmp(media.type, "multipart/form-data") != 0)
        return err_set(e, ERR_MEDIA_TYPE, "The body must be a form, not %s.", media.type);
    const char *boundary = form_value(media.params, "boundary");
    if (!boundary)
        return err_set(e, ERR_BAD_REQUEST, "The multipart form does not name its boundary.");
    return form_multipart(ctx, boundary, bytes, len, limits, ret, e);
}

/* ---- paths ---- */

static bool
segment_ok(const char *s, size_t len)
{
    return !(len == 1 && s[0] == '.') && !(len == 2 && s[0] == '.' && s[1] == '.');
}

bool
form_path(TALLOC_CTX *ctx, const char *raw, char **ret, struct err *e)
{
    size_t len = strcspn(raw, "?#"), out_len;
    char *path;
    if (*raw != '/')
        return err_set(e, ERR_BAD_REQUEST, "The path must begin with a slash.");
    for (size_t i = 0; i + 2 < len; i++)
        if (raw[i] == '%' && raw[i + 1] == '2' && (raw[i + 2] | 0x20) == 'f')
            return err_set(e, ERR_BAD_REQUEST, "The path must not hold an encoded slash.");
    if (!decode(ctx, raw, len, false, &path, &out_len, e))
        return false;
    bool fine = true;
    for (size_t i = 0; i < out_len; i++)
        fine = fine && (unsigned char)path[i] >= 0x20 && path[i] != 0x7f;
    for (const char *s = path; *s && fine;) {
        size_t n = strcspn(++s, "/");
        fine = segment_ok(s, n);
        s += n;
    }
    if (!fine) {
        talloc_free(path);
        return err_set(e, ERR_BAD_REQUEST,
                       "The path must not hold control characters, nor \".\" or \"..\" as a part.");
    }
    *ret = path;
    return true;
}

/* ---- cookies ---- */

/* RFC 6265 §4.1.1: no controls, blanks, quotes, commas, semicolons, backslashes. */
static bool
cookie_value_ok(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] <= ' ' || s[i] >= 0x7f || strchr("\",;\\", s[i]))
            return false;
    return true;
}

static void
cookie_add(struct form_grow *g, const char *s, size_t len)
{
    while (len && (*s == ' ' || *s == '\t')) {
        s++;
        len--;
    }
    while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
        len--;
    const char *equals = memchr(s, '=', len);
    if (!equals)
        return;
    char *name = err_mem(talloc_strndup(g->form, s, (size_t)(equals - s)));
    const char *value = equals + 1;
    size_t n = (size_t)(s + len - value);
    if (n >= 2 && value[0] == '"' && value[n - 1] == '"') {
        value++;
        n -= 2;
    }
    if (!http_syntax_token(name) || !cookie_value_ok(value, n)) {
        talloc_free(name);
        return;
    }
    char *copy = err_mem(talloc_strndup(g->form, value, n));
    form_grow_add(g, (struct form_field){.name = name, .value = copy, .len = n});
}

struct form_data *
form_cookies(TALLOC_CTX *ctx, const char *header)
{
    struct form_grow g = form_grow_begin(ctx);
    while (header && *header && g.form->count < COOKIES_MAX) {
        size_t n = strcspn(header, ";");
        cookie_add(&g, header, n);
        header += n + (header[n] == ';');
    }
    return g.form;
}

/* ---- media types and parameters ---- */

static char *
lower(TALLOC_CTX *ctx, const char *s, size_t len)
{
    char *copy = err_mem(talloc_strndup(ctx, s, len));
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c |= 0x20;
    return copy;
}

static size_t
token_length(const char *s)
{
    size_t n = 0;
    while (http_syntax_is((unsigned char)s[n], HTTP_TCHAR))
        n++;
    return n;
}

/* A quoted-string at s, which is at its first quote; NULL when it does not end. */
static char *
unquote(TALLOC_CTX *ctx, const char *s, bool windows, const char **ret_end)
{
    char *out = err_mem(talloc_array(ctx, char, strlen(s) + 1));
    size_t n = 0;
    for (s++; *s && *s != '"'; s++) {
        if (*s == '\\' && s[1] && (!windows || s[1] == '"' || s[1] == '\\'))
            s++;
        out[n++] = *s;
    }
    out[n] = 0;
    *ret_end = s + 1;
    return *s ? out : NULL;
}

static const char *
skip_blanks(const char *s)
{
    return s + strspn(s, " \t");
}

/* One name=value at *text, which is moved behind it. */
static bool
param(struct form_grow *g, const char **text, bool windows)
{
    const char *s = *text;
    size_t name_len = token_length(s);
    if (!name_len || s[name_len] != '=')
        return false;
    struct form_field field = {.name = lower(g->form, s, name_len)};
    s += name_len + 1;
    if (*s == '"') {
        field.value = unquote(g->form, s, windows, &s);
    } else if (token_length(s)) {
        field.value = err_mem(talloc_strndup(g->form, s, token_length(s)));
        s += token_length(s);
    }
    if (!field.value || !http_syntax_value(field.value) || form_value(g->form, field.name))
        return false;
    field.len = strlen(field.value);
    form_grow_add(g, field);
    *text = s;
    return g->form->count <= PARAMS_MAX;
}

bool
form_params(TALLOC_CTX *ctx, const char *text, bool windows, struct form_data **ret, struct err *e)
{
    struct form_grow g = form_grow_begin(ctx);
    text = skip_blanks(text);
    while (*text == ';') {
        text = skip_blanks(text + 1);
        if (*text && *text != ';' && !param(&g, &text, windows))
            break;
        text = skip_blanks(text);
    }
    if (*text) {
        talloc_free(g.form);
        return err_set(e, ERR_BAD_REQUEST,
                       "A header's parameters are not name=value pairs, each once.");
    }
    *ret = g.form;
    return true;
}

bool
form_media_type(TALLOC_CTX *ctx, const char *value, struct form_media *ret, struct err *e)
{
    size_t type = token_length(value);
    size_t sub = type && value[type] == '/' ? token_length(value + type + 1) : 0;
    struct form_data *params;
    if (!sub)
        return err_set(e, ERR_BAD_REQUEST, "The Content-Type is not a media type.");
    if (!form_params(ctx, value + type + 1 + sub, false, &params, e))
        return false;
    *ret = (struct form_media){.type = lower(ctx, value, type + 1 + sub), .params = params};
    return true;
}
