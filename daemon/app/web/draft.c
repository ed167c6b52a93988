/* draft: every button saves, then goes on; see draft.h. */
#include "app/web/draft.h"

#include <string.h>

#include "app/in/drafts.h"
#include "app/in/typed.h"
#include "app/web/act.h"
#include "app/web/beside.h"
#include "app/web/page.h"
#include "app/web/uploads.h"
#include "base/json.h"
#include "core/policy/form.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct visit {
    struct web_call *call;
    const struct form_source *form;
    const char *address;
    json_object *doc;
    struct draft_plan plan;
};

/* ---- showing --------------------------------------------------------------------------------- */

static const struct policy *
policy_of(struct visit *v)
{
    return v->plan.policy;
}

/* Answers of this section that cannot be used as they stand; those that are only missing are said at the end. */
static void
add_wrong(struct visit *v, const char *section)
{
    json_object *findings = json_arr(v->doc, "findings");
    for (size_t i = 0; i < json_len(findings); i++) {
        json_object *f = json_item(findings, i);
        const struct field *field = policy_field(policy_of(v), json_str(f, "field"));
        if (json_flag(f, "missing", false) || !field || strcmp(field->section, section) != 0)
            continue;
        page_problem(v->doc, err_mem(talloc_asprintf(v->call, "field.%s", json_str(f, "path"))),
                     json_str(f, "text"));
    }
}

/* What a proposal about a credential is to become, by what it changes so far. */
static void
tell_plan(struct visit *v)
{
    json_object *about = json_get(v->doc, "about");
    if (!about)
        return;
    json_put_str(about, "kind", v->plan.kind);
    json_put_str(about, "change", v->plan.base ? form_change_name(v->plan.change) : NULL);
    json_put_str(about, "policy", v->plan.policy->workflow->title);
}

/* The check before handing in: what it would change. */
static void
show_beside(struct visit *v)
{
    json_object *about = json_get(v->doc, "about"), *in_force = json_get(v->doc, "in_force");
    json_put_str(v->doc, "view", "check");
    if (!in_force)
        return;
    json_object *beside = json_obj();
    json_put_int(beside, "version", json_int(about, "version", 1));
    json_put_str(beside, "href", json_str(about, "href"));
    json_put(beside, "document", json_object_get(in_force));
    json_put(v->doc, "beside", beside);
    beside_by(policy_of(v)->form, v->doc, SEE_OFFICE);
}

