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

static const char *
title_in(json_object *fields, const char *id)
{
    const char *found = NULL;
    for (size_t i = 0; !found && i < json_len(fields); i++) {
        json_object *field = json_item(fields, i);
        const char *is = json_str(field, "id");
        found = is && strcmp(is, id) == 0 ? json_str(field, "title")
                                          : title_in(json_arr(field, "fields"), id);
    }
    return found;
}

/* As the form calls the question, also one that stands in a group; NULL: it has none of this id. */
static const char *
label(json_object *doc, const char *id)
{
    json_object *sections = json_arr(json_get(doc, "definition"), "sections");
    const char *found = NULL;
    for (size_t i = 0; !found && i < json_len(sections); i++)
        found = title_in(json_arr(json_item(sections, i), "fields"), id);
    return found;
}

void
needs_put(json_object *doc, const struct institution *inst)
{
    json_object *list = json_list();
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct system_labels labels = {label(doc, "image"), label(doc, "skills"),
                                         label(doc, "summary")};
    for (size_t i = 0; holds_text(doc) && i < inst->nendpoints; i++) {
        const struct system *system = &inst->systems[i];
        const char *needs = inst->endpoints[i].publish ? system_needs(ctx, system) : NULL;
        if (!needs)
            continue;
        json_object *one = json_obj();
        json_put_str(one, "title", system->title);
        json_put_str(one, "needs", needs);
        json_put_str(one, "lacks", system_lacks(ctx, system, labels, json_get(doc, "document")));
        json_push(list, one);
    }
    talloc_free(ctx);
    if (json_len(list))
        json_put(doc, "needs", list);
    else
        json_object_put(list);
}
