/* typed: from inputs to answers; see typed.h. */
#include "app/in/typed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/policy/form.h"

enum { ENTRIES_MAX = 100 };

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
    if (strcmp(type, "list") == 0 || strcmp(type, "choices") == 0 || strcmp(type, "entries") == 0)
        return lines(value);
    json_object *holder = json_obj();
    json_put(holder, "v", json_object_get(value));
    const char *text = typed_text(NULL, holder, "v");
    json_object *o = !text ? NULL : strcmp(type, "number") == 0 ? number(text) : json_new_str(text);
    talloc_free((void *)text);
    json_object_put(holder);
    return o;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static bool
is_of(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && name[n] == '.';
}

static bool
any_of(json_object *typed, const char *prefix)
{
    json_object_object_foreach (typed, name, value) {
        (void)value;
        if (is_of(name, prefix))
            return true;
    }
    return false;
}

static void
remove_of(json_object *typed, const char *prefix)
{
    struct json_object_iter it;
    const char **names = err_mem(talloc_zero_array(NULL, const char *, 0));
    size_t n = 0;
    json_object_object_foreachC(typed, it)
    {
        if (!is_of(it.key, prefix))
            continue;
        names = err_mem(talloc_realloc(NULL, names, const char *, n + 1));
        names[n++] = err_mem(talloc_strdup(names, it.key));
    }
    for (size_t i = 0; i < n; i++)
        json_object_object_del(typed, names[i]);
    talloc_free(names);
}

/* The questions of one entry, a reference of the caller's; NULL: the type has none. */
static json_object *
inner_of(json_object *field, bool *ret_repeats)
{
    enum field_type type = FIELD_TEXT;
    const char *name = json_str(field, "type");
    if (!name || !form_type_named(name, &type))
        return NULL;
    const char *built_in = form_type_fields(type);
    *ret_repeats = form_repeats(type);
    if (!built_in)
        return json_object_get(json_arr(field, "fields"));
    TALLOC_CTX *tmp = talloc_new(NULL);
    struct err e = err_on(tmp);
    json_object *fields = NULL;
    assert_that(json_read(built_in, strlen(built_in), NULL, &fields, &e));
    talloc_free(tmp);
    return fields;
}

static json_object *answer_of(json_object *field, json_object *typed, const char *input);

static json_object *
entry_of(json_object *fields, json_object *typed, const char *prefix)
{
    json_object *entry = json_obj();
    for (size_t i = 0; i < json_len(fields); i++) {
        json_object *field = json_item(fields, i);
        const char *id = json_str(field, "id");
        char *input = err_mem(talloc_asprintf(NULL, "%s.%s", prefix, id));
        json_object *value = answer_of(field, typed, input);
        if (value)
            json_put(entry, id, value);
        talloc_free(input);
    }
    if (json_object_object_length(entry))
        return entry;
    json_object_put(entry);
    return NULL;
}

/* One more than the highest number among the inputs. */
static int
entries_typed(json_object *typed, const char *prefix)
{
    int most = 0;
    json_object_object_foreach (typed, name, value) {
        (void)value;
        if (!is_of(name, prefix))
            continue;
        long n = strtol(name + strlen(prefix) + 1, NULL, 10);
        most = n >= most && n < ENTRIES_MAX ? (int)n + 1 : most;
    }
    return most;
}

static json_object *
entries_of(json_object *fields, json_object *typed, const char *prefix)
{
    json_object *list = json_list();
    int count = entries_typed(typed, prefix);
    for (int i = 0; i < count; i++) {
        char *at = err_mem(talloc_asprintf(NULL, "%s.%d", prefix, i));
        json_object *entry = entry_of(fields, typed, at);
        if (entry)
            json_push(list, entry);
        talloc_free(at);
    }
    return list;
}

