/* needs: reads the document before anything in it is hidden. */
#include "app/web/needs.h"

#include <string.h>

#include "base/json.h"

/* Proposals of other kinds, to suspend or retire it, do not hold the credential's text. */
static bool
holds_text(json_object *doc)
{
    static const char *const kinds[] = {"new", "amend", "amend-minor", "amend-major", "correct"};
    const char *kind = json_str(json_get(doc, "proposal"), "kind");
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

void
needs_put(json_object *doc, const struct institution *inst)
{
    json_object *list = json_list();
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; holds_text(doc) && i < inst->nendpoints; i++) {
        const struct system *system = &inst->systems[i];
        const char *needs = inst->endpoints[i].publish ? system_needs(ctx, system) : NULL;
        if (!needs)
            continue;
        json_object *one = json_obj();
        json_put_str(one, "title", system->title);
        json_put_str(one, "needs", needs);
        json_put_str(one, "lacks", system_lacks(ctx, system, json_get(doc, "document")));
        json_push(list, one);
    }
    talloc_free(ctx);
    if (json_len(list))
        json_put(doc, "needs", list);
    else
        json_object_put(list);
}
