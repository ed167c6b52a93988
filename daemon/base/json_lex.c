/*
 * json_lex: the words of JSON: strings with their escapes and UTF-8, numbers with their range.
 */
#include "base/json_lex.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX_BYTES = 1024 };

/* ---- what went wrong ---- */

static bool
stop(struct json_lex *l, enum err_kind kind, const char *why)
{
    l->kind = kind;
    l->why = why;
    return false;
}

bool
json_lex_fail(struct json_lex *l, const char *why)
{
    return stop(l, ERR_BAD_REQUEST, why);
}

bool
json_lex_limit(struct json_lex *l, const char *what, size_t limit)
{
    return stop(l, ERR_TOO_LARGE,
                err_mem(talloc_asprintf(l->work, "%s: at most %zu", what, limit)));
}

/* What stands here, for a sentence. */
static const char *
found(const struct json_lex *l)
{
    if (l->at >= l->len)
        return "the end of the text";
    unsigned char c = (unsigned char)l->bytes[l->at];
    return err_mem(c > ' ' && c < 0x7f ? talloc_asprintf(l->work, "“%c”", c)
                                       : talloc_asprintf(l->work, "the byte 0x%02x", c));
}

bool
json_lex_expected(struct json_lex *l, const char *expected)
{
    return json_lex_fail(
        l, err_mem(talloc_asprintf(l->work, "expected %s, found %s", expected, found(l))));
}

/* ---- characters ---- */

int
json_lex_peek(const struct json_lex *l)
{
    return l->at < l->len ? (unsigned char)l->bytes[l->at] : -1;
}

static bool
is_digit(int c)
{
    return c >= '0' && c <= '9';
}

void
json_lex_space(struct json_lex *l)
{
    for (; l->at < l->len; l->at++) {
        char c = l->bytes[l->at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
    }
}

/* Length of the well-formed UTF-8 sequence at p (Unicode table 3-7), or 0. */
static size_t
utf8_length(const unsigned char *p, size_t left)
{
    size_t n = p[0] < 0x80                    ? 1
               : p[0] >= 0xc2 && p[0] < 0xe0  ? 2
               : (p[0] & 0xf0) == 0xe0        ? 3
               : p[0] >= 0xf0 && p[0] <= 0xf4 ? 4
                                              : 0;
    if (!n || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
    bool beyond = p[0] == 0xf4 && p[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : n;
}

static size_t
utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* ---- strings ---- */

/* Reads the four digits after \u; l->at is on the first. */
static bool
hex4(struct json_lex *l, uint32_t *ret)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, l->at++) {
        int c = json_lex_peek(l), low = c | 0x20;
        if (is_digit(c))
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 0 && low >= 'a' && low <= 'f')
            value = value << 4 | (uint32_t)(low - 'a' + 10);
        else
            return json_lex_expected(l, "four hexadecimal digits after \\u");
    }
    *ret = value;
    return true;
}

