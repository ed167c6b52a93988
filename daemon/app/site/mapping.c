/* mapping: see mapping.h. The words of a line are those of hooks/README.md, for the library answers.jq. */
#include "app/site/mapping.h"

#include <string.h>

#include "app/in/drafts.h"
#include "base/json.h"

const struct mapping_own mapping_own[] = {
    {"proposer.email", "The proposer's e-mail address"},
    {"proposer.name", "The proposer's name"},
    {"proposal.kind", "What is proposed: a new micro-credential, or what is to become of one"},
    {"proposal.about", "The micro-credential that it is about"},
    {NULL, NULL},
};

const char *
mapping_own_title(const char *target)
{
    const struct mapping_own *own = mapping_own;
    while (own->name && strcmp(own->name, target) != 0)
        own++;
    return own->title;
}

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

/* Of QUESTION.VALUE where the question's answer goes: by a line of its own, or because it is called as one of our fields; NULL:
 * nowhere, so that the whole is a question's name. */
static const char *
target_of_question(const struct form *form, json_object *map, const char *key)
{
    const char *found = NULL;
    for (const char *dot = strchr(key, '.'); dot && !found; dot = strchr(dot + 1, '.')) {
        char *question = err_mem(talloc_strndup(NULL, key, (size_t)(dot - key)));
        const struct field *f = form_field(form, question);
        found = json_str(map, question);
        if (!found && f)
            found = f->id;
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
    if (strcmp(to, "-") == 0 || mapping_own_title(to) || is_field(form, to))
        return true;
    const char *target = target_of_question(form, map, key);
    if (target && strcmp(target, "proposal.kind") == 0)
        return drafts_is_kind(to);
    if (target && mapping_own_title(target))
        return true; /* a person's name, an address: it may be anything */
    const struct field *f = target ? form_field(form, target) : NULL;
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
    err_set(
        e, ERR_CONFIG,
        "map.%s = %s: “%s” is no field of the form “%s”, nor a choice of the question's field. "
        "Take one of these, proposer.email, proposer.name, proposal.kind, proposal.about or - : "
        "%s",
        key, to, to, form->name, list);
    talloc_free(list);
    return false;
}

bool
mapping_fits(const struct form_source *source, const struct form *const *forms, size_t count,
             struct err *e)
{
    if (!drafts_is_kind(source->kind)) {
        char *kinds = drafts_kind_names(NULL);
        err_set(e, ERR_CONFIG, "kind = %s is no kind of proposal: write one of %s", source->kind,
                kinds);
        talloc_free(kinds);
        return false;
    }
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
