/* json: json-c behind the names that the house uses; json-c's parser never sees a text that
 * json_scan refused. */
#include "base/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

bool
json_read(const char *bytes, size_t len, const struct json_limits *limits, struct json_object **ret,
          struct err *e)
{
    if (!limits)
        limits = &json_limits_usual;
    if (!json_scan(bytes, len, limits, e))
        return false;
    /* json-c counts the scalar at the bottom as a level too. */
    struct json_tokener *tok = err_mem(json_tokener_new_ex((int)limits->depth + 2));
    struct json_object *o = json_tokener_parse_ex(tok, bytes, (int)len);
    if (json_tokener_get_error(tok) == json_tokener_continue)
        o = json_tokener_parse_ex(tok, "", 1); /* the NUL ends a lone number */
    enum json_tokener_error outcome = json_tokener_get_error(tok);
    json_tokener_free(tok);
    assert_that(outcome == json_tokener_success);
    *ret = o;
    return true;
}

struct owner {
    struct json_object *o;
};

static int
owner_gone(struct owner *owner)
{
    json_object_put(owner->o);
    return 0;
}

struct json_object *
json_own(TALLOC_CTX *ctx, struct json_object *o)
{
    if (!o)
        return NULL;
    struct owner *owner = err_mem(talloc(ctx, struct owner));
    owner->o = o;
    talloc_set_destructor(owner, owner_gone);
    return o;
}

/* ---- asking ---- */

static bool
is(const struct json_object *o, enum json_type type)
{
    return o && json_object_get_type(o) == type;
}

bool
json_has(const struct json_object *o, const char *key)
{
    return is(o, json_type_object) && json_object_object_get_ex(o, key, NULL);
}

struct json_object *
json_get(const struct json_object *o, const char *key)
{
    struct json_object *value = NULL;
    if (is(o, json_type_object))
        json_object_object_get_ex(o, key, &value);
    return value;
}

const char *
json_as_str(const struct json_object *o)
{
    /* json-c's getter of a string's bytes is const in all but its signature. */
    return is(o, json_type_string) ? json_object_get_string((struct json_object *)o) : NULL;
}

const char *
json_str(const struct json_object *o, const char *key)
{
    return json_as_str(json_get(o, key));
}

int64_t
json_int(const struct json_object *o, const char *key, int64_t dflt)
{
    const struct json_object *value = json_get(o, key);
    return is(value, json_type_int) ? json_object_get_int64(value) : dflt;
}

double
json_num(const struct json_object *o, const char *key, double dflt)
{
    const struct json_object *value = json_get(o, key);
    return is(value, json_type_int) || is(value, json_type_double) ? json_object_get_double(value)
                                                                   : dflt;
}

bool
json_flag(const struct json_object *o, const char *key, bool dflt)
{
    const struct json_object *value = json_get(o, key);
    return is(value, json_type_boolean) ? json_object_get_boolean(value) : dflt;
}

struct json_object *
json_arr(const struct json_object *o, const char *key)
{
    struct json_object *value = json_get(o, key);
    return is(value, json_type_array) ? value : NULL;
}

size_t
json_len(const struct json_object *list)
{
    return is(list, json_type_array) ? json_object_array_length(list) : 0;
}

struct json_object *
json_item(const struct json_object *list, size_t i)
{
    return i < json_len(list) ? json_object_array_get_idx(list, i) : NULL;
}

const char *
json_item_str(const struct json_object *list, size_t i)
{
    return json_as_str(json_item(list, i));
}

static struct json_object *
item_named(const struct json_object *list, const char *name)
{
    char *end;
    errno = 0;
    unsigned long i = strtoul(name, &end, 10);
    bool number = *name >= '0' && *name <= '9' && !*end && !errno;
    return number ? json_item(list, i) : NULL;
}

struct json_object *
json_at(const struct json_object *o, const char *path)
{
    struct json_object *here = (struct json_object *)o;
    while (here && *path) {
        size_t n = strcspn(path, "/");
        char *part = err_mem(talloc_strndup(NULL, path, n));
        here = is(here, json_type_array) ? item_named(here, part) : json_get(here, part);
        talloc_free(part);
        path += n + (path[n] == '/');
    }
    return here;
}

/* ---- making ---- */

struct json_object *
json_obj(void)
{
    return err_mem(json_object_new_object());
}

struct json_object *
json_list(void)
{
    return err_mem(json_object_new_array());
}

struct json_object *
json_new_str(const char *s)
{
    return s ? err_mem(json_object_new_string(s)) : NULL;
}

struct json_object *
json_new_int(int64_t n)
{
    return err_mem(json_object_new_int64(n));
}

struct json_object *
json_copy(const struct json_object *o)
{
    struct json_object *copy = NULL;
    if (o && json_object_deep_copy((struct json_object *)o, &copy, NULL) < 0)
        err_mem(NULL);
    return copy;
}

