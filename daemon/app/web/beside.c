/* beside: both documents are cut to what the reader may see before they are compared. */
#include "app/web/beside.h"

#include "base/json.h"
#include "core/policy/diff.h"

void
beside_by(const struct form *form, json_object *doc, enum form_see reader)
{
    json_object *beside = json_get(doc, "beside");
    if (!beside)
        return;
    json_object *before = form_seen(form, json_get(beside, "document"), reader);
    json_object *after = form_seen(form, json_get(doc, "document"), reader);
    json_put(beside, "changes", diff_documents(form, before, after));
    json_object_object_del(beside, "document");
    json_object_put(before);
    json_object_put(after);
}

void
beside_put(struct web_call *call, json_object *doc, enum form_see reader)
{
    const char *digest = json_str(doc, "policy");
    const struct policy *policy = digest ? institution_policy(call->institution, digest) : NULL;
    if (policy)
        beside_by(policy->form, doc, reader);
    else
        json_object_object_del(doc, "beside");
}
