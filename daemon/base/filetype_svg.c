/*
 * filetype_svg: reads an SVG as strictly as XML is written, and lets through what draws and nothing else: no script, no
 * handler, no link, nothing loaded from elsewhere, no element of another language. What is not known is refused.
 */
#include "base/filetype.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 100, NAME_MAX_BYTES = 100 };

static const char svg_space[] = "http://www.w3.org/2000/svg";

static const char *const elements[] = {
    "svg",      "g",        "defs",     "symbol",         "use",
    "title",    "desc",     "metadata", "switch",         "style",
    "path",     "rect",     "circle",   "ellipse",        "line",
    "polyline", "polygon",  "text",     "tspan",          "textPath",
    "image",    "marker",   "pattern",  "linearGradient", "radialGradient",
    "stop",     "clipPath", "mask",     "filter",         "view",
    NULL};

/* Namespaces of drawing programs' notes: nobody runs them. An address that ends in '*' is the beginning of several. */
static const char *const spaces[] = {"http://www.w3.org/1999/xlink",
                                     "http://www.w3.org/XML/1998/namespace",
                                     "http://www.inkscape.org/namespaces/inkscape",
                                     "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
                                     "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                                     "http://creativecommons.org/ns#",
                                     "http://web.resource.org/cc/",
                                     "http://purl.org/dc/elements/1.1/",
                                     "http://purl.org/dc/terms/",
                                     "http://www.bohemiancoding.com/sketch/ns",
                                     "http://www.serif.com/",
                                     "http://ns.adobe.com/*",
                                     NULL};

struct svg {
    TALLOC_CTX *ctx;
    const char *at, *end;
    const char *open[DEPTH_MAX]; /* names of the elements that are open */
    size_t depth;
    bool styled;          /* the style that is open has had its text */
    bool begun, declared; /* there was an element; it says that it is SVG */
    const char *width, *height, *view;
    struct err *e;
};

static bool
no(struct svg *s, const char *what)
{
    return err_set(s->e, ERR_INVALID,
                   "This SVG %s: save it as plain SVG, or as a PNG, and choose it again.", what);
}

static bool
malformed(struct svg *s)
{
    return no(s, "is not written as SVGs must be");
}

static bool
begins(const struct svg *s, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(s->end - s->at) >= len && !memcmp(s->at, text, len);
}

/* Moves behind the next `text`; *ret_from..at-len is what was passed. */
static bool
pass(struct svg *s, const char *text, const char **ret_from)
{
    *ret_from = s->at;
    const char *found = memmem(s->at, (size_t)(s->end - s->at), text, strlen(text));
    if (!found)
        return false;
    s->at = found + strlen(text);
    return true;
}

static void
blanks(struct svg *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at))
        s->at++;
}

static const char *
name(struct svg *s)
{
    const char *from = s->at;
    while (s->at < s->end && (isalnum((unsigned char)*s->at) || strchr("_:.-", *s->at)))
        s->at++;
    size_t len = (size_t)(s->at - from);
    return len && len < NAME_MAX_BYTES ? err_mem(talloc_strndup(s->ctx, from, len)) : NULL;
}

/* ---- text ------------------------------------------------------------------------------------------------------------ */

static bool
numeric(const char *text, size_t len, char **to)
{
    char *end;
    bool hex = len > 2 && text[1] == 'x';
    long n = strtol(text + (hex ? 2 : 1), &end, hex ? 16 : 10);
    if (end != text + len || !isxdigit((unsigned char)text[hex ? 2 : 1]) || n < 9 || n > 0x10ffff)
        return false;
    *(*to)++ = n < 128 ? (char)n : '?'; /* what is looked for is ASCII */
    return true;
}

/* Without its entities; NULL: one that is not known. */
static char *
decoded(struct svg *s, const char *from, size_t len)
{
    static const char *const known[] = {"lt",   "<",  "gt",   ">", "amp", "&",
                                        "quot", "\"", "apos", "'", NULL};
    char *copy = err_mem(talloc_strndup(s->ctx, from, len)), *to = copy;
    for (const char *c = copy; *c;) {
        if (*c != '&') {
            *to++ = *c++;
            continue;
        }
        size_t n = strcspn(++c, ";");
        bool fine = c[n] == ';' && n && c[0] == '#' && numeric(c, n, &to);
        for (size_t i = 0; !fine && c[n] == ';' && known[i]; i += 2)
            if (strlen(known[i]) == n && !strncmp(known[i], c, n)) {
                *to++ = *known[i + 1];
                fine = true;
            }
        if (!fine)
            return NULL;
        c += n + 1;
    }
    *to = '\0';
    return copy;
}