void
json_put(struct json_object *o, const char *key, struct json_object *value)
{
    if (json_object_object_add(o, key, value) < 0)
        err_mem(NULL);
}

void
json_put_str(struct json_object *o, const char *key, const char *value)
{
    if (value)
        json_put(o, key, json_new_str(value));
}

void
json_put_int(struct json_object *o, const char *key, int64_t value)
{
    json_put(o, key, json_new_int(value));
}

void
json_put_num(struct json_object *o, const char *key, double value)
{
    assert_that(isfinite(value));
    json_put(o, key, err_mem(json_object_new_double(value)));
}

void
json_put_bool(struct json_object *o, const char *key, bool value)
{
    json_put(o, key, err_mem(json_object_new_boolean(value)));
}

void
json_push(struct json_object *list, struct json_object *value)
{
    if (json_object_array_add(list, value) < 0)
        err_mem(NULL);
}

void
json_push_str(struct json_object *list, const char *value)
{
    json_push(list, json_new_str(value));
}

/* ---- writing and comparing ---- */

const char *
json_text(struct json_object *o)
{
    return err_mem((char *)json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
                                                                 JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* Nothing here comes from outside without a limit on its size, so the ceiling is only talloc's own.
 */
enum { CANONICAL_MAX_BYTES = 1 << 27 };

static void
add(struct buf *out, const char *bytes, size_t len)
{
    assert_that(buf_add(out, bytes, len));
}

static void
write_string(struct buf *out, const char *s, size_t len)
{
    static const char named[] = "btn?fr"; /* \b \t \n (\v has no name) \f \r */
    add(out, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        char escape[8];
        if (c == '"' || c == '\\')
            add(out, (char[]){'\\', (char)c}, 2);
        else if (c >= '\b' && c <= '\r' && c != '\v')
            add(out, (char[]){'\\', named[c - '\b']}, 2);
        else if (c < ' ')
            add(out, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
        else
            add(out, &s[i], 1);
    }
    add(out, "\"", 1);
}

static void
write_real(struct buf *out, double d)
{
    char text[40];
    int n = 0;
    if (d == 0)
        n = snprintf(text, sizeof text, "0");
    else if (fabs(d) < 9007199254740992.0 && d == trunc(d))
        n = snprintf(text, sizeof text, "%.0f", d);
    else
        for (int precision = 15; precision <= 17; precision++) {
            n = snprintf(text, sizeof text, "%.*g", precision, d);
            if (strtod(text, NULL) == d)
                break;
        }
    add(out, text, (size_t)n);
}

static void write_value(struct buf *out, const struct json_object *o);

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
write_object(struct buf *out, const struct json_object *o)
{
    size_t count = (size_t)json_object_object_length(o), n = 0;
    const char **keys = err_mem(talloc_array(out, const char *, count + 1));
    json_object_object_foreach ((struct json_object *)o, key, value) {
        (void)value;
        keys[n++] = key;
    }
    qsort(keys, count, sizeof *keys, by_bytes);
    add(out, "{", 1);
    for (size_t i = 0; i < count; i++) {
        if (i)
            add(out, ",", 1);
        write_string(out, keys[i], strlen(keys[i]));
        add(out, ":", 1);
        write_value(out, json_get(o, keys[i]));
    }
    add(out, "}", 1);
    talloc_free(keys);
}

static void
write_list(struct buf *out, const struct json_object *list)
{
    add(out, "[", 1);
    for (size_t i = 0; i < json_len(list); i++) {
        if (i)
            add(out, ",", 1);
        write_value(out, json_item(list, i));
    }
    add(out, "]", 1);
}

static void
write_value(struct buf *out, const struct json_object *o)
{
    switch (json_object_get_type(o)) {
    case json_type_null:
        add(out, "null", 4);
        break;
    case json_type_boolean:
        assert_that(buf_addstr(out, json_object_get_boolean(o) ? "true" : "false"));
        break;
    case json_type_int:
        assert_that(buf_addf(out, "%lld", (long long)json_object_get_int64(o)));
        break;
    case json_type_double:
        write_real(out, json_object_get_double(o));
        break;
    case json_type_string:
        write_string(out, json_as_str(o), (size_t)json_object_get_string_len(o));
        break;
    case json_type_object:
        write_object(out, o);
        break;
    case json_type_array:
        write_list(out, o);
        break;
    }
}

char *
json_canonical(TALLOC_CTX *ctx, const struct json_object *o)
{
    struct buf *out = buf_new(NULL, CANONICAL_MAX_BYTES);
    write_value(out, o);
    char *text = err_mem(talloc_strndup(ctx, buf_text(out), buf_len(out)));
    talloc_free(out);
    return text;
}

bool
json_equal(const struct json_object *a, const struct json_object *b)
{
    TALLOC_CTX *work = talloc_new(NULL);
    bool same = !strcmp(json_canonical(work, a), json_canonical(work, b));
    talloc_free(work);
    return same;
}
