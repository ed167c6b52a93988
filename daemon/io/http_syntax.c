/* http_syntax: character classes and the grammars of target and host. Decides nothing about
 * framing. */
#include "io/http_syntax.h"

#include <string.h>
#include <strings.h>

/* T token, V visible in a field value, U URI, D digit, X hexadecimal, Q quoted text, R registered
 * name */
#define T HTTP_TCHAR
#define V HTTP_FIELD
#define U HTTP_URI
#define D (HTTP_DIGIT | HTTP_XDIGIT)
#define X HTTP_XDIGIT
#define Q HTTP_QDTEXT
#define R HTTP_REGNAME
#define ALPHA (T | V | U | Q | R)
static const unsigned char classes[256] = {
    ['\t'] = V | Q,
    [' '] = V | Q,
    ['!'] = T | V | U | Q | R,
    ['"'] = V,
    ['#'] = T | V | Q,
    ['$'] = T | V | U | Q | R,
    ['%'] = T | V | Q,
    ['&'] = T | V | U | Q | R,
    ['\''] = T | V | U | Q | R,
    ['('] = V | U | Q | R,
    [')'] = V | U | Q | R,
    ['*'] = T | V | U | Q | R,
    ['+'] = T | V | U | Q | R,
    [','] = V | U | Q | R,
    ['-'] = T | V | U | Q | R,
    ['.'] = T | V | U | Q | R,
    ['/'] = V | U | Q,
    ['0' ... '9'] = ALPHA | D,
    [':'] = V | U | Q,
    [';'] = V | U | Q | R,
    ['<'] = V | Q,
    ['='] = V | U | Q | R,
    ['>'] = V | Q,
    ['?'] = V | U | Q,
    ['@'] = V | U | Q,
    ['A' ... 'F'] = ALPHA | X,
    ['G' ... 'Z'] = ALPHA,
    ['['] = V | Q,
    ['\\'] = V,
    [']'] = V | Q,
    ['^'] = T | V | Q,
    ['_'] = T | V | U | Q | R,
    ['`'] = T | V | Q,
    ['a' ... 'f'] = ALPHA | X,
    ['g' ... 'z'] = ALPHA,
    ['{'] = V | Q,
    ['|'] = T | V | Q,
    ['}'] = V | Q,
    ['~'] = T | V | U | Q | R,
    [0x80 ... 0xff] = V | Q,
};
#undef T
#undef V
#undef U
#undef D
#undef X
#undef Q
#undef R
#undef ALPHA

bool
http_syntax_is(unsigned char c, unsigned kinds)
{
    return classes[c] & kinds;
}

int
http_syntax_hex(unsigned char c)
{
    if (!(classes[c] & HTTP_XDIGIT))
        return -1;
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static bool
all_of(const char *s, size_t len, unsigned kinds)
{
    for (size_t i = 0; i < len; i++)
        if (!http_syntax_is((unsigned char)s[i], kinds))
            return false;
    return true;
}

bool
http_syntax_token(const char *s)
{
    return *s && all_of(s, strlen(s), HTTP_TCHAR);
}

bool
http_syntax_value(const char *s)
{
    return all_of(s, strlen(s), HTTP_FIELD);
}

/* Characters of the kinds, and well-formed %XX. */
static bool
all_or_escaped(const char *s, size_t len, unsigned kinds)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '%') {
            if (!http_syntax_is((unsigned char)s[i], kinds))
                return false;
            continue;
        }
        if (len - i < 3 || http_syntax_hex((unsigned char)s[i + 1]) < 0 ||
            http_syntax_hex((unsigned char)s[i + 2]) < 0)
            return false;
        i += 2;
    }
    return true;
}

static bool
port_ok(const char *s, size_t len)
{
    unsigned port = 0;
    for (size_t i = 0; i < len; i++) {
        if (!http_syntax_is((unsigned char)s[i], HTTP_DIGIT))
            return false;
        port = port * 10 + (unsigned)(s[i] - '0');
        if (port > 65535)
            return false;
    }
    return true;
}

bool
http_syntax_host(const char *s, size_t len)
{
    const char *end = s + len, *after = NULL;
    if (len && *s == '[') { /* IPv6 or IPvFuture */
        after = memchr(s, ']', len);
        if (!after || after == s + 1)
            return false;
        for (const char *p = s + 1; p < after; p++)
            if (*p != ':' && !http_syntax_is((unsigned char)*p, HTTP_REGNAME))
                return false;
        after++;
    } else {
        after = memchr(s, ':', len);
        if (!after)
            after = end;
        if (!all_or_escaped(s, (size_t)(after - s), HTTP_REGNAME))
            return false;
    }
    if (after == end)
        return true;
    return *after == ':' && port_ok(after + 1, (size_t)(end - after - 1));
}

/* http://host[:port]/path?query, and https. */
static bool
absolute_ok(const char *target)
{
    size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                    : strncasecmp(target, "https://", 8) == 0 ? 8
                                                              : 0;
    if (!scheme)
        return false;
    const char *host = target + scheme;
    size_t len = strcspn(host, "/?");
    if (!len || *host == ':' || !http_syntax_host(host, len))
        return false;
    return all_or_escaped(host + len, strlen(host + len), HTTP_URI);
}

static bool
authority_ok(const char *target)
{
    const char *colon = strrchr(target, ':');
    return colon && colon != target && colon[1] && http_syntax_host(target, strlen(target));
}

bool
http_syntax_target(const char *method, const char *target, enum http_form *ret, struct err *e)
{
    bool connect = strcmp(method, "CONNECT") == 0;
    if (connect) {
        if (!authority_ok(target))
            return err_set(e, ERR_BAD_REQUEST, "The target of CONNECT must be host:port.");
        *ret = HTTP_FORM_AUTHORITY;
    } else if (*target == '/') {
        if (!all_or_escaped(target, strlen(target), HTTP_URI))
            return err_set(e, ERR_BAD_REQUEST,
                           "The request target holds a character that must be "
                           "percent-encoded, or a broken percent-encoding.");
        *ret = HTTP_FORM_ORIGIN;
    } else if (strcmp(target, "*") == 0 && strcmp(method, "OPTIONS") == 0) {
        *ret = HTTP_FORM_ASTERISK;
    } else if (absolute_ok(target)) {
        *ret = HTTP_FORM_ABSOLUTE;
    } else {
        return err_set(e, ERR_BAD_REQUEST,
                       "The request target is neither a path nor an http address.");
    }
    return true;
}

bool
http_syntax_list_has(const char *list, const char *token)
{
    size_t want = strlen(token);
    while (*list) {
        list += strspn(list, " \t,");
        size_t len = strcspn(list, ","), bare = len;
        while (bare && (list[bare - 1] == ' ' || list[bare - 1] == '\t'))
            bare--;
        if (bare == want && strncasecmp(list, token, want) == 0)
            return true;
        list += len;
    }
    return false;
}
