/* redact: see redact.h. */
#include "app/in/redact.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"

static const char mask[] = "•••";

enum { TEXT_MAX = 16 << 20 };

/* Of the part before the @; letters of other alphabets are several bytes from 0x80 on. */
static bool
is_local(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 ||
           (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

static bool
is_domain(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '-' || c == '.';
}

/* How many of the bytes before the @ are an address's: 0 when none is one. */
static size_t
local_before(const char *from, const char *at)
{
    size_t n = 0;
    while (at - n > from && is_local(at[-1 - (long)n]))
        n++;
    return is_domain(at[1]) ? n : 0;
}

static size_t
first_character(const char *text)
{
    size_t n = 1;
    while (((unsigned char)text[n] & 0xc0) == 0x80)
        n++;
    return n;
}

char *
redact_text(TALLOC_CTX *ctx, const char *text)
{
    struct buf *b = buf_new(NULL, TEXT_MAX);
    bool ok = true;
    for (const char *at; (at = strchr(text, '@')); text = at + 1) {
        size_t n = local_before(text, at);
        size_t shown = n ? (size_t)(at - text) - n + first_character(at - n) : (size_t)(at - text);
        ok = ok && buf_add(b, text, shown) && (!n || buf_addstr(b, mask)) && buf_add(b, "@", 1);
    }
    ok = ok && buf_addstr(b, text);
    char *redacted = err_mem(talloc_strdup(ctx, ok ? buf_text(b) : mask));
    talloc_free(b);
    return redacted;
}

static json_object *
redact_string(json_object *o)
{
    char *text = redact_text(NULL, json_as_str(o));
    json_object *redacted = json_object_new_string(text);
    talloc_free(text);
    return redacted;
}

json_object *
redact_json(json_object *o)
{
    json_object *copy;
    if (json_object_is_type(o, json_type_string))
        return redact_string(o);
    if (json_object_is_type(o, json_type_array)) {
        copy = json_list();
        for (size_t i = 0; i < json_len(o); i++)
            json_push(copy, redact_json(json_item(o, i)));
        return copy;
    }
    if (!json_object_is_type(o, json_type_object))
        return json_copy(o);
    copy = json_obj();
    json_object_object_foreach (o, name, value) {
        char *shown = redact_text(NULL, name);
        json_put(copy, shown, redact_json(value));
        talloc_free(shown);
    }
    return copy;
}

/* ---- secrets ------------------------------------------------------------------------------------------------------- */

/* pointer: RFC 6901; its last part names a member of what the others lead to. */
static void
hide_at(json_object *body, const char *pointer)
{
    const char *slash = strrchr(pointer, '/');
    if (!slash)
        return;
    char *above = err_mem(talloc_strndup(NULL, pointer, (size_t)(slash - pointer)));
    json_object *o = *above ? json_at(body, above + 1) : body;
    if (json_object_is_type(o, json_type_object) && json_has(o, slash + 1))
        json_put_str(o, slash + 1, mask);
    talloc_free(above);
}

static void
hide_each(json_object *body, const char *words, const char *before)
{
    while (words && *(words += strspn(words, " ,"))) {
        size_t n = strcspn(words, " ,");
        char *pointer = err_mem(talloc_asprintf(NULL, "%s%.*s", before, (int)n, words));
        hide_at(body, pointer);
        talloc_free(pointer);
        words += n;
    }
}

json_object *
redact_body(json_object *body, json_object *carried)
{
    json_object *copy = redact_json(body);
    hide_each(copy, json_str(carried, "pointers"), "");
    hide_each(copy, json_str(carried, "fields"), "/");
    return copy;
}