static bool
is_own(const char *address)
{
    static const char *const pictures[] = {"data:image/png;base64,", "data:image/jpeg;base64,",
                                           NULL};
    address += strspn(address, " \t\r\n\"'");
    for (const char *const *p = pictures; *p; p++)
        if (!strncasecmp(address, *p, strlen(*p)))
            return true;
    return *address == '#';
}

/* What a style or any attribute may say: no escapes, no rule that loads, only its own parts behind url(. */
static bool
is_harmless(const char *text)
{
    if (strchr(text, '\\') || strcasestr(text, "@import") || strcasestr(text, "javascript:") ||
        strcasestr(text, "expression(") || strcasestr(text, "-moz-binding") ||
        strcasestr(text, "image-set("))
        return false;
    for (const char *url = text; (url = strcasestr(url, "url(")); url += 4)
        if (!is_own(url + 4))
            return false;
    return true;
}

static bool
in_style(const struct svg *s)
{
    return s->depth && strstr(s->open[s->depth - 1], "style");
}

/* Text of a style stands in one piece: what is forbidden could be written in two that only a browser puts together. */
static bool
take_piece(struct svg *s, const char *text)
{
    bool blank = !text[strspn(text, " \t\r\n")], again = s->styled && !blank;
    s->styled |= !blank;
    return !again && is_harmless(text);
}

static bool
take_text(struct svg *s, const char *from, size_t len, bool entities)
{
    char *text = entities ? decoded(s, from, len) : err_mem(talloc_strndup(s->ctx, from, len));
    bool style = in_style(s);
    bool fine =
        text && (!style || take_piece(s, text)) && (s->depth || !text[strspn(text, " \t\r\n")]);
    talloc_free(text);
    return fine || (style ? no(s, "loads something from elsewhere") : malformed(s));
}

/* ---- tags ------------------------------------------------------------------------------------------------------------ */

static bool
is_known_space(const char *address)
{
    for (const char *const *space = spaces; *space; space++) {
        size_t len = strlen(*space);
        if ((*space)[len - 1] == '*' ? !strncmp(*space, address, len - 1)
                                     : !strcmp(*space, address))
            return true;
    }
    return false;
}

static bool
take_space(struct svg *s, const char *attribute, const char *address)
{
    bool svg = !strcmp(address, svg_space);
    if (!strcmp(attribute, "xmlns") || !strcmp(attribute, "xmlns:svg"))
        return (s->declared = svg) || no(s, "holds something of another language");
    return (!svg && is_known_space(address)) || no(s, "holds something of another language");
}

static bool
take_attribute(struct svg *s, const char *attribute, const char *value)
{
    const char *local = strrchr(attribute, ':') ? strrchr(attribute, ':') + 1 : attribute;
    if (!strncmp(attribute, "xmlns", 5))
        return take_space(s, attribute, value);
    if (!strncasecmp(local, "on", 2))
        return no(s, "holds a program");
    if (!strcasecmp(local, "href") || !strcasecmp(local, "src") || !strcmp(attribute, "xml:base"))
        return is_own(value) || no(s, "refers to something elsewhere");
    if (!is_harmless(value))
        return no(s, "refers to something elsewhere");
    if (s->depth == 1) {
        s->width = !strcmp(attribute, "width") ? value : s->width;
        s->height = !strcmp(attribute, "height") ? value : s->height;
        s->view = !strcmp(attribute, "viewBox") ? value : s->view;
    }
    return true;
}

static bool
read_attribute(struct svg *s)
{
    const char *attribute = name(s), *from;
    blanks(s);
    if (!attribute || !begins(s, "="))
        return malformed(s);
    s->at++;
    blanks(s);
    char quote[2] = {s->at < s->end ? *s->at : '\0', '\0'};
    if ((*quote != '"' && *quote != '\'') || (s->at++, !pass(s, quote, &from)))
        return malformed(s);
    size_t len = (size_t)(s->at - from - 1);
    char *value = memchr(from, '<', len) ? NULL : decoded(s, from, len);
    return value ? take_attribute(s, attribute, value) : malformed(s);
}

