/* typed: from inputs to answers; see typed.h. */
#include "app/in/typed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

static char *
trimmed(TALLOC_CTX *ctx, const char *text, size_t len)
{
    while (len && strchr(blanks, text[len - 1]))
        len--;
    size_t from = 0;
    while (from < len && strchr(blanks, text[from]))
        from++;
    return err_mem(talloc_strndup(ctx, text + from, len - from));
}

const char *
typed_text(TALLOC_CTX *ctx, json_object *typed, const char *name)
{
    json_object *value = json_get(typed, name);
    const char *text =
        json_object_is_type(value, json_type_array) ? json_item_str(value, 0) : json_as_str(value);
    if (!text)
        return NULL;
    char *t = trimmed(ctx, text, strlen(text));
    return *t ? t : NULL;
}

const char *
typed_of(TALLOC_CTX *ctx, json_object *typed, const char *prefix, const char *id)
{
    char *name = err_mem(talloc_asprintf(ctx, "%s%s", prefix, id));
    return typed_text(ctx, typed, name);
}

int64_t
typed_int(const char *text, int64_t dflt)
{
    char *end;
    if (!text || !*text || strlen(text) > 9 || strspn(text, "-0123456789") != strlen(text))
        return dflt;
    int64_t n = strtoll(text, &end, 10);
    return *end ? dflt : n;
}

/* Every line of it that is not blank. */
static void
push_lines(json_object *list, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        char *line = trimmed(NULL, text, len);
        if (*line)
            json_push_str(list, line);
        talloc_free(line);
        text += len + (text[len] == '\n');
    }
}

static json_object *
lines(json_object *value)
{
    json_object *list = json_list();
    if (json_as_str(value))
        push_lines(list, json_as_str(value));
    for (size_t i = 0; i < json_len(value); i++)
        push_lines(list, json_item_str(value, i) ? json_item_str(value, i) : "");
    return list;
}

static json_object *
number(const char *text)
{
    char *end;
    double n = strtod(text, &end);
    if (end == text || *end || !isfinite(n) || strspn(text, "+-.0123456789eE") != strlen(text))
        return json_new_str(text);
    return n == floor(n) && fabs(n) < 1e15 ? json_new_int((int64_t)n) : json_object_new_double(n);
}

static json_object *
answer(const char *type, json_object *value)
{
    if (strcmp(type, "list") == 0 || strcmp(type, "choices") == 0)
        return lines(value);
    json_object *holder = json_obj();
    json_put(holder, "v", json_object_get(value));
    const char *text = typed_text(NULL, holder, "v");
    json_object *o = !text ? NULL : strcmp(type, "number") == 0 ? number(text) : json_new_str(text);
    talloc_free((void *)text);
    json_object_put(holder);
    return o;
}

typedef void field_fn(json_object *field, const char *section, const char *input, void *arg);

static void
each_field(json_object *definition, field_fn *fn, void *arg)
{
    json_object *sections = json_arr(definition, "sections");
    for (size_t s = 0; s < json_len(sections); s++) {
        json_object *section = json_item(sections, s), *fields = json_arr(section, "fields");
        for (size_t f = 0; f < json_len(fields); f++) {
            json_object *field = json_item(fields, f);
            char *input = err_mem(talloc_asprintf(NULL, "field.%s", json_str(field, "id")));
            fn(field, json_str(section, "id"), input, arg);
            talloc_free(input);
        }
    }
}

struct filling {
    json_object *document, *typed;
    const char *section;
};

static void
fill(json_object *field, const char *section, const char *input, void *arg)
{
    struct filling *f = arg;
    const char *id = json_str(field, "id");
    if (!json_has(f->typed, input))
        return;
    json_object *value = answer(json_str(field, "type"), json_get(f->typed, input));
    if (value && (!json_object_is_type(value, json_type_array) || json_len(value))) {
        json_put(f->document, id, value);
    } else {
        json_object_put(value);
        json_object_object_del(f->document, id);
    }
}

json_object *
typed_document(json_object *definition, json_object *base, json_object *typed)
{
    struct filling f = {base ? json_copy(base) : json_obj(), typed, NULL};
    each_field(definition, fill, &f);
    return f.document;
}

static void
untick(json_object *field, const char *section, const char *input, void *arg)
{
    struct filling *f = arg;
    if (strcmp(json_str(field, "type"), "choices") == 0 && !json_has(f->typed, input) &&
        (!f->section || strcmp(f->section, section) == 0))
        json_put_str(f->typed, input, "");
}

void
typed_untick(json_object *definition, const char *section, json_object *typed)
{
    each_field(definition, untick, &(struct filling){NULL, typed, section});
}
