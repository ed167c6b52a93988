/* guard: predicate trees over named facts, and how they are said. */
#include "core/policy/guard.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/form.h"
#include "core/policy/wording.h"

bool
guard_answered(json_object *answer)
{
    switch (json_object_get_type(answer)) {
    case json_type_null:
        return false;
    case json_type_string:
        return json_object_get_string_len(answer) > 0;
    case json_type_array:
        return json_len(answer) > 0;
    case json_type_object:
        return json_object_object_length(answer) > 0;
    default:
        return true;
    }
}

static const char *
after_prefix(const char *s, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(s, prefix, n) ? NULL : s + n;
}

static json_object *
changed(const struct guard_facts *facts, const char *field)
{
    bool is = false;
    for (size_t i = 0; i < facts->nchanged; i++)
        is = is || !strcmp(facts->changed[i], field);
    return err_mem(json_object_new_boolean(is));
}

/* An answer, or the answers of a group's entries ("components.kind"); a reference of the caller's. */
static json_object *
answer_at(json_object *document, const char *path)
{
    return strchr(path, '.') ? form_answers(document, path)
                             : json_object_get(json_get(document, path));
}

/* The fact's value as a reference of the caller's; NULL: not known. */
static json_object *
fact_value(const char *fact, const struct guard_facts *facts)
{
    const struct {
        const char *name, *value;
    } named[] = {{"kind", facts->kind},
                 {"lane", facts->lane},
                 {"level", facts->level},
                 {"unit", facts->unit}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!strcmp(fact, named[i].name))
            return json_new_str(named[i].value);
    if (!strcmp(fact, "round"))
        return facts->round ? json_new_int(facts->round) : NULL;
    if (!strcmp(fact, "revision"))
        return facts->revision ? json_new_int(facts->revision) : NULL;
    const char *field = after_prefix(fact, "field.");
    if (field)
        return answer_at(facts->document, field);
    if ((field = after_prefix(fact, "entry.")))
        return json_object_get(json_get(facts->entry, field));
    if ((field = after_prefix(fact, "count.")))
        return json_new_int((int64_t)json_len(json_get(facts->document, field)));
    field = after_prefix(fact, "changed.");
    return field ? changed(facts, field) : NULL;
}

static bool
equals(json_object *have, json_object *want)
{
    return have && want && json_equal(have, want);
}

/* One of the entries of a list answer, or the answer itself. */
static bool
is(json_object *have, json_object *want)
{
    if (!json_object_is_type(have, json_type_array))
        return equals(have, want);
    for (size_t i = 0; i < json_len(have); i++)
        if (equals(json_item(have, i), want))
            return true;
    return false;
}

static bool
in(json_object *have, json_object *list)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (is(have, json_item(list, i)))
            return true;
    return false;
}

static bool
numeric(json_object *o)
{
    return json_object_is_type(o, json_type_int) || json_object_is_type(o, json_type_double);
}

/* Below 0, 0 or above 0 in *ret; false when the two cannot be compared. */
static bool
compare(json_object *a, json_object *b, int *ret)
{
    if (numeric(a) && numeric(b)) {
        double x = json_object_get_double(a), y = json_object_get_double(b);
        *ret = (x > y) - (x < y);
        return true;
    }
    const char *s = json_as_str(a), *t = json_as_str(b);
    if (!s || !t)
        return false;
    *ret = strcmp(s, t);
    return true;
}

static bool
compares(const struct guard *g, json_object *have)
{
    int order = 0;
    switch (g->op) {
    case GUARD_IS:
        return is(have, g->value);
    case GUARD_IN:
        return in(have, g->value);
    case GUARD_LESS:
        return compare(have, g->value, &order) && order < 0;
    case GUARD_MORE:
        return compare(have, g->value, &order) && order > 0;
    default:
        return guard_answered(have) == (bool)json_object_get_boolean(g->value);
    }
}

bool
guard_holds(const struct guard *g, const struct guard_facts *facts)
{
    if (!g)
        return true;
    if (g->op == GUARD_NOT)
        return !guard_holds(g->of[0], facts);
    if (g->op == GUARD_ALL || g->op == GUARD_ANY) {
        for (size_t i = 0; i < g->nof; i++)
            if (guard_holds(g->of[i], facts) != (g->op == GUARD_ALL))
                return g->op == GUARD_ANY;
        return g->op == GUARD_ALL;
    }
    json_object *have = fact_value(g->fact, facts);
    bool holds = compares(g, have);
    json_object_put(have);
    return holds;
}

/* ---- saying it ----------------------------------------------------------------------------------------- */

