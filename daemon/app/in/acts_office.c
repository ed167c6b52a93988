/* acts_office: what offices send beside the inputs of the table: questions filled in, conditions set; see acts.h. */
#include <string.h>

#include "app/in/acts.h"
#include "app/in/typed.h"
#include "base/json.h"
#include "core/policy/form.h"
#include "core/policy/guard.h"

/* ---- filling in ------------------------------------------------------------------------------ */

static bool
is_asked(const struct acts_from *f, const char *field)
{
    json_object *fields = json_arr(json_get(f->doc, "asks"), "fields");
    for (size_t i = 0; i < json_len(fields); i++)
        if (strcmp(json_item_str(fields, i), field) == 0)
            return true;
    return false;
}

/* Is the input one of a question that is asked for: field.<id>, or field.<id>.… of a group? */
static bool
is_asked_input(const struct acts_from *f, const char *name)
{
    if (strncmp(name, "field.", 6) != 0)
        return false;
    char *id = err_mem(talloc_strndup(NULL, name + 6, strcspn(name + 6, ".")));
    bool asked = is_asked(f, id);
    talloc_free(id);
    return asked;
}

/* The document with the questions asked for answered, and nothing else changed; the caller's. */
static json_object *
supplied(const struct acts_from *f)
{
    json_object *own = json_obj();
    json_object_object_foreach (f->typed, name, value)
        if (is_asked_input(f, name))
            json_put(own, name, json_object_get(value));
    json_object *document =
        typed_document(json_get(f->doc, "definition"), json_get(f->doc, "document"), own);
    json_object_put(own);
    return document;
}

void
acts_check_supply(const struct acts_from *f, acts_problem *problem)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *document = json_own(ctx, supplied(f));
    json_object *fields = json_arr(json_get(f->doc, "asks"), "fields");
    const char *digest = json_str(f->doc, "policy");
    const struct policy *policy = digest ? institution_policy(f->institution, digest) : NULL;
    size_t count = 0;
    struct finding *found = policy ? form_check_publish(ctx, policy, document, NULL, &count) : NULL;
    for (size_t i = 0; policy && i < json_len(fields); i++) {
        const char *id = json_item_str(fields, i);
        const struct field *field = policy_field(policy, id);
        char *input = err_mem(talloc_asprintf(ctx, "field.%s", id));
        if (!guard_answered(json_get(document, id)))
            problem(f->doc, input,
                    err_mem(talloc_asprintf(ctx, "Fill in “%s”.", field ? field->title : id)));
        for (size_t k = 0; k < count; k++)
            if (strcmp(found[k].field, id) == 0 && !found[k].missing)
                problem(f->doc, input, found[k].text);
    }
    talloc_free(ctx);
}

void
acts_fill_supply(const struct acts_from *f, struct acts_parts *into)
{
    into->document = supplied(f);
}

void
acts_fill_give_back(const struct acts_from *f, struct acts_parts *into)
{
    (void)f;
    json_put_bool(into->body, "return", true);
}

void
acts_fill_cannot_enter(const struct acts_from *f, struct acts_parts *into)
{
    (void)f;
    json_put_bool(into->body, "failed", true);
}

/* ---- confirming ------------------------------------------------------------------------------ */

void
acts_check_confirm(const struct acts_from *f, acts_problem *problem)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *accept = typed_text(ctx, f->typed, "accept");
    if (accept && strcmp(accept, "no") == 0 && !typed_text(ctx, f->typed, "comment"))
        problem(f->doc, "comment", "Say what is not right.");
    talloc_free(ctx);
}

/* ---- conditions ------------------------------------------------------------------------------ */

enum { CONDITIONS_TYPED = 20 };

static json_object *
conditions(const struct acts_from *f)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *list = json_list();
    for (int i = 1; i <= CONDITIONS_TYPED; i++) {
        const char *text =
            typed_text(ctx, f->typed, err_mem(talloc_asprintf(ctx, "condition.%d", i)));
        if (text)
            json_push_str(list, text);
    }
    talloc_free(ctx);
    return list;
}

/* Does what was chosen ask for conditions? */
static bool
asks_conditions(const struct acts_from *f)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *choice = typed_text(ctx, f->typed, "choice");
    json_object *choices = json_arr(f->doc, "choices");
    bool asks = false;
    for (size_t i = 0; choice && i < json_len(choices); i++)
        if (strcmp(json_str(json_item(choices, i), "value"), choice) == 0)
            asks = json_flag(json_item(choices, i), "asks_conditions", false);
    talloc_free(ctx);
    return asks;
}

void
acts_check_conditions(const struct acts_from *f, acts_problem *problem)
{
    json_object *list = conditions(f);
    if (asks_conditions(f) && !json_len(list))
        problem(f->doc, "condition.1", "Say what has to be done: at least one condition.");
    if (!asks_conditions(f) && json_len(list))
        problem(f->doc, "choice",
                "Choose the answer that has conditions, or clear the conditions.");
    json_object_put(list);
}

void
acts_fill_decide(const struct acts_from *f, struct acts_parts *into)
{
    json_object *list = conditions(f);
    if (asks_conditions(f) && json_len(list))
        json_put(into->texts, "conditions", list);
    else
        json_object_put(list);
}
