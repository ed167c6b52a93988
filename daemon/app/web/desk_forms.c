/* desk_forms: the office's page of its forms: where questions belong that nothing names, and answers that come as a file. */
#include <string.h>

#include "app/in/drafts.h"
#include "app/in/drift.h"
#include "app/in/intake.h"
#include "app/in/sheet.h"
#include "app/site/mapping.h"
#include "app/web/act.h"
#include "app/web/held.h"
#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static const char *const notices[][2] = {
    {"remap", "It counts from the next submission on. What waited for it can be read again below."},
    {"leave", "It is left as it is."},
    {"end", "It counts no longer."},
    {"replay", "They are being read again. What is still held shows on the desk in a few seconds."},
};

/* ---- what only the configuration says ------------------------------------------------------------------------------- */

static void
push_field(json_object *list, const char *id, const char *title)
{
    json_object *o = json_obj();
    json_put_str(o, "id", id);
    json_put_str(o, "title", title);
    json_push(list, o);
}

static json_object *
fields_of(const struct institution *inst, const struct form_source *form)
{
    json_object *list = json_list();
    const struct policy *policy = drafts_begin(inst, form, form->kind).policy;
    for (const struct mapping_own *own = mapping_own; own->name; own++)
        push_field(list, own->name, own->title);
    for (size_t i = 0; policy && i < policy->form->nfields; i++)
        push_field(list, policy->form->fields[i].id, policy->form->fields[i].title);
    return list;
}

static json_object *
forms_of(const struct institution *inst)
{
    json_object *list = json_list();
    for (size_t i = 0; i < inst->nforms; i++) {
        const struct form_source *form = &inst->forms[i];
        json_object *o = json_obj();
        json_put_str(o, "name", form->name);
        json_put_str(o, "title", form->adapter->title);
        json_put_bool(o, "file", strcmp(form->adapter->name, "csv") == 0);
        json_put(o, "fields", fields_of(inst, form));
        json_push(list, o);
    }
    return list;
}

static void
show(struct web_call *call, int status, json_object *doc)
{
    const char *done = web_is_post(call) ? NULL : web_query_value(call, "done");
    for (size_t i = 0; done && i < sizeof notices / sizeof *notices; i++)
        if (strcmp(notices[i][0], done) == 0)
            json_put_str(doc, "notice", notices[i][1]);
    json_put(doc, "forms", forms_of(call->institution));
    page_form(call, doc, httpd_path(call->rq), NULL, NULL);
    page_show(call, status, "forms", doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    page_problem(arg, NULL, e->text);
    show(call, err_status(e->kind), arg);
}

/* ---- what changes ----------------------------------------------------------------------------------------------------- */

static void
go_on(struct web_call *call, const char *done, json_object *doc)
{
    act_commit(call, err_mem(talloc_asprintf(call, "%s?done=%s", httpd_path(call->rq), done)),
               show_again, doc);
}

static void
remap(struct web_call *call, json_object *doc, const char *action)
{
    struct err e = err_on(call);
    const char *form = web_form_value(call, "form"), *name = web_form_value(call, "name"),
               *chosen = web_form_value(call, "field");
    const char *field = strcmp(action, "end") == 0 ? NULL : chosen ? chosen : "";
    if (field && !*field)
        err_set(&e, ERR_INVALID, "Choose which of our answers the question gives.");
    if (e.kind || !drift_may_map(call->institution, form, name, field, &e)) {
        show_again(call, &e, doc);
        return;
    }
    pg_send(call->app->work, &sql_in_put_remap,
            drift_remap(call, call->institution, form, name, field, call->viewer.person), NULL,
            NULL);
    go_on(call, action, doc);
}

static void
leave(struct web_call *call, json_object *doc)
{
    static const char *const names[] = {"form", "kind", "name"};
    struct pg_params *p = pg_params_new(call, 5);
    pg_text(p, call->institution->id_text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        pg_text(p, web_form_value(call, names[i]));
    pg_text(p, call->viewer.person);
    pg_send(call->app->work, &sql_in_settle_drift, p, NULL, NULL);
    go_on(call, "leave", doc);
}

struct sending {
    struct web_call *call;
    json_object *doc;
    bool look;
};

static void
on_sheet(json_object *report, const struct err *e, void *arg)
{
    struct sending *s = arg;
    if (!report) {
        show_again(s->call, e, s->doc);
        return;
    }
    json_object *sheet = json_obj();
    json_put_bool(sheet, "look", s->look);
    json_put(sheet, "rows", json_object_get(json_get(report, "rows")));
    json_put(s->doc, "sheet", sheet);
    show(s->call, 200, s->doc);
}

static void
take(struct web_call *call, json_object *doc, bool look)
{
    struct err e = err_on(call);
    struct sending *s = err_mem(talloc(call, struct sending));
    const char *form = web_form_value(call, "form");
    size_t at = 0;
    const struct form_field *file = form_next(call->form, "file", &at);
    *s = (struct sending){call, doc, look};
    if (!form || !*form)
        err_set(&e, ERR_INVALID, "Choose the form that the file is an export of.");
    else if (!file || !file->len)
        err_set(&e, ERR_INVALID, "Choose the file.");
    if (e.kind || !sheet_begin(call, call->app, call->institution, form, file->value, file->len,
                               look, on_sheet, s, &e))
        show_again(call, &e, doc);
}

static void
on_office(struct web_call *call, json_object *doc, void *arg)
{
    struct err e = err_on(call);
    const char *action = web_form_value(call, "action");
    if (!doc) {
        err_set(&e, ERR_FORBIDDEN, "This is for the office.");
        web_answer_err(call, &e);
    } else if (!action) {
        show(call, 200, doc);
    } else if (strcmp(action, "remap") == 0 || strcmp(action, "end") == 0) {
        remap(call, doc, action);
    } else if (strcmp(action, "leave") == 0) {
        leave(call, doc);
    } else if (strcmp(action, "replay") == 0) {
        held_send_replay(call, NULL, NULL, NULL, NULL);
        go_on(call, "replay", doc);
        intake_wake(call->app->intake);
    } else if (strcmp(action, "take") == 0 || strcmp(action, "look") == 0) {
        take(call, doc, strcmp(action, "look") == 0);
    } else {
        show(call, 422, doc);
    }
}

void
desk_forms(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_forms, p, on_office, NULL);
}