/* “Components” or “Components: Kind”; a name that the form does not have, as it stands. */
static char *
say_field(TALLOC_CTX *ctx, const struct form *form, const char *path)
{
    const struct field *f = form ? form_field(form, path) : NULL;
    size_t len = strcspn(path, ".");
    if (!f || !path[len])
        return err_mem(talloc_asprintf(ctx, "“%s”", f ? f->title : path));
    char *id = err_mem(talloc_strndup(ctx, path, len));
    return err_mem(talloc_asprintf(ctx, "“%s: %s”", form_field(form, id)->title, f->title));
}

static char *
say_fact(TALLOC_CTX *ctx, const char *fact, const struct form *form)
{
    const char *id = after_prefix(fact, "field.");
    if (!id)
        id = after_prefix(fact, "changed.");
    if (id)
        return say_field(ctx, form, id);
    if ((id = after_prefix(fact, "entry.")))
        return err_mem(talloc_asprintf(ctx, "the entry's “%s”", id));
    if ((id = after_prefix(fact, "count."))) {
        char *field = say_field(NULL, form, id);
        char *text = err_mem(talloc_asprintf(ctx, "the number of entries of %s", field));
        talloc_free(field);
        return text;
    }
    return err_mem(strcmp(fact, "kind") ? talloc_asprintf(ctx, "the %s", fact)
                                        : talloc_strdup(ctx, "it"));
}

/* The question that a fact is an answer to; NULL: none. */
static const struct field *
field_of(const struct form *form, const char *fact)
{
    const char *id = after_prefix(fact, "field.");
    return form ? form_field(form, id ? id : fact) : NULL;
}

const char *
guard_kind(const char *kind)
{
    static const char *const words[][2] = {
        {"new", "a new credential"},          {"amend-minor", "a minor amendment"},
        {"amend-major", "a major amendment"}, {"renew", "a renewal"},
        {"suspend", "a suspension"},          {"reinstate", "a reinstatement"},
        {"retire", "a retirement"},           {"correct", "a correction"},
        {"retract", "a retraction"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], kind))
            return words[i][1];
    return kind;
}

/* A choice by its title. */
static char *
say_text(TALLOC_CTX *ctx, const char *text, const char *fact, const struct field *field)
{
    if (!strcmp(fact, "kind"))
        return err_mem(talloc_strdup(ctx, guard_kind(text)));
    for (size_t i = 0; field && i < field->nchoices; i++)
        if (!strcmp(field->choices[i].id, text))
            return err_mem(talloc_asprintf(ctx, "“%s”", field->choices[i].title));
    return err_mem(talloc_strdup(ctx, text));
}

static char *
say_value(TALLOC_CTX *ctx, json_object *value, const char *fact, const struct field *field)
{
    const char *text = json_as_str(value);
    if (text)
        return say_text(ctx, text, fact, field);
    if (!json_object_is_type(value, json_type_array))
        return err_mem(talloc_strdup(ctx, json_text(value)));
    const char **items = err_mem(talloc_zero_array(ctx, const char *, json_len(value)));
    for (size_t i = 0; i < json_len(value); i++)
        items[i] = say_value((TALLOC_CTX *)items, json_item(value, i), fact, field);
    char *all = say_list(ctx, items, json_len(value), "or");
    talloc_free(items);
    return all;
}

static char *
say_tree(TALLOC_CTX *ctx, const struct guard *g, const struct form *form)
{
    const char **parts = err_mem(talloc_zero_array(ctx, const char *, g->nof));
    for (size_t i = 0; i < g->nof; i++) {
        parts[i] = guard_sentence((TALLOC_CTX *)parts, g->of[i], form);
        if (g->of[i]->nof > 1) /* which “and” belongs to which “or” */
            parts[i] = err_mem(talloc_asprintf(parts, "(%s)", parts[i]));
    }
    char *text = g->op == GUARD_NOT
                     ? err_mem(talloc_asprintf(ctx, "it is not so that %s", parts[0]))
                     : say_list(ctx, parts, g->nof, g->op == GUARD_ALL ? "and" : "or");
    talloc_free(parts);
    return text;
}

char *
guard_sentence(TALLOC_CTX *ctx, const struct guard *g, const struct form *form)
{
    if (g->op <= GUARD_NOT)
        return say_tree(ctx, g, form);
    char *fact = say_fact(ctx, g->fact, form), *text = NULL;
    char *value = say_value(fact, g->value, g->fact, field_of(form, g->fact));
    bool yes = json_object_get_boolean(g->value);
    if (!strncmp(g->fact, "changed.", 8))
        text = talloc_asprintf(ctx, "%s was %schanged", fact, yes ? "" : "not ");
    else if (g->op == GUARD_PRESENT)
        text = talloc_asprintf(ctx, "%s is %sanswered", fact, yes ? "" : "not ");
    else
        text = talloc_asprintf(ctx, "%s is %s%s", fact,
                               g->op == GUARD_LESS   ? "below "
                               : g->op == GUARD_MORE ? "above "
                                                     : "",
                               value);
    talloc_free(fact);
    return err_mem(text);
}
