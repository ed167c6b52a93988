/* drafts: see drafts.h. */
#include "app/in/drafts.h"

#include <string.h>

#include "base/json.h"
#include "core/credential.h"

json_object *
drafts_findings(const struct policy *policy, json_object *document)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    json_object *list = json_list();
    size_t count;
    struct finding *found = form_check(tmp, policy, document, &count);
    for (size_t i = 0; i < count; i++) {
        json_object *one = json_obj();
        json_put_str(one, "field", found[i].field);
        json_put_str(one, "path", found[i].path);
        json_put_str(one, "text", found[i].text);
        json_put_bool(one, "missing", found[i].missing);
        json_push(list, one);
    }
    talloc_free(tmp);
    return list;
}

json_object *
drafts_letter(const struct policy *policy, json_object *answers, const struct finding *findings,
              size_t count)
{
    json_object *letter = json_obj(), *arrived = json_list(), *missing = json_list();
    for (size_t i = 0; i < policy->form->nfields; i++)
        if (json_get(answers, policy->form->fields[i].id))
            json_push_str(arrived, policy->form->fields[i].title);
    for (size_t i = 0; i < count; i++)
        json_push_str(missing, findings[i].text);
    json_put(letter, "arrived", arrived);
    json_put(letter, "missing", missing);
    return letter;
}

/* ---- what it is to become -------------------------------------------------------------------- */

static const char *
workflow_of(const struct institution *inst, const struct form_source *form, const char *kind,
            json_object *document)
{
    const char *named = inst->programme
                            ? programme_workflow(inst->programme, kind, json_str(document, "lane"),
                                                 json_str(document, "level"))
                            : NULL;
    return named ? named : form->workflow;
}

static struct draft_plan
plan_of(const struct institution *inst, const struct form_source *form, const char *kind,
        json_object *in_force, json_object *document)
{
    const char *field;
    struct draft_plan plan = {.kind = kind};
    plan.workflow = workflow_of(inst, form, plan.kind, document);
    if (strcmp(plan.kind, "amend") == 0) {
        plan.workflow = workflow_of(inst, form, "amend-major", document);
        plan.policy = institution_in_force(inst, plan.workflow);
        plan.change = plan.policy ? credential_change(plan.policy->form, inst->programme, in_force,
                                                      document, &field)
                                  : CHANGE_NONE;
        plan.kind = plan.change > CHANGE_MINOR ? "amend-major" : "amend-minor";
        plan.workflow = workflow_of(inst, form, plan.kind, document);
    }
    plan.policy = institution_in_force(inst, plan.workflow);
    return plan;
}

struct draft_plan
drafts_plan(const struct institution *inst, const struct form_source *form, json_object *draft)
{
    const char *kind = json_str(draft, "kind");
    struct draft_plan plan = plan_of(inst, form, kind ? kind : form->kind,
                                     json_get(draft, "in_force"), json_get(draft, "document"));
    plan.credential = json_str(draft, "credential");
    plan.base = json_int(draft, "base", 0);
    return plan;
}

/* ---- how it begins --------------------------------------------------------------------------- */

const char *const drafts_kinds[] = {"amend",     "correct", "renew",   "suspend",
                                    "reinstate", "retire",  "retract", NULL};

bool
drafts_is_kind(const char *kind)
{
    for (const char *const *k = drafts_kinds; *k; k++)
        if (strcmp(*k, kind) == 0)
            return true;
    return strcmp(kind, DRAFTS_NEW) == 0;
}

char *
drafts_kind_names(TALLOC_CTX *ctx)
{
    char *names = err_mem(talloc_strdup(ctx, DRAFTS_NEW));
    for (const char *const *k = drafts_kinds; *k; k++)
        names = err_mem(talloc_asprintf_append(names, ", %s", *k));
    return names;
}

struct draft_plan
drafts_begin(const struct institution *inst, const struct form_source *form, const char *kind)
{
    struct draft_plan plan = plan_of(inst, form, kind, NULL, NULL);
    const struct workflow *w = plan.policy ? plan.policy->workflow : NULL;
    for (size_t i = 0; w && i < w->nserves; i++)
        if (strcmp(w->serves[i], plan.kind) == 0)
            return plan;
    plan.policy = NULL;
    return plan;
}

bool
drafts_hold_text(const char *kind)
{
    return strcmp(kind, "amend") == 0 || strcmp(kind, "correct") == 0;
}

json_object *
drafts_start(const struct policy *policy, const char *kind)
{
    static const char *const naming[] = {"title", "unit", "lane", "level", NULL};
    json_object *list = json_list();
    for (size_t i = 0; i < policy->form->nfields; i++) {
        const char *id = policy->form->fields[i].id;
        bool starts = drafts_hold_text(kind);
        for (const char *const *n = naming; *n; n++)
            starts = starts || strcmp(*n, id) == 0;
        if (starts)
            json_push_str(list, id);
    }
    return list;
}

json_object *
drafts_lay(const struct policy *policy, const char *kind, json_object *in_force,
           json_object *answers)
{
    json_object *document = json_obj(), *start = drafts_start(policy, kind);
    for (size_t i = 0; i < json_len(start); i++) {
        const char *id = json_item_str(start, i);
        if (json_get(in_force, id))
            json_put(document, id, json_copy(json_get(in_force, id)));
    }
    json_object_put(start);
    if (answers) {
        json_object_object_foreach (answers, id, answer)
            json_put(document, id, json_copy(answer));
    }
    return document;
}

json_object *
drafts_rebase(const struct form *form, json_object *base, json_object *in_force, json_object *mine,
              json_object *conflicts)
{
    json_object *merged = json_copy(mine);
    for (size_t i = 0; i < form->nfields; i++) {
        const char *id = form->fields[i].id;
        json_object *was = json_get(base, id), *now = json_get(in_force, id),
                    *own = json_get(mine, id);
        if (json_equal(was, now) || json_equal(own, now))
            continue;
        if (json_equal(own, was))
            json_put(merged, id, json_copy(now));
        else
            json_push_str(conflicts, id);
    }
    return merged;
}

struct docket_item *
drafts_submit(struct app *app, const struct institution *inst, const struct draft_plan *plan,
              const char *id, const char *person, const char *known, json_object *document)
{
    static const char *const choices[] = {"lane", "level", "unit"};
    struct docket_item *item = docket_item_new(app->docket);
    item->institution = inst->id;
    item->source = "page";
    item->key = item->digest = err_mem(talloc_asprintf(item, "draft/%s", id));
    item->workflow = err_mem(talloc_strdup(item, plan->workflow));
    item->command.kind = COMMAND_SUBMIT;
    item->command.proposal = err_mem(talloc_strdup(item, id));
    item->command.actor.person = err_mem(talloc_strdup(item, person));
    item->command.actor.known = err_mem(talloc_strdup(item, known));
    json_object *body = json_own(item, json_obj());
    json_put_str(body, "kind", plan->kind);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        json_put_str(body, choices[i], json_str(document, choices[i]));
    json_put_str(body, "proposer", person);
    json_put_str(body, "credential", plan->credential);
    if (plan->base)
        json_put_int(body, "base", plan->base);
    item->command.body = body;
    docket_item_document(item, document);
    return item;
}
