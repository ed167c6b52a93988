/*
 * json_scan: one pass over the bytes with an explicit stack, so that depth costs no C stack.
 *
 * The keys of the objects that are open lie on one stack; when an object closes, its keys are
 * sorted and neighbours compared. That is O(n log n) for any keys, with no hash to attack and no
 * secret to keep.
 */
#include "base/json_scan.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const struct json_limits json_limits_usual = {
    .bytes = 1 << 20, .depth = 64, .members = 20000, .string = 256 << 10};

enum { NUMBER_MAX_BYTES = 1024, SHOWN_BYTES = 40, SHOWN_LEVELS = 16 };

struct key {
    const char *text; /* unescaped */
    size_t len;
    size_t at; /* where in the bytes it stands: the text between its quotes */
    size_t raw;
};

struct level {
    bool object;
    size_t items;     /* begun so far */
    size_t first_key; /* of an object: where its keys begin on the stack of keys */
};

struct scan {
    const char *bytes;
    size_t len, at;
    const struct json_limits *limits;
    size_t members;
    struct level *levels; /* open[0] is the outermost */
    size_t open;
    struct key *keys;
    size_t key_count;
    TALLOC_CTX *work;
    struct err *e;
};

/* ---- saying where
 * ------------------------------------------------------------------------------------------------
 */

/* Never cuts a character in half: the bytes before here were found to be UTF-8. */
static size_t
shown(const char *text, size_t len)
{
    if (len <= SHOWN_BYTES)
        return len;
    size_t n = SHOWN_BYTES;
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static char *
path_of(const struct scan *s)
{
    char *path = err_mem(talloc_strdup(s->work, ""));
    for (size_t i = 0; i < s->open; i++) {
        const struct level *level = &s->levels[i];
        if (i == SHOWN_LEVELS)
            return err_mem(talloc_strdup_append(path, "/…"));
        if (!level->items)
            break;
        if (!level->object) {
            path = err_mem(talloc_asprintf_append(path, "/%zu", level->items - 1));
            continue;
        }
        /* The last key of this object is the one before the first key of the next object that is
         * open. */
        size_t end = s->key_count;
        for (size_t j = i + 1; j < s->open; j++)
            if (s->levels[j].object) {
                end = s->levels[j].first_key;
                break;
            }
        if (end == level->first_key)
            break;
        const struct key *key = &s->keys[end - 1];
        const char *raw = s->bytes + key->at;
        path = err_mem(talloc_asprintf_append(path, "/%.*s", (int)shown(raw, key->raw), raw));
    }
    return path;
}

static bool
fail_at(struct scan *s, size_t at, enum err_kind kind, const char *what)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < s->len; i++) {
        column = s->bytes[i] == '\n' ? 1 : column + (((unsigned char)s->bytes[i] & 0xc0) != 0x80);
        line += s->bytes[i] == '\n';
    }
    const char *path = path_of(s);
    return err_set(s->e, kind, "line %zu, column %zu%s%s: %s", line, column, *path ? ", at " : "",
                   path, what);
}

static bool
fail(struct scan *s, const char *what)
{
    return fail_at(s, s->at, ERR_BAD_REQUEST, what);
}

static bool
fail_limit(struct scan *s, const char *what, size_t limit)
{
    return fail_at(s, s->at, ERR_TOO_LARGE,
                   err_mem(talloc_asprintf(s->work, "%s: at most %zu", what, limit)));
}

/* What stands here, for a sentence. */
static const char *
found(const struct scan *s)
{
    if (s->at >= s->len)
        return "the end of the text";
    unsigned char c = (unsigned char)s->bytes[s->at];
    return err_mem(c > ' ' && c < 0x7f ? talloc_asprintf(s->work, "“%c”", c)
                                       : talloc_asprintf(s->work, "the byte 0x%02x", c));
}

static bool
fail_expected(struct scan *s, const char *expected)
{
    return fail(s, err_mem(talloc_asprintf(s->work, "expected %s, found %s", expected, found(s))));
}

/* ---- characters
 * --------------------------------------------------------------------------------------------------
 */

static int
peek(const struct scan *s)
{
    return s->at < s->len ? (unsigned char)s->bytes[s->at] : -1;
}

static bool
is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static void
skip_space(struct scan *s)
{
    while (s->at < s->len && strchr(" \t\n\r", s->bytes[s->at]) && s->bytes[s->at])
        s->at++;
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

/* ---- strings
 * -----------------------------------------------------------------------------------------------------
 */

/* Reads the four digits after \u; s->at is on the first. */
static bool
hex4(struct scan *s, uint32_t *ret)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        int c = peek(s), low = c | 0x20;
        if (is_digit(c))
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 0 && low >= 'a' && low <= 'f')
            value = value << 4 | (uint32_t)(low - 'a' + 10);
        else
            return fail_expected(s, "four hexadecimal digits after \\u");
    }
    *ret = value;
    return true;
}

