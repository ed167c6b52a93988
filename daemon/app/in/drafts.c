/* drafts: see drafts.h. */
#include "app/in/drafts.h"

#include "base/json.h"
#include "core/form.h"

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

struct docket_item *
drafts_submit(struct app *app, const struct institution *inst, const struct form_source *form,
              const char *id, const char *person, const char *known, json_object *document)
{
    static const char *const choices[] = {"lane", "level", "unit"};
    struct docket_item *item = docket_item_new(app->docket);
    item->institution = inst->id;
    item->source = "page";
    item->key = item->digest = err_mem(talloc_asprintf(item, "draft/%s", id));
    item->workflow = err_mem(talloc_strdup(item, form->workflow));
    item->command.kind = COMMAND_SUBMIT;
    item->command.proposal = err_mem(talloc_strdup(item, id));
    item->command.actor.person = err_mem(talloc_strdup(item, person));
    item->command.actor.known = err_mem(talloc_strdup(item, known));
    json_object *body = json_own(item, json_obj());
    json_put_str(body, "kind", form->kind);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        json_put_str(body, choices[i], json_str(document, choices[i]));
    json_put_str(body, "proposer", person);
    item->command.body = body;
    docket_item_document(item, document);
    return item;
}