static void
show(struct visit *v, int status, const char *section, const char *nonce)
{
    const char *done = web_query_value(v->call, "done");
    bool check = section && strcmp(section, "check") == 0;
    json_put(v->doc, "findings", drafts_findings(policy_of(v), json_get(v->doc, "document")));
    json_put_str(v->doc, "section", section);
    json_put_str(v->doc, "more", web_query_value(v->call, "more"));
    if (done && strcmp(done, "saved") == 0)
        json_put_str(v->doc, "notice",
                     "Saved. You can close this page and come back by the same link.");
    tell_plan(v);
    if (check)
        show_beside(v);
    else if (section)
        add_wrong(v, section);
    page_form(v->call, v->doc, v->address, nonce, NULL);
    uploads_offer(v->doc, v->form->file_kilobytes);
    page_show(v->call, status, "draft", v->doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct visit *v = arg;
    const char *section = web_form_value(call, "section");
    json_object *typed = page_typed(call), *definition = json_get(v->doc, "definition");
    page_problem(v->doc, NULL, e->text);
    uploads_settle(v->doc, typed);
    json_put(v->doc, "document", typed_document(definition, json_get(v->doc, "document"), typed));
    typed_strip(definition, typed);
    json_put(v->doc, "typed", json_object_get(typed));
    show(v, err_status(e->kind), section ? section : "check", page_nonce(call));
}

/* ---- acting ---------------------------------------------------------------------------------- */

/* The section after (or before) one, by name; "check" after the last, the first before the first. */
static const char *
section_beside(struct visit *v, const char *name, int by)
{
    const struct form *form = policy_of(v)->form;
    for (size_t i = 0; name && i < form->nsections; i++)
        if (strcmp(form->sections[i].id, name) == 0) {
            size_t to = by < 0 ? (i ? i - 1 : 0) : i + (size_t)by;
            return to < form->nsections ? form->sections[to].id : "check";
        }
    return "check";
}

static const char *
where_next(struct visit *v, const char *action, const char *section)
{
    if (strcmp(action, "next") == 0)
        return err_mem(
            talloc_asprintf(v->call, "%s?section=%s", v->address, section_beside(v, section, 1)));
    if (strcmp(action, "back") == 0)
        return err_mem(
            talloc_asprintf(v->call, "%s?section=%s", v->address, section_beside(v, section, -1)));
    return err_mem(talloc_asprintf(v->call, "%s?section=%s&done=saved", v->address,
                                   section_beside(v, section, 0)));
}

/* Back to the group whose button was pressed: to the entry that is to be added, which is the next. */
static const char *
where_group(struct visit *v, const char *action, const char *section, const char *group,
            json_object *document)
{
    bool more = strncmp(action, "more.", 5) == 0;
    const char *number =
        more && !strchr(group, '.')
            ? err_mem(talloc_asprintf(v->call, ".%zu", json_len(json_get(document, group))))
            : "";
    return err_mem(talloc_asprintf(v->call, "%s?section=%s%s%s#f-field.%s%s", v->address,
                                   section_beside(v, section, 0), more ? "&more=" : "",
                                   more ? group : "", group, number));
}

/* A file that came cannot be taken; all else is kept. */
static void
on_kept(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct visit *v = arg;
    struct err e = err_on(v->call);
    if (c == PG_COMMITTED) {
        show(v, 422, web_form_value(v->call, "section"), NULL);
        return;
    }
    err_set(&e, ERR_UNAVAILABLE, "We could not keep this at this moment. Please try again.");
    show_again(v->call, &e, v);
}

static void
save(struct visit *v, const char *action)
{
    struct web_call *call = v->call;
    const char *section = web_form_value(call, "section"), *group = NULL;
    json_object *typed = page_typed(call), *definition = json_get(v->doc, "definition");
    if (section)
        typed_untick(definition, section, typed);
    uploads_take(call, v->doc, typed, v->form->file_kilobytes);
    bool of_group = typed_button(call, typed, action, &group);
    json_object *document =
        json_own(call, typed_document(definition, json_get(v->doc, "document"), typed));
    struct pg_params *p = pg_params_new(call, 5);
    pg_text(p, call->institution->id_text);
    pg_text(p, call->link.proposal);
    pg_text(p, call->viewer.person);
    pg_text(p, json_text(document));
    v->plan.base ? pg_int(p, v->plan.base) : pg_null(p);
    pg_send(call->app->work, &sql_in_save_draft, p, NULL, NULL);
    if (json_len(json_arr(v->doc, "errors"))) {
        json_put(v->doc, "document", json_object_get(document));
        pg_sync(call->app->work, on_kept, v);
        return;
    }
    act_commit(call,
               of_group ? where_group(v, action, section, group, document)
                        : where_next(v, action, section),
               show_again, v);
}

static void
submit(struct visit *v)
{
    struct web_call *call = v->call;
    json_object *document = json_get(v->doc, "document");
    json_object *findings = json_own(call, drafts_findings(policy_of(v), document));
    if (json_len(findings)) {
        page_problem(v->doc, NULL, "It cannot be handed in yet: see below what is missing.");
        show(v, 422, "check", NULL);
        return;
    }
    act_put(call,
            drafts_submit(call->app, call->institution, &v->plan, call->link.proposal,
                          call->viewer.person, call->viewer.known, document),
            err_mem(talloc_asprintf(call, "%s?done=submitted", v->address)), show_again, v);
}

/* ---- what it is about ------------------------------------------------------------------------- */

/* The version in force has moved on since the draft was begun: what was not changed here is taken from it. */
static void
rebase(struct visit *v)
{
    int64_t version = json_int(json_get(v->doc, "about"), "version", 0);
    if (!v->plan.base || v->plan.base == version)
        return;
    json_object *conflicts = json_own(v->call, json_list());
    json_put(v->doc, "document",
             drafts_rebase(v->plan.policy->form, json_get(v->doc, "base_document"),
                           json_get(v->doc, "in_force"), json_get(v->doc, "document"), conflicts));
    json_put_int(v->doc, "base", version);
    v->plan = drafts_plan(v->call->institution, v->form, v->doc);
    char *text = err_mem(talloc_asprintf(v->call,
                                         "Version %d has come into force since you began. What you "
                                         "had not changed is taken from it.",
                                         (int)version));
    for (size_t i = 0; i < json_len(conflicts); i++) {
        const struct field *f = policy_field(v->plan.policy, json_item_str(conflicts, i));
        text = err_mem(talloc_asprintf_append(
            text, "%s “%s”",
            i ? "," : " Both you and it have changed, and yours stands:", f ? f->title : ""));
    }
    json_put_str(v->doc, "notice", text);
}

/* The draft's own policy and its form; false: answered. */
static bool
plan(struct visit *v)
{
    struct err e = err_on(v->call);
    v->plan = drafts_plan(v->call->institution, v->form, v->doc);
    if (!v->plan.policy) {
        err_set(&e, ERR_UNAVAILABLE,
                "This form is not open at this moment. What you wrote is kept; please ask the "
                "office.");
        web_answer_err(v->call, &e);
        return false;
    }
    rebase(v);
    json_put(v->doc, "definition", json_object_get(json_get(v->plan.policy->bundle, "form")));
    return true;
}

static void
on_draft(struct web_call *call, json_object *doc, void *arg)
{
    struct visit *v = arg;
    const char *action = web_form_value(call, "action");
    struct err e = err_on(call);
    v->doc = doc;
    if (!doc) {
        err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
        web_answer_err(call, &e);
    } else if (!plan(v)) {
        return;
    } else if (!web_is_post(call)) {
        show(v, 200, web_query_value(call, "section"), NULL);
    } else if (action && strcmp(action, "submit") == 0) {
        submit(v);
    } else {
        save(v, action ? action : "save");
    }
}

void
draft_visit(struct web_call *call)
{
    struct visit *v = err_mem(talloc_zero(call, struct visit));
    struct err e = err_on(call);
    const char *form = json_str(call->holder, "form");
    v->call = call;
    v->form = form ? institution_form(call->institution, form) : NULL;
    v->address = httpd_path(call->rq);
    if (!v->form) {
        err_set(&e, ERR_UNAVAILABLE,
                "This form is not open at this moment. What you wrote is kept; please ask the "
                "office.");
        web_answer_err(call, &e);
        return;
    }
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->link.proposal);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_draft, p, on_draft, v);
}
