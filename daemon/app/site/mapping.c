/* mapping: see mapping.h. The words of a line are those of hooks/README.md, for the library answers.jq. */
#include "app/site/mapping.h"

#include <string.h>

#include "base/json.h"

/* FIELD, FIELD.PART or FIELD.NUMBER.PART. */
static bool
is_field(const struct form *form, const char *target)
{
    size_t head = strcspn(target, ".");
    const char *rest = target[head] ? target + head + 1 : "";
    size_t digits = strspn(rest, "0123456789");
    if (!digits || digits > 2 || rest[digits] != '.' || *rest == '0')
        return form_field(form, target) != NULL;
    char *path = err_mem(talloc_asprintf(NULL, "%.*s.%s", (int)head, target, rest + digits + 1));
    bool found = form_field(form, path) != NULL;
    talloc_free(path);
    return found;
}

static bool
is_choice(const struct field *f, const char *value)
{
    if (!f->nchoices)
        return true; /* what may be said is not the form's to list */
    for (size_t i = 0; i < f->nchoices; i++)
        if (strcmp(f->choices[i].id, value) == 0)
            return true;
    return false;
}

/* Of QUESTION.VALUE the field that the question fills: by a line of its own, or because it is called as one of ours; NULL: none,
 * so that the whole is a question's name. */
static const struct field *
field_of_question(const struct form *form, json_object *map, const char *key)
{
    const struct field *found = NULL;
    for (const char *dot = strchr(key, '.'); dot && !found; dot = strchr(dot + 1, '.')) {
        char *question = err_mem(talloc_strndup(NULL, key, (size_t)(dot - key)));
        const char *to = json_str(map, question);
        found = form_field(form, to ? to : question);
        talloc_free(question);
    }
    return found;
}

static bool
is_part(const struct field *f, const char *value)
{
    for (size_t i = 0; i < f->nfields; i++)
        if (strcmp(f->fields[i].id, value) == 0)
            return true;
    return false;
}

static bool
leads_somewhere(const struct form *form, json_object *map, const char *key, const char *to)
{
    if (strcmp(to, "-") == 0 || strcmp(to, "proposer.email") == 0 ||
        strcmp(to, "proposer.name") == 0 || is_field(form, to))
        return true;
    const struct field *f = field_of_question(form, map, key);
    return f && (f->nfields ? is_part(f, to) || f->type == FIELD_GROUP : is_choice(f, to));
}

/* The fields that there are, for whoever has mistyped one. */
static char *
fields_of(TALLOC_CTX *ctx, const struct form *form)
{
    char *list = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < form->nfields; i++)
        list = err_mem(talloc_asprintf_append(list, "%s%s", *list ? ", " : "", form->fields[i].id));
    return list;
}

static bool
refuse(const struct form *form, const char *key, const char *to, struct err *e)
{
    char *list = fields_of(NULL, form);
    err_set(e, ERR_CONFIG,
            "map.%s = %s: “%s” is no field of the form “%s”, nor a choice of the question's field. "
            "Take one of these, proposer.email, proposer.name or - : %s",
            key, to, to, form->name, list);
    talloc_free(list);
    return false;
}

bool
mapping_fits(const struct form_source *source, const struct form *const *forms, size_t count,
             struct err *e)
{
    const char *program = source->adapter->program;
    if (!program || !strstr(program, "include \"answers\"") || !count)
        return true; /* a program of the site's own gives the lines its own meaning */
    json_object_object_foreach (source->map, key, value) {
        bool fits = false;
        for (size_t i = 0; i < count; i++)
            fits |= leads_somewhere(forms[i], source->map, key, json_as_str(value));
        if (!fits)
            return refuse(forms[0], key, json_as_str(value), e);
    }
    return true;
}