static bool
escaped_unicode(struct json_lex *l, uint32_t *ret)
{
    uint32_t c, low;
    if (!hex4(l, &c))
        return false;
    if (c == 0)
        return json_lex_fail(l, "\\u0000 is not allowed: text cannot hold it");
    if (c >= 0xdc00 && c <= 0xdfff)
        return json_lex_fail(l, "a low surrogate without its high surrogate before it");
    if (c >= 0xd800 && c <= 0xdbff) {
        if (l->len - l->at < 2 || l->bytes[l->at] != '\\' || l->bytes[l->at + 1] != 'u')
            return json_lex_fail(l, "a high surrogate without its low surrogate after it");
        l->at += 2;
        if (!hex4(l, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return json_lex_fail(l, "a high surrogate without its low surrogate after it");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *ret = c;
    return true;
}

/* One escape; l->at is after the backslash. */
static bool
escape(struct json_lex *l, uint32_t *ret)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    int c = json_lex_peek(l);
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (name) {
        *ret = (unsigned char)means[name - names];
        l->at++;
        return true;
    }
    if (c != 'u')
        return json_lex_expected(l, "one of \" \\ / b f n r t u after a backslash");
    l->at++;
    return escaped_unicode(l, ret);
}

/* How many bytes from here stand for themselves: ASCII, most of nearly all texts. */
static size_t
plain_length(const struct json_lex *l)
{
    static const bool plain[256] = {
        [' ' ... '!'] = true, ['#' ... '['] = true, [']' ... 0x7f] = true};
    const unsigned char *from = (const unsigned char *)l->bytes + l->at,
                        *end = (const unsigned char *)l->bytes + l->len, *at = from;
    while (at < end && plain[*at])
        at++;
    return (size_t)(at - from);
}

/*
 * Checks the string whose opening quote is at l->at and steps past its closing quote. Its unescaped
 * bytes are counted, and written to out when there is one (the raw length is room enough).
 */
bool
json_lex_string(struct json_lex *l, char *out, size_t *ret_len)
{
    size_t len = 0;
    l->at++;
    for (;;) {
        int c = json_lex_peek(l);
        char four[4];
        size_t n;
        if (c < 0)
            return json_lex_fail(l, "the text ends inside a string");
        if (c == '"')
            break;
        if (c < 0x20)
            return json_lex_fail(l, "a control character inside a string must be escaped");
        if (c == '\\') {
            uint32_t code = 0;
            l->at++;
            if (!escape(l, &code))
                return false;
            n = utf8_put(four, code);
            if (out)
                memcpy(out + len, four, n);
        } else {
            n = plain_length(l);
            if (!n)
                n = utf8_length((const unsigned char *)l->bytes + l->at, l->len - l->at);
            if (!n)
                return json_lex_fail(l, "these bytes are not UTF-8");
            if (out)
                memcpy(out + len, l->bytes + l->at, n);
            l->at += n;
        }
        len += n;
        if (len > l->string_max)
            return json_lex_limit(l, "too many bytes in one string", l->string_max);
    }
    l->at++;
    *ret_len = len;
    return true;
}

/* ---- numbers ---- */

static size_t
digits(struct json_lex *l)
{
    size_t from = l->at;
    while (is_digit(json_lex_peek(l)))
        l->at++;
    return l->at - from;
}

static bool
number_syntax(struct json_lex *l, bool *ret_real)
{
    *ret_real = false;
    if (json_lex_peek(l) == '-')
        l->at++;
    if (json_lex_peek(l) == '0') {
        l->at++;
        if (is_digit(json_lex_peek(l)))
            return json_lex_fail(l, "a number does not begin with 0 unless it is 0");
    } else if (!digits(l)) {
        return json_lex_expected(l, "a digit");
    }
    if (json_lex_peek(l) == '.') {
        *ret_real = true;
        l->at++;
        if (!digits(l))
            return json_lex_expected(l, "a digit after the decimal point");
    }
    if (json_lex_peek(l) == 'e' || json_lex_peek(l) == 'E') {
        *ret_real = true;
        l->at++;
        if (json_lex_peek(l) == '+' || json_lex_peek(l) == '-')
            l->at++;
        if (!digits(l))
            return json_lex_expected(l, "a digit in the exponent");
    }
    return true;
}

static size_t
significant_digits(const char *text)
{
    size_t count = 0, zeros = 0;
    for (; *text && *text != 'e' && *text != 'E'; text++) {
        if (!is_digit(*text) || (*text == '0' && !count))
            continue;
        zeros = *text == '0' ? zeros + 1 : 0;
        count++;
    }
    return count - zeros;
}

static bool
real_fits(struct json_lex *l, const char *text)
{
    double d = strtod(text, NULL);
    if (!isfinite(d))
        return json_lex_fail(l, "the number is too large for a double");
    size_t figures = significant_digits(text);
    if (l->exact && (figures > 17 || (d == 0 && figures)))
        return json_lex_fail(l, "the number has more digits than a double can hold");
    return true;
}

static bool
integer_fits(struct json_lex *l, const char *text)
{
    errno = 0;
    long long n = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return json_lex_fail(l, "the integer is outside ±2^63");
    const long long most = (1LL << 53) - 1;
    if (l->exact && (n > most || n < -most))
        return json_lex_fail(l, "the integer is outside ±(2^53 − 1): send it as a string");
    return true;
}

bool
json_lex_number(struct json_lex *l)
{
    size_t from = l->at;
    bool real;
    if (!number_syntax(l, &real))
        return false;
    if (l->at - from > NUMBER_MAX_BYTES)
        return json_lex_limit(l, "too many characters in one number", NUMBER_MAX_BYTES);
    char *text = err_mem(talloc_strndup(l->work, l->bytes + from, l->at - from));
    size_t after = l->at;
    l->at = from; /* an error is about the number, not about what follows it */
    bool ok = real ? real_fits(l, text) : integer_fits(l, text);
    l->at = after;
    talloc_free(text);
    return ok;
}

/* ---- words ---- */

bool
json_lex_word(struct json_lex *l, const char *text)
{
    size_t n = strlen(text);
    if (l->len - l->at < n || memcmp(l->bytes + l->at, text, n) != 0)
        return json_lex_expected(l, "a value");
    l->at += n;
    return true;
}
