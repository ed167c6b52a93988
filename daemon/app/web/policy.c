/* policy: an address names a policy by its workflow (the one in force) or by its digest (the one a proposal began with). */
#include "app/web/policy.h"

#include <string.h>

#include "app/site/drawings.h"
#include "app/web/cached.h"
#include "app/web/page.h"
#include "base/json.h"
#include "core/policy/explain.h"

static const struct policy *
find(struct web_call *call)
{
    const struct policy *policy = institution_in_force(call->institution, call->arg[0]);
    struct err e = err_on(call);
    if (!policy)
        policy = institution_policy(call->institution, call->arg[0]);
    if (policy)
        return policy;
    err_set(&e, ERR_NOT_FOUND, "There is no policy at this address.");
    web_answer_err(call, &e);
    return NULL;
}

/* ---- the sentences, as a page wants them ----------------------------------------------------- */

/* A line that begins with a hyphen belongs to the list that the lines before it began. */
static void
add_line(json_object *parts, const char *line)
{
    size_t n = json_len(parts);
    bool is_item = strncmp(line, "- ", 2) == 0;
    json_object *items = is_item && n ? json_arr(json_item(parts, n - 1), "items") : NULL;
    json_object *part = items ? NULL : json_obj();
    if (is_item && !items) {
        items = json_list();
        json_put(part, "items", items);
    }
    if (is_item)
        json_push_str(items, line + 2);
    else
        json_put_str(part, "text", line);
    if (part)
        json_push(parts, part);
}

/* What explain_policy() says after the title and the summary: a paragraph without a title, then those that begin with one. */
static json_object *
sections_of(TALLOC_CTX *ctx, const struct policy *policy)
{
    const struct workflow *w = policy->workflow;
    const char *at = explain_policy(ctx, policy);
    at += strlen(w->title) + 1 + (w->summary ? strlen(w->summary) + 1 : 0) + 1;
    json_object *sections = json_list(), *parts = NULL;
    bool begins = true, titled = false;
    for (size_t len; *at; at += len + (at[len] == '\n')) {
        len = strcspn(at, "\n");
        const char *line = err_mem(talloc_strndup(ctx, at, len));
        line += strspn(line, " ");
        if (begins && len) {
            json_object *section = json_obj();
            parts = json_list();
            json_put(section, "parts", parts);
            json_push(sections, section);
            if (titled)
                json_put_str(section, "title", line);
            else
                add_line(parts, line);
            titled = true;
        } else if (len) {
            add_line(parts, line);
        }
        begins = !len;
    }
    return sections;
}

/* The address of the drawing that was made when the policy was adopted, where there is one. */
static void
put_drawing(struct web_call *call, json_object *o, const struct policy *policy, const char *name)
{
    if (drawings_find(call->app->drawings, policy->digest))
        json_put_str(o, "drawing",
                     err_mem(talloc_asprintf(call, "/%s/policies/%s/drawing",
                                             call->institution->slug, name)));
}

/* ---- answers --------------------------------------------------------------------------------- */

void
policy_show(struct web_call *call)
{
    const struct policy *policy = find(call);
    if (!policy)
        return;
    const struct workflow *w = policy->workflow;
    json_object *doc = page_frame(call);
    json_put_str(doc, "title", w->title);
    json_put_str(doc, "summary", w->summary);
    put_drawing(call, doc, policy, call->arg[0]);
    json_put_bool(doc, "in_force", institution_in_force(call->institution, w->name) == policy);
    json_put(doc, "sections", sections_of(call, policy));
    page_publish(call, "policy", "text/html; charset=utf-8", NULL, doc);
}

void
policy_drawing(struct web_call *call)
{
    const struct policy *policy = find(call);
    struct err e = err_on(call);
    if (!policy)
        return;
    const char *svg = drawings_find(call->app->drawings, policy->digest);
    if (!svg) {
        err_set(&e, ERR_NOT_FOUND, "There is no drawing of this policy.");
        web_answer_err(call, &e);
        return;
    }
    cached_bytes(call, "image/svg+xml", "public, max-age=60", svg, strlen(svg));
}

/* Those in which a proposal may wait. */
static json_object *
states_of(const struct workflow *w)
{
    json_object *list = json_list();
    for (size_t i = 0; i < w->nstates; i++) {
        if (w->states[i].final)
            continue;
        json_object *one = json_obj();
        json_put_str(one, "name", w->states[i].name);
        json_put_str(one, "title", w->states[i].title);
        json_push(list, one);
    }
    return list;
}

void
policy_links(struct web_call *call, json_object *doc)
{
    const struct institution *inst = call->institution;
    json_object *links = json_list();
    for (size_t i = 0; i < inst->npolicies; i++) {
        const struct held_policy *held = &inst->policies[i];
        if (institution_in_force(inst, held->workflow) != held->policy)
            continue;
        json_object *one = json_obj();
        json_put_str(one, "href",
                     err_mem(talloc_asprintf(call, "/%s/policies/%s", inst->slug, held->workflow)));
        json_put_str(one, "title", held->policy->workflow->title);
        json_put_str(one, "name", held->workflow);
        put_drawing(call, one, held->policy, held->workflow);
        json_put(one, "states", states_of(held->policy->workflow));
        json_push(links, one);
    }
    json_put(doc, "policies", links);
}
