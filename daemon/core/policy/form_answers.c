/* form_answers: what answers are about: who may read them, what a change of them is, how an entry reads as a line. */
#include <string.h>

#include "base/json.h"
#include "core/policy/form.h"
#include "core/policy/guard.h"

bool
form_repeats(enum field_type type)
{
    return type == FIELD_GROUP || type == FIELD_MONEY || type == FIELD_SKILL;
}

/* ---- changes ------------------------------------------------------------------------------------------------- */

const char *
form_change_name(enum form_change change)
{
    static const char *const names[] = {
        [CHANGE_NONE] = "none",
        [CHANGE_EDITORIAL] = "editorial",
        [CHANGE_MINOR] = "minor",
        [CHANGE_MAJOR] = "major",
    };
    return names[change];
}

/* ---- readers ------------------------------------------------------------------------------------------------- */

const char *const form_see_names[] = {"public", "partner", "committee", "office", NULL};

/* An entry without the answers that only others see; a reference of the caller's. */
static json_object *
entry_seen(const struct field *group, json_object *entry, enum form_see reader)
{
    json_object *seen = json_obj();
    for (size_t i = 0; i < group->nfields; i++) {
        json_object *answer = json_get(entry, group->fields[i].id);
        if (answer && group->fields[i].see <= reader)
            json_put(seen, group->fields[i].id, json_object_get(answer));
    }
    return seen;
}

static json_object *
answer_seen(const struct field *f, json_object *answer, enum form_see reader)
{
    if (f->type != FIELD_GROUP || !json_object_is_type(answer, json_type_array))
        return json_object_get(answer);
    json_object *list = json_list();
    for (size_t i = 0; i < json_len(answer); i++)
        json_push(list, entry_seen(f, json_item(answer, i), reader));
    return list;
}

json_object *
form_seen(const struct form *form, json_object *document, enum form_see reader)
{
    json_object *seen = json_obj(), *title = json_get(document, "title");
    if (title)
        json_put(seen, "title", json_object_get(title));
    for (size_t i = 0; i < form->nfields; i++) {
        const struct field *f = &form->fields[i];
        json_object *answer = json_get(document, f->id);
        if (answer && f->see <= reader)
            json_put(seen, f->id, answer_seen(f, answer, reader));
    }
    return seen;
}

/* ---- paths --------------------------------------------------------------------------------------------------- */

static void
gather(json_object *list, json_object *at, const char *path)
{
    if (json_object_is_type(at, json_type_array)) {
        for (size_t i = 0; i < json_len(at); i++)
            gather(list, json_item(at, i), path);
    } else if (!*path) {
        if (guard_answered(at))
            json_push(list, json_object_get(at));
    } else {
        size_t len = strcspn(path, ".");
        char *key = err_mem(talloc_strndup(NULL, path, len));
        gather(list, json_get(at, key), path + len + (path[len] == '.'));
        talloc_free(key);
    }
}

json_object *
form_answers(json_object *document, const char *path)
{
    json_object *list = json_list();
    gather(list, document, path);
    return list;
}

/* ---- as lines ------------------------------------------------------------------------------------------------ */

static char *
join(TALLOC_CTX *ctx, const struct field *f, json_object *list)
{
    char *all = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < json_len(list); i++) {
        char *one = form_repeats(f->type) ? form_entry_text(NULL, f, json_item(list, i))
                                          : form_answer_text(NULL, f, json_item(list, i));
        all = err_mem(talloc_asprintf_append_buffer(all, "%s%s", i ? ", " : "", one));
        talloc_free(one);
    }
    return all;
}

static char *
money_text(TALLOC_CTX *ctx, const struct field *f, json_object *entry)
{
    json_object *amount = json_get(entry, "amount");
    const char *audience = json_str(entry, "audience"), *note = json_str(entry, "note");
    return err_mem(talloc_asprintf(ctx, "%s: %s %s%s%s%s", audience ? audience : "",
                                   amount ? json_text(amount) : "", f->currency, note ? " (" : "",
                                   note ? note : "", note ? ")" : ""));
}

char *
form_answer_text(TALLOC_CTX *ctx, const struct field *f, json_object *answer)
{
    const char *text = json_as_str(answer);
    for (size_t i = 0; text && i < f->nchoices; i++)
        if (!strcmp(f->choices[i].id, text))
            return err_mem(talloc_strdup(ctx, f->choices[i].title));
    if (text)
        return err_mem(talloc_strdup(ctx, text));
    if (json_object_is_type(answer, json_type_array))
        return join(ctx, f, answer);
    if (json_object_is_type(answer, json_type_object))
        return form_entry_text(ctx, f, answer);
    return err_mem(talloc_strdup(ctx, guard_answered(answer) ? json_text(answer) : ""));
}

/* What it shows, and the file's name or address. */
static char *
file_text(TALLOC_CTX *ctx, json_object *answer)
{
    const char *alt = json_str(answer, "alt"), *name = json_str(answer, "name");
    const char *where = name ? name : json_str(answer, "url");
    bool both = alt && where;
    return err_mem(talloc_asprintf(ctx, "%s%s%s%s", alt ? alt : "", both ? " (" : "",
                                   where ? where : "", both ? ")" : ""));
}

char *
form_entry_text(TALLOC_CTX *ctx, const struct field *group, json_object *entry)
{
    if (!json_object_is_type(entry, json_type_object))
        return err_mem(talloc_strdup(ctx, entry ? json_text(entry) : ""));
    if (group->type == FIELD_MONEY)
        return money_text(ctx, group, entry);
    if (form_is_file(group->type))
        return file_text(ctx, entry);
    char *all = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < group->nfields; i++) {
        const struct field *f = &group->fields[i];
        json_object *answer = json_get(entry, f->id);
        if (!guard_answered(answer))
            continue;
        char *text = form_answer_text(NULL, f, answer);
        all = err_mem(
            talloc_asprintf_append_buffer(all, "%s%s: %s", *all ? "; " : "", f->title, text));
        talloc_free(text);
    }
    return all;
}
