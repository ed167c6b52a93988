/* form_read: sections and their questions. */
#include <string.h>

#include "base/json.h"
#include "core/policy/form.h"
#include "core/policy/reading.h"

enum {
    SECTIONS_MAX = 50,
    FIELDS_MAX = 300,
    CHOICES_MAX = 200,
    SUPPORTS_MAX = 50,
    ANSWER_MAX = 20000,
    ENTRIES_MAX = 100
};

static bool
read_type(json_object *o, enum field_type *ret, struct err *e)
{
    const char *name = json_str(o, "type");
    if (name && form_type_named(name, ret))
        return true;
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
    bool list = f->type == FIELD_LIST || f->type == FIELD_CHOICES || f->type == FIELD_MONEY ||
                f->type == FIELD_SKILL || f->type == FIELD_GROUP;
    bool text = f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT;
    if (json_has(o, "min") && !list)
        return err_set(e, ERR_CONFIG, "“min” belongs to lists, choices and groups only");
    if (json_has(o, "max") && !list && !text)
        return err_set(e, ERR_CONFIG, "“max” belongs to texts, lists, choices and groups only");
    if (!reading_int(o, "min", 1, ENTRIES_MAX, &f->min, e) ||
        !reading_int(o, "max", 1, list ? ENTRIES_MAX : ANSWER_MAX, &f->max, e))
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

/* One of the words under a key; absent: *ret stays. */
static bool
read_word(json_object *o, const char *key, const char *const *words, int *ret, struct err *e)
{
    const char *word = json_str(o, key);
    if (!json_has(o, key))
        return true;
    for (int i = 0; words[i]; i++)
        if (word && !strcmp(words[i], word)) {
            *ret = i;
            return true;
        }
    char *all = err_mem(talloc_strdup(NULL, ""));
    for (; *words; words++)
        all = err_mem(talloc_asprintf_append(all, " %s", *words));
    (void)err_set(e, ERR_CONFIG, "“%s” must be one of these:%s", key, all);
    talloc_free(all);
    return false;
}

static bool
read_due(json_object *o, struct field *f, struct err *e)
{
    static const char *const dues[] = {"submit", "publish", NULL};
    int due = 0;
    if (!read_word(o, "due", dues, &due, e))
        return false;
    f->due_publish = due == 1;
    return !json_has(o, "due") || f->required || f->required_when ||
           err_set(e, ERR_CONFIG,
                   "“due” says when an answer is needed, and nothing here says that one is: add "
                   "“required” or “required-when”");
}

static bool
read_of(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    bool needed = f->type == FIELD_ENTRIES;
    if (!needed && json_has(o, "of"))
        return err_set(e, ERR_CONFIG, "“of” belongs to the type entries only");
    return !needed || reading_name(ctx, o, "of", READING_REQUIRED, &f->of, e);
}

/* In a group, unsaid: whoever may see the group. */
static bool
read_see(json_object *o, bool inside, struct field *f, struct err *e)
{
    int see = inside ? SEE_PUBLIC : SEE_COMMITTEE;
    if (!read_word(o, "see", form_see_names, &see, e))
        return false;
    f->see = (enum form_see)see;
    return true;
}

/* What only a question of the form itself says: it holds for a group as a whole. */
static bool
read_standing(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    static const char *const changes[] = {"editorial", "minor", "major", NULL};
    int change = CHANGE_MAJOR - CHANGE_EDITORIAL;
    if (!read_word(o, "change", changes, &change, e))
        return false;
    f->change = (enum form_change)(change + CHANGE_EDITORIAL);
    return read_due(o, f, e) &&
           reading_names(ctx, o, "supports", SUPPORTS_MAX, &f->supports, &f->nsupports, e) &&
           reading_names(ctx, o, "needed-by", SUPPORTS_MAX, &f->needed_by, &f->nneeded_by, e);
}

static bool
read_currency(TALLOC_CTX *ctx, json_object *o, struct field *f, struct err *e)
{
    if (f->type != FIELD_MONEY)
        return !json_has(o, "currency") ||
               err_set(e, ERR_CONFIG, "“currency” belongs to the type money only");
    if (!reading_text(ctx, o, "currency", READING_OPTIONAL, 3, &f->currency, e))
        return false;
    if (!f->currency)
        f->currency = "USD";
    return strspn(f->currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 ||
           err_set(e, ERR_CONFIG, "“currency” must be three capitals, such as EUR");
}

static bool
read_field(TALLOC_CTX *ctx, json_object *o, bool inside, struct field *f, struct err *e);

static bool
read_inner(TALLOC_CTX *ctx, struct field *f, json_object *list, struct err *e)
{
    f->fields = err_mem(talloc_zero_array(ctx, struct field, json_len(list)));
    for (size_t i = 0; i < json_len(list); i++) {
        struct field *own = &f->fields[i];
        if (!read_field(f->fields, json_item(list, i), true, own, e))
            return own->id ? err_at(e, "question “%s”", own->id) : err_at(e, "question %zu", i + 1);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(f->fields[j].id, own->id))
                return err_set(e, ERR_CONFIG, "two questions are called “%s”", own->id);
        f->nfields++;
    }
    return true;
}

/* The fields of one entry: of a group, which must have some, or those built into the type. */
static bool
read_entry(TALLOC_CTX *ctx, json_object *o, bool inside, struct field *f, struct err *e)
{
    const char *built_in = form_type_fields(f->type);
    json_object *list = NULL;
    if (f->type != FIELD_GROUP && json_has(o, "fields"))
        return err_set(e, ERR_CONFIG, "“fields” belongs to the type group only");
    if (f->type == FIELD_GROUP && inside)
        return err_set(e, ERR_CONFIG, "a group cannot hold another group");
    if (!reading_text(ctx, o, "entry", READING_OPTIONAL, READING_TITLE, &f->entry, e))
        return false;
    if (f->type == FIELD_GROUP)
        return reading_list(o, "fields", READING_REQUIRED, FIELDS_MAX, &list, e) &&
               (json_len(list) || err_set(e, ERR_CONFIG, "“fields” is empty")) &&
               read_inner(ctx, f, list, e);
    if (f->entry && f->type != FIELD_MONEY && f->type != FIELD_SKILL)
        return err_set(e, ERR_CONFIG, "“entry” belongs to the types group, money and skill only");
    if (!built_in)
        return true;
    bool fine =
        json_read(built_in, strlen(built_in), NULL, &list, e) && read_inner(ctx, f, list, e);
    json_object_put(list);
    return fine;
}

static bool
read_field(TALLOC_CTX *ctx, json_object *o, bool inside, struct field *f, struct err *e)
{
    static const char *const known[] = {
        "id",       "title",    "ask",           "help", "example",   "type",   "choices",
        "entry",    "required", "required-when", "max",  "min",       "fields", "currency",
        "supports", "see",      "change",        "due",  "needed-by", "of",     NULL};
    static const char *const known_inside[] = {
        "id",       "title",         "ask", "help", "example",  "type",   "choices", "entry",
        "required", "required-when", "max", "min",  "currency", "fields", "see",     "of",
        NULL};
    return reading_keys(o, inside ? known_inside : known, e) &&
           reading_name(ctx, o, "id", READING_REQUIRED, &f->id, e) &&
           reading_text(ctx, o, "title", READING_REQUIRED, READING_TITLE, &f->title, e) &&
           reading_text(ctx, o, "ask", READING_OPTIONAL, READING_TITLE, &f->ask, e) &&
           reading_text(ctx, o, "help", READING_OPTIONAL, READING_PROSE, &f->help, e) &&
           reading_text(ctx, o, "example", READING_OPTIONAL, READING_PROSE, &f->example, e) &&
           read_type(o, &f->type, e) && read_bounds(o, f, e) && read_choices(ctx, o, f, e) &&
           read_when(ctx, o, f, e) && read_currency(ctx, o, f, e) &&
           read_entry(ctx, o, inside, f, e) && read_of(ctx, o, f, e) && read_see(o, inside, f, e) &&
           (inside || read_standing(ctx, o, f, e));
}

static bool
add_field(struct form *form, json_object *o, const char *section, size_t number, struct err *e)
{
    struct field f = {.section = section};
    if (!read_field(form, o, false, &f, e))
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