static bool
escaped_unicode(struct scan *s, uint32_t *ret)
{
    uint32_t c, low;
    if (!hex4(s, &c))
        return false;
    if (c == 0)
        return fail(s, "\\u0000 is not allowed: text cannot hold it");
    if (c >= 0xdc00 && c <= 0xdfff)
        return fail(s, "a low surrogate without its high surrogate before it");
    if (c >= 0xd800 && c <= 0xdbff) {
        if (s->len - s->at < 2 || s->bytes[s->at] != '\\' || s->bytes[s->at + 1] != 'u')
            return fail(s, "a high surrogate without its low surrogate after it");
        s->at += 2;
        if (!hex4(s, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return fail(s, "a high surrogate without its low surrogate after it");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *ret = c;
    return true;
}

/* One escape; s->at is after the backslash. */
static bool
escape(struct scan *s, uint32_t *ret)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    int c = peek(s);
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (name) {
        *ret = (unsigned char)means[name - names];
        s->at++;
        return true;
    }
    if (c != 'u')
        return fail_expected(s, "one of \" \\ / b f n r t u after a backslash");
    s->at++;
    return escaped_unicode(s, ret);
}

/*
 * Checks the string whose opening quote is at s->at and steps past its closing quote. Its unescaped
 * bytes are counted, and written to out when there is one (the raw length is room enough).
 */
static bool
string(struct scan *s, char *out, size_t *ret_len)
{
    size_t len = 0;
    s->at++;
    for (;;) {
        int c = peek(s);
        char four[4];
        size_t n;
        if (c < 0)
            return fail(s, "the text ends inside a string");
        if (c == '"')
            break;
        if (c < 0x20)
            return fail(s, "a control character inside a string must be escaped");
        if (c == '\\') {
            uint32_t code = 0;
            s->at++;
            if (!escape(s, &code))
                return false;
            n = utf8_put(four, code);
            if (out)
                memcpy(out + len, four, n);
        } else {
            n = utf8_length((const unsigned char *)s->bytes + s->at, s->len - s->at);
            if (!n)
                return fail(s, "these bytes are not UTF-8");
            if (out)
                memcpy(out + len, s->bytes + s->at, n);
            s->at += n;
        }
        len += n;
        if (len > s->limits->string)
            return fail_limit(s, "too many bytes in one string", s->limits->string);
    }
    s->at++;
    *ret_len = len;
    return true;
}

/* ---- numbers
 * -----------------------------------------------------------------------------------------------------
 */

static size_t
digits(struct scan *s)
{
    size_t from = s->at;
    while (is_digit(peek(s)))
        s->at++;
    return s->at - from;
}

static bool
number_syntax(struct scan *s, bool *ret_real)
{
    *ret_real = false;
    if (peek(s) == '-')
        s->at++;
    if (peek(s) == '0') {
        s->at++;
        if (is_digit(peek(s)))
            return fail(s, "a number does not begin with 0 unless it is 0");
    } else if (!digits(s)) {
        return fail_expected(s, "a digit");
    }
    if (peek(s) == '.') {
        *ret_real = true;
        s->at++;
        if (!digits(s))
            return fail_expected(s, "a digit after the decimal point");
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        *ret_real = true;
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!digits(s))
            return fail_expected(s, "a digit in the exponent");
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
real_fits(struct scan *s, const char *text)
{
    double d = strtod(text, NULL);
    if (!isfinite(d))
        return fail(s, "the number is too large for a double");
    size_t figures = significant_digits(text);
    if (s->limits->exact && (figures > 17 || (d == 0 && figures)))
        return fail(s, "the number has more digits than a double can hold");
    return true;
}

static bool
integer_fits(struct scan *s, const char *text)
{
    errno = 0;
    long long n = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return fail(s, "the integer is outside ±2^63");
    const long long most = (1LL << 53) - 1;
    if (s->limits->exact && (n > most || n < -most))
        return fail(s, "the integer is outside ±(2^53 − 1): send it as a string");
    return true;
}

static bool
number(struct scan *s)
{
    size_t from = s->at;
    bool real;
    if (!number_syntax(s, &real))
        return false;
    if (s->at - from > NUMBER_MAX_BYTES)
        return fail_limit(s, "too many characters in one number", NUMBER_MAX_BYTES);
    char *text = err_mem(talloc_strndup(s->work, s->bytes + from, s->at - from));
    size_t after = s->at;
    s->at = from; /* an error is about the number, not about what follows it */
    bool ok = real ? real_fits(s, text) : integer_fits(s, text);
    s->at = after;
    talloc_free(text);
    return ok;
}

/* ---- values and their nesting
 * ------------------------------------------------------------------------------------ */

static bool
word(struct scan *s, const char *text)
{
    size_t n = strlen(text);
    if (s->len - s->at < n || memcmp(s->bytes + s->at, text, n) != 0)
        return fail_expected(s, "a value");
    s->at += n;
    return true;
}

static bool
begin(struct scan *s, bool object)
{
    if (s->open == s->limits->depth)
        return fail_limit(s, "objects and lists are nested too deep", s->limits->depth);
    if (s->open == talloc_array_length(s->levels))
        s->levels = err_mem(talloc_realloc(s->work, s->levels, struct level, s->open * 2 + 8));
    s->levels[s->open++] = (struct level){.object = object, .first_key = s->key_count};
    s->at++;
    return true;
}

static int
by_length_then_bytes(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    int order = memcmp(x->text, y->text, x->len);
    return order ? order : x->at < y->at ? -1 : 1;
}

static bool
keys_differ(struct scan *s, const struct level *level)
{
    struct key *keys = s->keys + level->first_key;
    size_t count = s->key_count - level->first_key;
    if (count < 2)
        return true;
    qsort(keys, count, sizeof *keys, by_length_then_bytes);
    for (size_t i = 1; i < count; i++) {
        const struct key *key = &keys[i];
        if (key->len != keys[i - 1].len || memcmp(key->text, keys[i - 1].text, key->len) != 0)
            continue;
        const char *what =
            err_mem(talloc_asprintf(s->work, "the key “%.*s” is there twice in one object",
                                    (int)shown(key->text, key->len), key->text));
        size_t at = key->at;
        s->open--; /* the path is that of the object */
        s->key_count = level->first_key;
        return fail_at(s, at, ERR_BAD_REQUEST, what);
    }
    return true;
}

static bool
end(struct scan *s)
{
    struct level *level = &s->levels[s->open - 1];
    if (level->object && !keys_differ(s, level))
        return false;
    s->key_count = level->first_key;
    s->open--;
    s->at++;
    return true;
}

static bool
count_member(struct scan *s)
{
    if (s->members++ == s->limits->members)
        return fail_limit(s, "too many members and items", s->limits->members);
    s->levels[s->open - 1].items++;
    return true;
}

/* A key and its colon. */
static bool
member_name(struct scan *s)
{
    if (peek(s) != '"')
        return fail_expected(s, "a key in double quotes");
    struct key key = {.at = s->at + 1};
    if (!string(s, NULL, &key.len))
        return false;
    key.raw = s->at - 1 - key.at;
    key.text = s->bytes + key.at;
    if (key.len != key.raw) { /* an escape is always longer than what it stands for */
        char *text = err_mem(talloc_size(s->work, key.raw));
        size_t after = s->at;
        s->at = key.at - 1;
        assert_that(string(s, text, &key.len) && s->at == after);
        key.text = text;
    }
    if (s->key_count == talloc_array_length(s->keys))
        s->keys = err_mem(talloc_realloc(s->work, s->keys, struct key, s->key_count * 2 + 32));
    s->keys[s->key_count++] = key;
    skip_space(s);
    if (peek(s) != ':')
        return fail_expected(s, "“:” after a key");
    s->at++;
    skip_space(s);
    return true;
}

/* A scalar, or the beginning of an object or a list. */
static bool
value(struct scan *s, bool *ret_opened)
{
    int c = peek(s);
    size_t len;
    *ret_opened = c == '{' || c == '[';
    switch (c) {
    case '{':
    case '[':
        return begin(s, c == '{');
    case '"':
        return string(s, NULL, &len);
    case 't':
        return word(s, "true");
    case 'f':
        return word(s, "false");
    case 'n':
        return word(s, "null");
    default:
        return c == '-' || is_digit(c) ? number(s) : fail_expected(s, "a value");
    }
}

/*
 * Inside an object or a list, before an item or its end: steps to where the next value begins, or
 * past the end. *ret_more says which.
 */
static bool
next_item(struct scan *s, bool *ret_more)
{
    struct level *level = &s->levels[s->open - 1];
    int closing = level->object ? '}' : ']';
    skip_space(s);
    if (peek(s) == closing) {
        *ret_more = false;
        return end(s);
    }
    if (level->items) {
        if (peek(s) != ',')
            return fail_expected(s, level->object ? "“,” or “}”" : "“,” or “]”");
        s->at++;
        skip_space(s);
    }
    *ret_more = true;
    return count_member(s) && (!level->object || member_name(s));
}

static bool
document(struct scan *s)
{
    if (s->len >= 3 && !memcmp(s->bytes, "\xef\xbb\xbf", 3))
        return fail(s, "a byte order mark is not allowed before JSON");
    skip_space(s);
    bool opened, more;
    if (!value(s, &opened))
        return false;
    while (s->open) {
        if (!next_item(s, &more))
            return false;
        if (more && !value(s, &opened))
            return false;
    }
    skip_space(s);
    return s->at == s->len || fail_expected(s, "nothing after the value");
}

bool
json_scan(const char *bytes, size_t len, const struct json_limits *limits, struct err *e)
{
    assert_that(limits->bytes < INT32_MAX && limits->depth < 10000);
    if (len > limits->bytes)
        return err_set(e, ERR_TOO_LARGE, "the JSON text is longer than %zu bytes", limits->bytes);
    struct scan s = {
        .bytes = bytes, .len = len, .limits = limits, .work = talloc_new(NULL), .e = e};
    err_mem(s.work);
    bool ok = document(&s);
    talloc_free(s.work);
    return ok;
}
