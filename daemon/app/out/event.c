/* event: see event.h. */
#include "app/out/event.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "core/policy/form.h"

/* ---- what has changed ------------------------------------------------------------------------ */

static const struct change {
    const char *type, *change;
} changes[] = {
    {"credential.published", "create"},  {"credential.amended", "minor"},
    {"credential.corrected", "correct"}, {"credential.renewed", "renew"},
    {"credential.suspended", "suspend"}, {"credential.reinstated", "reinstate"},
    {"credential.retired", "retire"},    {"credential.retracted", "retract"},
};

const char *
event_change(const char *type, const char *kind)
{
    if (kind && !strcmp(kind, "amend-major") && !strcmp(type, "credential.amended"))
        return "major";
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (!strcmp(changes[i].type, type))
            return changes[i].change;
    return NULL;
}

/* ---- answers in the shapes that other systems take ------------------------------------------- */

static json_object *
outcomes(json_object *document)
{
    json_object *texts = json_list(), *list = json_arr(document, "outcomes");
    for (size_t i = 0; i < json_len(list); i++) {
        const char *text = json_item_str(list, i);
        json_push_str(texts, text ? text : json_str(json_item(list, i), "text"));
    }
    return texts;
}

static bool
has_skill(json_object *skills, const char *title)
{
    for (size_t i = 0; i < json_len(skills); i++)
        if (!strcasecmp(json_str(json_item(skills, i), "title"), title))
            return true;
    return false;
}

static void
add_skills(json_object *skills, json_object *list)
{
    for (size_t i = 0; i < json_len(list); i++) {
        json_object *from = json_item(list, i), *skill;
        const char *title = json_as_str(from) ? json_as_str(from) : json_str(from, "name");
        if (!title || !*title || has_skill(skills, title))
            continue;
        skill = json_obj();
        json_put_str(skill, "title", title);
        json_put_str(skill, "framework", json_str(from, "framework"));
        json_put_str(skill, "code", json_str(from, "code"));
        json_put_str(skill, "url", json_str(from, "uri"));
        json_push(skills, skill);
    }
}

/* Those named by themselves, and those of each outcome; each once. */
static json_object *
skills(json_object *document)
{
    json_object *all = json_list(), *list = json_arr(document, "outcomes");
    add_skills(all, json_arr(document, "skills"));
    for (size_t i = 0; i < json_len(list); i++)
        add_skills(all, json_arr(json_item(list, i), "skills"));
    return all;
}

const char *
event_language(const char *written)
{
    static const struct {
        const char *name, *tag;
    } known[] = {{"English", "en"}, {"Spanish", "es"},    {"French", "fr"},   {"German", "de"},
                 {"Arabic", "ar"},  {"Chinese", "zh"},    {"Hmong", "hmn"},   {"Italian", "it"},
                 {"Hindi", "hi"},   {"Japanese", "ja"},   {"Korean", "ko"},   {"Portuguese", "pt"},
                 {"Russian", "ru"}, {"Vietnamese", "vi"}, {"Ukrainian", "uk"}};
    for (size_t i = 0; written && i < sizeof known / sizeof *known; i++)
        if (!strcasecmp(known[i].name, written))
            return known[i].tag;
    return written ? written : "en";
}

static const char *
choice_title(const struct form *form, const char *field, const char *id)
{
    for (size_t i = 0; id && i < form->nfields; i++)
        for (size_t k = 0; !strcmp(form->fields[i].id, field) && k < form->fields[i].nchoices; k++)
            if (!strcmp(form->fields[i].choices[k].id, id))
                return form->fields[i].choices[k].title;
    return id;
}

/* The file that is kept here, with its bytes; else the address that was given. */
static json_object *
image(json_object *raw, json_object *document)
{
    if (json_get(raw, "image"))
        return json_object_get(json_get(raw, "image"));
    json_object *from = json_get(document, "image"), *to;
    if (!json_str(from, "url"))
        return NULL;
    to = json_obj();
    json_put_str(to, "url", json_str(from, "url"));
    json_put_str(to, "alt", json_str(from, "alt"));
    return to;
}

/* ---- the credential -------------------------------------------------------------------------- */

static void
put_answers(json_object *to, const struct form *form, json_object *raw, json_object *document)
{
    static const char *const same[] = {"title", "hours", "credits", "audience", "unit"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        json_put(to, same[i], json_object_get(json_get(document, same[i])));
    json_object *tags = json_arr(document, "tags");
    json_put(to, "description", json_object_get(json_get(document, "summary")));
    json_put(to, "criteria", json_object_get(json_get(document, "criteria_narrative")));
    json_put(to, "outcomes", outcomes(document));
    json_put(to, "skills", skills(document));
    json_put(to, "level", json_new_str(choice_title(form, "level", json_str(document, "level"))));
    json_put(to, "tags", tags ? json_object_get(tags) : json_list());
    json_put_str(to, "language", event_language(json_str(document, "language")));
    json_put(to, "image", image(raw, document));
}

static json_object *
credential(const struct institution *inst, json_object *raw)
{
    static const char *const same[] = {"id",        "ctid",       "version",     "standing",
                                       "teach_out", "url",        "version_url", "achievement",
                                       "ctdl",      "unit_title", "published"};
    const char *digest = json_str(raw, "policy");
    const struct policy *policy = digest ? institution_policy(inst, digest) : NULL;
    if (!policy)
        return NULL;
    json_object *to = json_obj();
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        json_put(to, same[i], json_object_get(json_get(raw, same[i])));
    json_object *document = form_seen(policy->form, json_get(raw, "document"), SEE_PUBLIC);
    put_answers(to, policy->form, raw, document);
    json_put(to, "document", document);
    return to;
}

static json_object *
institution(const struct institution *inst)
{
    json_object *o = json_obj();
    json_put_str(o, "name", inst->name);
    json_put_str(o, "slug", inst->slug);
    json_put_str(o, "url", inst->url);
    json_put_str(o, "ctid", inst->ctid);
    return o;
}

json_object *
event_data(const struct institution *inst, const char *type, json_object *raw)
{
    json_object *from = json_get(raw, "credential");
    json_object *it = from ? credential(inst, from) : NULL;
    if (from && !it)
        return NULL;
    json_object *data = json_object_get(json_get(raw, "data"));
    json_put(data, "change", json_new_str(event_change(type, json_str(data, "kind"))));
    json_put(data, "credential", it);
    json_put(data, "institution", institution(inst));
    return data;
}

json_object *
event_whole(TALLOC_CTX *ctx, const struct institution *inst, const struct event_parts *parts,
            json_object *data)
{
    json_object *event = json_obj();
    json_put_str(event, "id", parts->id);
    json_put_str(event, "type", parts->type);
    json_put_str(event, "source", err_mem(talloc_asprintf(ctx, "%s/%s", inst->url, inst->slug)));
    json_put_str(event, "subject", parts->proposal);
    json_put_str(event, "time", when_text(ctx, parts->at));
    json_put(event, "data", data);
    return event;
}
