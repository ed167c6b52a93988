/* drift: see drift.h. */
#include "app/in/drift.h"

#include <string.h>

#include "app/site/mapping.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

enum {
    ALWAYS = 3,
    QUESTION_MAX = 500
}; /* submissions that make a habit, as in the view drift_open */

static bool
holds(json_object *list, const char *text)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (strcmp(json_as_str(json_item(list, i)), text) == 0)
            return true;
    return false;
}

static void
push_once(json_object *list, const char *text)
{
    if (text && *text && !holds(list, text))
        json_push_str(list, text);
}

json_object *
drift_names(const struct submission *s)
{
    json_object *names = json_obj(), *questions = json_list(), *fields = json_list();
    for (size_t i = 0; i < json_len(s->unmapped); i++)
        push_once(questions, json_str(json_item(s->unmapped, i), "question"));
    if (s->answers) {
        json_object_object_foreach (s->answers, field, value)
            if (value)
                push_once(fields, field);
    }
    if (s->email)
        push_once(fields, "proposer.email");
    if (s->name)
        push_once(fields, "proposer.name");
    if (s->about)
        push_once(fields, "proposal.about");
    json_put(names, "questions", questions);
    json_put(names, "fields", fields);
    return names;
}

static const struct json_object *
row_of(json_object *known, const char *kind, const char *name)
{
    for (size_t i = 0; i < json_len(known); i++) {
        json_object *row = json_item(known, i);
        if (strcmp(json_str(row, "kind"), kind) == 0 && strcmp(json_str(row, "name"), name) == 0)
            return row;
    }
    return NULL;
}

json_object *
drift_against(json_object *names, json_object *known)
{
    json_object *against = json_obj(), *questions = json_list(), *absent = json_list();
    json_object *asked = json_arr(names, "questions"), *filled = json_arr(names, "fields");
    for (size_t i = 0; i < json_len(asked); i++) {
        const char *question = json_as_str(json_item(asked, i));
        if (!row_of(known, "question", question))
            json_push_str(questions, question);
    }
    for (size_t i = 0; i < json_len(known); i++) {
        json_object *row = json_item(known, i);
        const char *name = json_str(row, "name");
        if (strcmp(json_str(row, "kind"), "field") == 0 && json_int(row, "times", 0) >= ALWAYS &&
            !json_flag(row, "optional", false) && !holds(filled, name))
            json_push_str(absent, name);
    }
    json_put(against, "questions", questions);
    json_put(against, "absent", absent);
    return against;
}

static bool
is_field(const struct institution *inst, const struct form_source *form, const char *field)
{
    const struct policy *policy = drafts_begin(inst, form, form->kind).policy;
    for (size_t i = 0; policy && i < policy->form->nfields; i++)
        if (strcmp(policy->form->fields[i].id, field) == 0)
            return true;
    return mapping_own_title(field);
}

bool
drift_may_map(const struct institution *inst, const char *form, const char *question,
              const char *field, struct err *e)
{
    const struct form_source *source = form ? institution_form(inst, form) : NULL;
    if (!source)
        return err_set(e, ERR_INVALID, "there is no form “%s” here: it would be [form %s/%s]",
                       form ? form : "", inst->slug, form ? form : "NAME");
    if (!question || !*question || strlen(question) > QUESTION_MAX)
        return err_set(e, ERR_INVALID,
                       "a question is said in its platform's own words, at most "
                       "500 characters of them");
    return !field || is_field(inst, source, field) ||
           err_set(e, ERR_INVALID,
                   "“%s” is no field of the form that the policy %s asks for, nor proposer.email, "
                   "proposer.name, proposal.kind or proposal.about",
                   field, drafts_begin(inst, source, source->kind).workflow);
}

struct pg_params *
drift_remap(TALLOC_CTX *ctx, const struct institution *inst, const char *form, const char *question,
            const char *field, const char *who)
{
    struct pg_params *p = pg_params_new(ctx, 5);
    pg_text(p, inst->id_text);
    pg_text(p, form);
    pg_text(p, question);
    pg_text(p, field);
    pg_text(p, who);
    return p;
}

void
drift_note(struct pg *pg, const struct submission *s, const char *id)
{
    if (!s->answers)
        return; /* it was not mapped */
    json_object *names = drift_names(s);
    struct pg_params *p = pg_params_new(NULL, 4);
    pg_text(p, s->institution->id_text);
    pg_text(p, id);
    pg_text(p, json_text(json_get(names, "questions")));
    pg_text(p, json_text(json_get(names, "fields")));
    pg_send(pg, &sql_in_note_drift, p, NULL, NULL);
    talloc_free(p);
    p = pg_params_new(NULL, 3);
    pg_text(p, s->institution->id_text);
    pg_text(p, s->form->name);
    pg_text(p, id);
    pg_send(pg, &sql_in_ask_drift, p, NULL, NULL);
    talloc_free(p);
    json_object_put(names);
}
