/*
 * json_scan: one pass over the bytes with an explicit stack, so that depth costs no C stack.
 *
 * The keys of the objects that are open lie on one stack; when an object closes, its keys are
 * sorted and neighbours compared. That is O(n log n) for any keys, with no hash to attack and no
 * secret to keep.
 */
#include "base/json_scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_lex.h"

const struct json_limits json_limits_usual = {
    .bytes = 1 << 20, .depth = 64, .members = 20000, .string = 256 << 10};

enum { SHOWN_BYTES = 40, SHOWN_LEVELS = 16 };

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
    struct json_lex lex;
    const struct json_limits *limits;
    size_t members;
    struct level *levels; /* levels[0] is the outermost */
    size_t open;
    struct key *keys;
    size_t key_count;
};

/* ---- saying where ---- */

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
    char *path = err_mem(talloc_strdup(s->lex.work, ""));
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
        if (end - level->first_key < level->items)
            break; /* its next key is not read yet */
        const struct key *key = &s->keys[end - 1];
        const char *raw = s->lex.bytes + key->at;
        path = err_mem(talloc_asprintf_append(path, "/%.*s", (int)shown(raw, key->raw), raw));
    }
    return path;
}

/* The error of the words, with its place. */
static bool
report(const struct scan *s, struct err *e)
{
    size_t line = 1, column = 1;
    for (const char *p = s->lex.bytes; p < s->lex.bytes + s->lex.at; p++) {
        column = *p == '\n' ? 1 : column + (((unsigned char)*p & 0xc0) != 0x80);
        line += *p == '\n';
    }
    const char *path = path_of(s);
    return err_set(e, s->lex.kind, "line %zu, column %zu%s%s: %s", line, column,
                   *path ? ", at " : "", path, s->lex.why);
}

/* ---- values and their nesting ---- */

static bool
begin(struct scan *s, bool object)
{
    if (s->open == s->limits->depth)
        return json_lex_limit(&s->lex, "objects and lists are nested too deep", s->limits->depth);
    if (s->open == talloc_array_length(s->levels))
        s->levels = err_mem(talloc_realloc(s->lex.work, s->levels, struct level, s->open * 2 + 8));
    s->levels[s->open++] = (struct level){.object = object, .first_key = s->key_count};
    s->lex.at++;
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
    size_t count = s->key_count - level->first_key;
    if (count < 2) /* perhaps there is no array at all yet */
        return true;
    struct key *keys = s->keys + level->first_key;
    qsort(keys, count, sizeof *keys, by_length_then_bytes);
    for (size_t i = 1; i < count; i++) {
        const struct key *key = &keys[i];
        if (key->len != keys[i - 1].len || memcmp(key->text, keys[i - 1].text, key->len) != 0)
            continue;
        s->lex.at = key->at;
        s->open--; /* the path is that of the object */
        s->key_count = level->first_key;
        return json_lex_fail(
            &s->lex,
            err_mem(talloc_asprintf(s->lex.work, "the key “%.*s” is there twice in one object",
                                    (int)shown(key->text, key->len), key->text)));
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
    s->lex.at++;
    return true;
}

static bool
count_member(struct scan *s)
{
    if (s->members++ == s->limits->members)
        return json_lex_limit(&s->lex, "too many members and items", s->limits->members);
    s->levels[s->open - 1].items++;
    return true;
}

/* A key and its colon. */
static bool
member_name(struct scan *s)
{
    if (json_lex_peek(&s->lex) != '"')
        return json_lex_expected(&s->lex, "a key in double quotes");
    struct key key = {.at = s->lex.at + 1};
    if (!json_lex_string(&s->lex, NULL, &key.len))
        return false;
    key.raw = s->lex.at - 1 - key.at;
    key.text = s->lex.bytes + key.at;
    if (key.len != key.raw) { /* an escape is always longer than what it stands for */
        char *text = err_mem(talloc_size(s->lex.work, key.raw));
        size_t after = s->lex.at;
        s->lex.at = key.at - 1;
        assert_that(json_lex_string(&s->lex, text, &key.len) && s->lex.at == after);
        key.text = text;
    }
    if (s->key_count == talloc_array_length(s->keys))
        s->keys = err_mem(talloc_realloc(s->lex.work, s->keys, struct key, s->key_count * 2 + 32));
    s->keys[s->key_count++] = key;
    json_lex_space(&s->lex);
    if (json_lex_peek(&s->lex) != ':')
        return json_lex_expected(&s->lex, "“:” after a key");
    s->lex.at++;
    json_lex_space(&s->lex);
    return true;
}

/* A scalar, or the beginning of an object or a list. */
static bool
value(struct scan *s, bool *ret_opened)
{
    int c = json_lex_peek(&s->lex);
    size_t len;
    *ret_opened = c == '{' || c == '[';
    switch (c) {
    case '{':
    case '[':
        return begin(s, c == '{');
    case '"':
        return json_lex_string(&s->lex, NULL, &len);
    case 't':
        return json_lex_word(&s->lex, "true");
    case 'f':
        return json_lex_word(&s->lex, "false");
    case 'n':
        return json_lex_word(&s->lex, "null");
    default:
        return c == '-' || (c >= '0' && c <= '9') ? json_lex_number(&s->lex)
                                                  : json_lex_expected(&s->lex, "a value");
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
    json_lex_space(&s->lex);
    if (json_lex_peek(&s->lex) == closing) {
        *ret_more = false;
        return end(s);
    }
    if (level->items) {
        if (json_lex_peek(&s->lex) != ',')
            return json_lex_expected(&s->lex, level->object ? "“,” or “}”" : "“,” or “]”");
        s->lex.at++;
        json_lex_space(&s->lex);
    }
    *ret_more = true;
    return count_member(s) && (!level->object || member_name(s));
}

static bool
document(struct scan *s)
{
    if (s->lex.len >= 3 && !memcmp(s->lex.bytes, "\xef\xbb\xbf", 3))
        return json_lex_fail(&s->lex, "a byte order mark is not allowed before JSON");
    json_lex_space(&s->lex);
    bool opened, more;
    if (!value(s, &opened))
        return false;
    while (s->open) {
        if (!next_item(s, &more))
            return false;
        if (more && !value(s, &opened))
            return false;
    }
    json_lex_space(&s->lex);
    return s->lex.at == s->lex.len || json_lex_expected(&s->lex, "nothing after the value");
}

bool
json_scan(const char *bytes, size_t len, const struct json_limits *limits, struct err *e)
{
    assert_that(limits->bytes < INT32_MAX && limits->depth < 10000);
    if (len > limits->bytes)
        return err_set(e, ERR_TOO_LARGE, "the JSON text is longer than %zu bytes", limits->bytes);
    struct scan s = {.limits = limits};
    s.lex = (struct json_lex){.bytes = bytes,
                              .len = len,
                              .string_max = limits->string,
                              .exact = limits->exact,
                              .work = err_mem(talloc_new(NULL))};
    bool ok = document(&s) || report(&s, e);
    talloc_free(s.lex.work);
    return ok;
}