static bool
is_drawing(const char *element)
{
    const char *colon = strchr(element, ':');
    const char *local = colon ? colon + 1 : element;
    if (colon && strncmp(element, "svg:", 4) != 0)
        return true; /* its namespace is one of those that are known: see take_space */
    if (!strncmp(local, "fe", 2))
        return strcmp(local, "feImage") != 0;
    for (const char *const *known = elements; *known; known++)
        if (!strcmp(*known, local))
            return true;
    return false;
}

static bool
open_tag(struct svg *s)
{
    const char *element = name(s);
    if (!element || s->depth == DEPTH_MAX || (!s->depth && s->begun) || in_style(s))
        return malformed(s);
    if (!s->depth && strcmp(element, "svg") != 0 && strcmp(element, "svg:svg") != 0)
        return malformed(s);
    if (!is_drawing(element))
        return err_set(
            s->e, ERR_INVALID,
            "This SVG holds “%.40s”, which does more than draw: save it as plain SVG, or as "
            "a PNG, and choose it again.",
            element);
    s->begun = true;
    s->styled = false;
    s->open[s->depth++] = element;
    for (;;) {
        blanks(s);
        if (begins(s, "/>")) {
            s->at += 2;
            s->depth--;
            return true;
        }
        if (begins(s, ">")) {
            s->at++;
            return true;
        }
        if (!read_attribute(s))
            return false;
    }
}

static bool
close_tag(struct svg *s)
{
    const char *element = name(s);
    blanks(s);
    if (!element || !s->depth || strcmp(s->open[s->depth - 1], element) != 0 || !begins(s, ">"))
        return malformed(s);
    s->at++;
    s->depth--;
    return true;
}

static bool
read_markup(struct svg *s)
{
    const char *from;
    if (begins(s, "<!--"))
        return in_style(s) ? no(s, "has a comment inside a style")
                           : pass(s, "-->", &from) || malformed(s);
    if (begins(s, "<![CDATA[")) {
        s->at += 9;
        return pass(s, "]]>", &from) ? take_text(s, from, (size_t)(s->at - from - 3), false)
                                     : malformed(s);
    }
    if (begins(s, "<!") || begins(s, "<?"))
        return no(s, "begins with a declaration or an instruction of another language");
    if (begins(s, "</")) {
        s->at += 2;
        return close_tag(s);
    }
    s->at++;
    return open_tag(s);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------- */

static double
pixels(const char *text)
{
    char *end;
    double n = text ? strtod(text, &end) : 0;
    return text && end != text && (!*end || !strcmp(end, "px")) ? n : 0;
}

static void
measure(const struct svg *s, double *ret_width, double *ret_height)
{
    double box[4] = {0};
    const char *at = s->view ? s->view : "";
    for (int i = 0; i < 4; i++) {
        char *end;
        box[i] = strtod(at, &end);
        at = end + strspn(end, " ,\t\r\n");
    }
    *ret_width = pixels(s->width) > 0 ? pixels(s->width) : box[2];
    *ret_height = pixels(s->height) > 0 ? pixels(s->height) : box[3];
}

static bool
read_all(struct svg *s)
{
    const char *from;
    if (begins(s, "\xef\xbb\xbf"))
        s->at += 3;
    blanks(s);
    if (begins(s, "<?xml ") &&
        (!pass(s, "?>", &from) || memchr(from + 1, '<', (size_t)(s->at - from - 1))))
        return malformed(s);
    while (s->at < s->end) {
        from = s->at;
        while (s->at < s->end && *s->at != '<')
            s->at++;
        if (!take_text(s, from, (size_t)(s->at - from), true) ||
            (s->at < s->end && !read_markup(s)))
            return false;
    }
    return (s->declared && !s->depth) || malformed(s);
}

bool
filetype_svg(const char *text, size_t len, double *ret_width, double *ret_height, struct err *e)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct svg s = {.ctx = ctx, .at = text, .end = text + len, .e = e};
    bool fine = (filetype_is_text(text, len) || malformed(&s)) && read_all(&s);
    if (fine)
        measure(&s, ret_width, ret_height);
    talloc_free(ctx);
    return fine;
}
