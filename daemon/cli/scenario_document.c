/* scenario_document: a document that answers every question of the form, and whom it names. */
#include <string.h>

#include "base/json.h"
#include "cli/scenario_credential.h"
#include "cli/scenario_stage.h"
#include "core/people/partners.h"
#include "core/policy/form.h"

static json_object *
entries(const struct field *f)
{
    json_object *list = json_list();
    for (int i = 0; i < (f->min > 1 ? f->min : 1); i++)
        json_push_str(list, f->type == FIELD_CHOICES && f->nchoices
                                ? f->choices[(size_t)i % f->nchoices].id
                                : "An entry of the list");
    return list;
}

static json_object *answer(const struct form *form, const struct field *f);

static json_object *
one_entry(const struct form *form, const struct field *f)
{
    json_object *o = json_obj();
    for (size_t i = 0; i < f->nfields; i++)
        json_put(o, f->fields[i].id, answer(form, &f->fields[i]));
    return o;
}

/* Every entry that a document of ours has of the group that is named. */
static json_object *
numbers(const struct form *form, const struct field *f)
{
    json_object *list = json_list();
    const struct field *other = form_field(form, f->of);
    for (int i = 1; other && i <= (other->min > 1 ? other->min : 1); i++) {
        char *text = err_mem(talloc_asprintf(NULL, "%d", i));
        json_push_str(list, text);
        talloc_free(text);
    }
    return list;
}

static json_object *
groups(const struct form *form, const struct field *f)
{
    json_object *list = json_list();
    for (int i = 0; i < (f->min > 1 ? f->min : 1); i++)
        json_push(list, one_entry(form, f));
    return list;
}

static json_object *
file_answer(const struct field *f)
{
    json_object *o = json_obj();
    json_put_str(o, "alt", "What it shows");
    if (f->type == FIELD_FILE) {
        json_put_str(o, "url", "https://example.edu/");
        return o;
    }
    char digest[FORM_FILE_DIGEST + 1];
    memset(digest, '0', FORM_FILE_DIGEST);
    digest[FORM_FILE_DIGEST] = '\0';
    json_put_str(o, "file", digest);
    json_put_str(o, "name", "badge.png");
    json_put_str(o, "type", "image/png");
    json_put_int(o, "size", 1000);
    return o;
}

static json_object *
answer(const struct form *form, const struct field *f)
{
    switch (f->type) {
    case FIELD_NUMBER:
        return json_new_int(10);
    case FIELD_DATE:
        return json_new_str("2027-01-15");
    case FIELD_CHOICE:
        return json_new_str(f->nchoices ? f->choices[0].id : "");
    case FIELD_CHOICES:
    case FIELD_LIST:
        return entries(f);
    case FIELD_EMAIL:
        return json_new_str("someone@example.edu");
    case FIELD_URL:
        return json_new_str("https://example.edu/");
    case FIELD_UNIT:
        return json_new_str("SPH");
    case FIELD_ROLE:
        return json_new_str("unit-head");
    case FIELD_FILE:
    case FIELD_IMAGE:
        return file_answer(f);
    case FIELD_ENTRIES:
        return numbers(form, f);
    case FIELD_MONEY:
    case FIELD_SKILL:
    case FIELD_GROUP:
        return groups(form, f);
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_PERSON:
        break;
    }
    return json_new_str("An answer");
}

/* An entry of a group, or the address itself, for each partner of the stage. */
static json_object *
addresses(const struct stage *s, const struct field *f)
{
    json_object *list = json_list();
    for (size_t i = 0; i < s->npeople; i++) {
        if (!s->people[i].email)
            continue;
        json_object *entry = f->type == FIELD_GROUP ? one_entry(s->policy->form, f) : NULL;
        for (size_t k = 0; k < f->nfields; k++)
            if (f->fields[k].type == FIELD_EMAIL)
                json_put_str(entry, f->fields[k].id, s->people[i].email);
        json_push(list, entry ? entry : json_new_str(s->people[i].email));
    }
    return list;
}

/* Questions that a step is put to name the partners of the stage, if there are any. */
static void
name_partners(const struct stage *s, json_object *document)
{
    for (size_t i = 0; i < s->policy->form->nfields; i++) {
        const struct field *f = &s->policy->form->fields[i];
        json_object *list = partners_asked(s->policy, f->id) ? addresses(s, f) : NULL;
        if (json_len(list) && (f->type == FIELD_LIST || f->type == FIELD_GROUP))
            json_put(document, f->id, json_object_get(list));
        else if (json_len(list))
            json_put(document, f->id, json_object_get(json_item(list, 0)));
        json_object_put(list);
    }
}

json_object *
stage_document(const struct stage *s, const char *title)
{
    json_object *o = json_obj();
    for (size_t i = 0; i < s->policy->form->nfields; i++) {
        const struct field *f = &s->policy->form->fields[i];
        json_put(o, f->id,
                 !strcmp(f->id, "title") ? json_new_str(title) : answer(s->policy->form, f));
    }
    name_partners(s, o);
    credential_components(s, o);
    return o;
}

static const char *
person_of(struct stage *s, const struct partner_named *named)
{
    for (size_t i = 0; i < s->npeople; i++)
        if (s->people[i].email && !strcmp(s->people[i].email, named->email))
            return s->people[i].id;
    stage_person(s, named->email, named->email);
    return s->people[s->npeople - 1].id;
}

json_object *
stage_partners(struct stage *s, json_object *document)
{
    size_t count = 0;
    const struct partner_named *named = partners_named(s, s->policy, document, &count);
    json_object *partners = count ? json_obj() : NULL;
    for (size_t i = 0; i < count; i++) {
        json_object *of = json_get(partners, named[i].field);
        if (!of)
            json_put(partners, named[i].field, of = json_list());
        json_push_str(of, person_of(s, &named[i]));
    }
    return partners;
}
