/* form_read: sections and their questions. */
#include <string.h>

#include "base/json.h"
#include "core/reading.h"

enum {
    SECTIONS_MAX = 50,
    FIELDS_MAX = 300,
    CHOICES_MAX = 200,
    SUPPORTS_MAX = 50,
    ANSWER_MAX = 20000
};

static const char *const type_names[] = {
#define X(enumerator, name, shape) [FIELD_##enumerator] = name,
    FIELD_TYPES(X)
#undef X
};

const char *
field_type_name(enum field_type type)
{
    return type_names[type];
}

static bool
read_type(json_object *o, enum field_type *ret, struct err *e)
{
    const char *name = json_str(o, "type");
    for (size_t i = 0; name && i < sizeof type_names / sizeof *type_names; i++)
        if (!strcmp(type_names[i], name)) {
            *ret = (enum field_type)i;
            return true;
        }
#define X(enumerator, name, shape) " " name
    return err_set(e, ERR_CONFIG, "“type” must be one of these:" FIELD_TYPES(X));
#undef X
}

static bool
read_choice(TALLOC_CTX *ctx, json_object *o, struct choice *choice, struct err *e)
{
    static const char *const known[] = {"id", "title", NULL};
    return reading_keys(o, known, e) &&
           reading_text(ctx, o, "id", READING_REQUIRED, 64, &choice->id, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &choice->title, e);
}

static bool
read_choices(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    bool needed = f->type == FIELD_CHOICE || f->type == FIELD_CHOICES;
    if (!needed && json_has(o, "choices"))
        return err_set(e, ERR_CONFIG, "“choices” belongs to the types choice and choices only");
    json_object *list = NULL;
    if (!reading_list(o, "choices", needed, CHOICES_MAX, &list, e))
        return false;
    f->nchoices = json_len(list);
    f->choices = err_mem(talloc_zero_array(ctx, struct choice, f->nchoices));
    for (size_t i = 0; i < f->nchoices; i++) {
        if (!read_choice(f->choices, json_item(list, i), &f->choices[i], e))
            return err_at(e, "choice %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(f->choices[i].id, f->choices[j].id))
                return err_set(e, ERR_CONFIG, "two choices are called “%s”", f->choices[i].id);
    }
    return true;
}

static bool
read_bounds(json_object *o, struct field *f, struct err *e)
{
    bool list = f->type == FIELD_LIST || f->type == FIELD_CHOICES;
    bool text = f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT;
    if (json_has(o, "min") && !list)
        return err_set(e, ERR_CONFIG, "“min” belongs to the types list and choices only");
    if (json_has(o, "max") && !list && !text)
        return err_set(e, ERR_CONFIG, "“max” belongs to texts, list and choices only");
    if (!reading_int(o, "min", 1, 100, &f->min, e) ||
        !reading_int(o, "max", 1, list ? 100 : ANSWER_MAX, &f->max, e))
        return false;
    if (f->min && f->max && f->min > f->max)
        return err_set(e, ERR_CONFIG, "“min” is above “max”");
    return true;
}

static bool
read_when(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    json_object *guard = json_get(o, "required-when");
    if (!reading_flag(o, "required", &f->required, e))
        return false;
    if (guard && f->required)
        return err_set(e, ERR_CONFIG, "“required-when” says nothing where “required” is true");
    return !guard || reading_guard(ctx, guard, &f->required_when, e) ||
           err_at(e, "“required-when”");
}

static bool
read_field(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    static const char *const known[] = {"id",      "title",    "ask",           "help", "example",
                                        "type",    "required", "required-when", "max",  "min",
                                        "choices", "supports", "public",        NULL};
    return reading_keys(o, known, e) && reading_name(ctx, o, "id", READING_REQUIRED, &f->id, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &f->title, e) &&
           reading_text(ctx, o, "ask", READING_OPTIONAL, READING_TITLE, &f->ask, e) &&
           reading_text(ctx, o, "help", READING_OPTIONAL, READING_PROSE, &f->help, e) &&
           reading_text(ctx, o, "example", READING_OPTIONAL, READING_PROSE, &f->example, e) &&
           read_type(o, &f->type, e) && read_bounds(o, f, e) && read_choices(ctx, o, f, e) &&
           read_when(ctx, o, f, e) && reading_flag(o, "public", &f->is_public, e) &&
           reading_names(ctx, o, "supports", SUPPORTS_MAX, &f->supports, &f->nsupports, e);
}

static bool
add_field(struct form *form, json_object *o, const char *section, size_t number, struct err *e)
{
    struct field f = {.section = section};
    if (!read_field(form, o, &f, e))
        return f.id ? err_at(e, "question “%s”", f.id) : err_at(e, "question %zu", number);
    for (size_t i = 0; i < form->nfields; i++)
        if (!strcmp(form->fields[i].id, f.id))
            return err_set(e, ERR_CONFIG, "two questions are called “%s”", f.id);
    if (form->nfields == FIELDS_MAX)
        return err_set(e, ERR_CONFIG, "there are more than %d questions", FIELDS_MAX);
    form->fields = err_mem(talloc_realloc(form, form->fields, struct field, form->nfields + 1));
    form->fields[form->nfields++] = f;
    return true;
}

static bool
read_section(struct form *form, json_object *o, struct section *s, struct err *e)
{
    static const char *const known[] = {"id", "title", "intro", "fields", NULL};
    json_object *fields = NULL;
    if (!reading_keys(o, known, e) || !reading_name(form, o, "id", READING_REQUIRED, &s->id, e) ||
        !reading_text(form, o, "title", READING_REQUIRED, READING_TITLE, &s->title, e) ||
        !reading_text(form, o, "intro", READING_OPTIONAL, READING_PROSE, &s->intro, e) ||
        !reading_list(o, "fields", READING_REQUIRED, FIELDS_MAX, &fields, e))
        return false;
    for (size_t i = 0; i < json_len(fields); i++)
        if (!add_field(form, json_item(fields, i), s->id, i + 1, e))
            return false;
    return true;
}

static bool
read_sections(struct form *form, json_object *list, struct err *e)
{
    size_t n = json_len(list);
    form->sections = err_mem(talloc_zero_array(form, struct section, n));
    for (size_t i = 0; i < n; i++) {
        struct section *s = &form->sections[i];
        if (!read_section(form, json_item(list, i), s, e))
            return s->id ? err_at(e, "section “%s”", s->id) : err_at(e, "section %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(form->sections[j].id, s->id))
                return err_set(e, ERR_CONFIG, "two sections are called “%s”", s->id);
        form->nsections++;
    }
    return true;
}

bool
reading_form(TALLOC_CTX *ctx, json_object *o, struct form **ret, struct err *e)
{
    static const char *const known[] = {"name", "title", "sections", NULL};
    struct form *form = err_mem(talloc_zero(ctx, struct form));
    json_object *sections = NULL;
    if (!reading_keys(o, known, e) ||
        !reading_name(form, o, "name", READING_REQUIRED, &form->name, e) ||
        !reading_text(form, o, "title", READING_REQUIRED, READING_TITLE, &form->title, e) ||
        !reading_list(o, "sections", READING_REQUIRED, SECTIONS_MAX, &sections, e) ||
        !read_sections(form, sections, e))
        return false;
    *ret = form;
    return true;
}