/* What the inputs under a name come to; NULL, also for an empty list: nothing. */
static json_object *
answer_of(json_object *field, json_object *typed, const char *input)
{
    bool repeats = false;
    json_object *fields = inner_of(field, &repeats);
    json_object *value = !fields   ? answer(json_str(field, "type"), json_get(typed, input))
                         : repeats ? entries_of(fields, typed, input)
                                   : entry_of(fields, typed, input);
    json_object_put(fields);
    if (!json_object_is_type(value, json_type_array) || json_len(value))
        return value;
    json_object_put(value);
    return NULL;
}

static void
put_inputs(json_object *typed, const char *input, json_object *value)
{
    char *below;
    if (json_object_is_type(value, json_type_object)) {
        json_put_str(typed, input, "");
        json_object_object_foreach (value, id, inner) {
            below = err_mem(talloc_asprintf(NULL, "%s.%s", input, id));
            put_inputs(typed, below, inner);
            talloc_free(below);
        }
    } else if (json_object_is_type(json_item(value, 0), json_type_object)) {
        json_put_str(typed, input, "");
        for (size_t i = 0; i < json_len(value); i++) {
            below = err_mem(talloc_asprintf(NULL, "%s.%zu", input, i));
            put_inputs(typed, below, json_item(value, i));
            talloc_free(below);
        }
    } else if (json_object_is_type(value, json_type_array)) {
        json_put(typed, input, json_copy(value));
    } else {
        json_put_str(typed, input, value ? json_object_get_string(value) : "");
    }
}

void
typed_answer(json_object *typed, const char *input, json_object *value)
{
    remove_of(typed, input);
    put_inputs(typed, input, value);
}

static bool
is_group(json_object *field)
{
    bool repeats = false;
    json_object *fields = inner_of(field, &repeats);
    json_object_put(fields);
    return fields;
}

bool
typed_button(TALLOC_CTX *ctx, json_object *typed, const char *button, const char **ret_group)
{
    bool less = button && strncmp(button, "less.", 5) == 0;
    if (!less && !(button && strncmp(button, "more.", 5) == 0))
        return false;
    const char *path = button + 5;
    size_t len = strlen(path);
    if (strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != len)
        return false;
    if (less) {
        char *input = err_mem(talloc_asprintf(ctx, "field.%s", path));
        remove_of(typed, input);
    }
    const char *last =
        less ? strrchr(path, '.') : NULL; /* a file has no number: it is taken out itself */
    *ret_group = err_mem(talloc_strndup(ctx, path, last ? (size_t)(last - path) : len));
    return true;
}

/* ---- the whole form -------------------------------------------------------------------------- */

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
    if (!json_has(f->typed, input) && !(is_group(field) && any_of(f->typed, input)))
        return;
    json_object *value = answer_of(field, f->typed, input);
    if (value)
        json_put(f->document, id, value);
    else
        json_object_object_del(f->document, id);
}

json_object *
typed_document(json_object *definition, json_object *base, json_object *typed)
{
    struct filling f = {base ? json_copy(base) : json_obj(), typed, NULL};
    each_field(definition, fill, &f);
    return f.document;
}

static void
forget(json_object *field, const char *section, const char *input, void *arg)
{
    struct filling *f = arg;
    if (is_group(field) && (!f->typed || json_has(f->typed, input)))
        remove_of(f->document, input);
}

void
typed_forget(json_object *definition, json_object *kept, json_object *typed)
{
    each_field(definition, forget, &(struct filling){kept, typed, NULL});
}

void
typed_strip(json_object *definition, json_object *typed)
{
    each_field(definition, forget, &(struct filling){typed, NULL, NULL});
}

static void
untick(json_object *field, const char *section, const char *input, void *arg)
{
    struct filling *f = arg;
    const char *type = json_str(field, "type");
    if ((strcmp(type, "choices") == 0 || strcmp(type, "entries") == 0) &&
        !json_has(f->typed, input) && (!f->section || strcmp(f->section, section) == 0))
        json_put_str(f->typed, input, "");
}

void
typed_untick(json_object *definition, const char *section, json_object *typed)
{
    each_field(definition, untick, &(struct filling){NULL, typed, section});
}
