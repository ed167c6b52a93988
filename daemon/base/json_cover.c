/* json_cover: walks the text along the pointer; what it passes by is stepped over, not built. */
#include "base/json_cover.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_lex.h"

struct cover {
    struct json_lex lex;
    char *bytes, *scratch; /* scratch: room for any key */
    bool hide;
};

static bool walk(struct cover *c, const char *pointer);

/* One part of the pointer, "/a~1b/0" → "a/b" and where the next begins. */
static char *
part_of(TALLOC_CTX *ctx, const char *pointer, const char **ret_next)
{
    size_t len = strcspn(pointer + 1, "/"), n = 0;
    char *part = err_mem(talloc_strndup(ctx, pointer + 1, len));
    for (size_t i = 0; i < len; i++) {
        char c = part[i];
        if (c == '~' && (part[i + 1] == '0' || part[i + 1] == '1'))
            c = part[++i] == '0' ? '~' : '/';
        part[n++] = c;
    }
    part[n] = '\0';
    *ret_next = pointer + 1 + len;
    return part;
}

static bool
string(struct cover *c)
{
    size_t from = c->lex.at + 1, len;
    if (!json_lex_string(&c->lex, NULL, &len))
        return false;
    if (c->hide)
        memset(c->bytes + from, '*', c->lex.at - 1 - from);
    return true;
}

static bool
number(struct cover *c)
{
    size_t from = c->lex.at;
    if (!json_lex_number(&c->lex))
        return false;
    if (c->hide)
        memset(c->bytes + from, '1', c->lex.at - from);
    return true;
}

static bool
word(struct cover *c)
{
    int first = json_lex_peek(&c->lex);
    return json_lex_word(&c->lex, first == 't' ? "true" : first == 'f' ? "false" : "null");
}

static bool
take(struct cover *c, char expected)
{
    json_lex_space(&c->lex);
    if (json_lex_peek(&c->lex) != expected)
        return false;
    c->lex.at++;
    return true;
}

/* A member's key, or an item's number, is it the pointer's? part NULL: nothing is sought here. */
static bool
key(struct cover *c, const char *part, bool *ret_is_it)
{
    size_t len;
    json_lex_space(&c->lex);
    bool ok = json_lex_peek(&c->lex) == '"' && json_lex_string(&c->lex, c->scratch, &len);
    *ret_is_it = ok && part && strlen(part) == len && memcmp(part, c->scratch, len) == 0;
    return ok && take(c, ':');
}

static bool
inside(struct cover *c, char close, const char *pointer)
{
    const char *rest = NULL;
    char *part = pointer ? part_of(c->lex.work, pointer, &rest) : NULL;
    bool found = false, is_it;
    c->lex.at++;
    if (take(c, close))
        return !pointer;
    for (size_t i = 0;; i++) {
        char *end;
        if (close == '}' && !key(c, part, &is_it))
            return false;
        if (close == ']')
            is_it = part && *part && strtoull(part, &end, 10) == i && !*end;
        if (is_it)
            found = walk(c, rest);
        if (is_it ? !found : !walk(c, NULL))
            return false;
        if (take(c, close))
            return found || !pointer;
        if (!take(c, ','))
            return false;
    }
}

/* pointer: what is sought below here; "": this very value; NULL: nothing, step over it. */
static bool
walk(struct cover *c, const char *pointer)
{
    bool hid = c->hide, ok, here = pointer && !*pointer;
    c->hide = hid || here;
    const char *below = here ? NULL : pointer;
    json_lex_space(&c->lex);
    int first = json_lex_peek(&c->lex);
    if (first == '{' || first == '[')
        ok = inside(c, first == '{' ? '}' : ']', below);
    else
        ok = !below && (first == '"'                                     ? string(c)
                        : first == '-' || (first >= '0' && first <= '9') ? number(c)
                                                                         : word(c));
    c->hide = hid;
    return ok;
}

bool
json_cover(char *bytes, size_t len, const char *pointer)
{
    TALLOC_CTX *work = talloc_new(NULL);
    struct cover c = {.bytes = bytes,
                      .scratch = err_mem(talloc_array(work, char, len + 1)),
                      .lex = {.bytes = bytes, .len = len, .string_max = len, .work = work}};
    bool ok = walk(&c, pointer);
    talloc_free(work);
    return ok;
}
