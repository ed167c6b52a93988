/* console_intake: what the assent command shows and does about submissions and the forms that they come from. */
#include <string.h>

#include "app/in/drift.h"
#include "app/in/intake.h"
#include "app/in/sheet.h"
#include "app/web/held.h"
#include "app/web/page.h"
#include "app/web/tell.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
refuse(struct web_call *call, enum err_kind kind, const char *text)
{
    struct err e = err_on(call);
    err_set(&e, kind, "%s", text);
    web_answer_err(call, &e);
}

static void
on_document(struct web_call *call, json_object *doc, void *arg)
{
    if (doc)
        web_answer_json(call, 200, json_object_get(doc));
    else
        refuse(call, ERR_NOT_FOUND, "no submission has this id");
}

void
console_held(struct web_call *call)
{
    page_read(call, &sql_page_list_held, NULL, on_document, NULL);
}

void
console_drift(struct web_call *call)
{
    page_read(call, &sql_page_list_drift, NULL, on_document, NULL);
}

static bool
is_full(const struct web_call *call)
{
    const char *full = web_query_value(call, "full");
    return full && strcmp(full, "yes") == 0;
}

void
console_intake(struct web_call *call)
{
    held_read(call, call->arg[0], is_full(call), on_document, NULL);
}

void
console_try(struct web_call *call)
{
    held_try(call, call->arg[0], is_full(call), on_document, NULL);
}

/* ---- what changes -------------------------------------------------------------------------------------------------- */

/* It may have something to read again. */
static void
wake(struct web_call *call)
{
    intake_wake(call->app->intake);
}

/* The body, an object; NULL: already refused. */
static json_object *
body_of(struct web_call *call)
{
    struct err e = err_on(call);
    json_object *o;
    size_t len;
    const char *text = httpd_body(call->rq, &len);
    if (json_read(text ? text : "", len, NULL, &o, &e))
        return json_own(call, o);
    web_answer_err(call, &e);
    return NULL;
}

/* {"id"} or {"form"?}: one, or all that are held. */
void
console_replay(struct web_call *call)
{
    json_object *body = body_of(call);
    const char *id = json_str(body, "id");
    struct telling *t = tell_new(
        call,
        id ? "no submission of this id is held, and no draft that its proposer has not begun "
             "to work on"
           : "nothing is held, and no draft waits for what the office has said since",
        wake);
    if (!body)
        return;
    if (id && !codec_is_uuid(id)) {
        refuse(call, ERR_NOT_FOUND, "no submission has this id");
        return;
    }
    held_send_replay(call, id, json_str(body, "form"), tell_row, t);
    tell_end(t);
}

/* {"ids": […]} */
void
console_states(struct web_call *call)
{
    json_object *body = body_of(call), *ids = json_arr(body, "ids");
    if (!body)
        return;
    for (size_t i = 0; i < json_len(ids); i++)
        if (!json_item_str(ids, i) || !codec_is_uuid(json_item_str(ids, i))) {
            refuse(call, ERR_INVALID, "“ids” is a list of ids of submissions");
            return;
        }
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, ids ? json_text(ids) : "[]");
    page_read(call, &sql_page_list_states, p, on_document, NULL);
}

static void
tell(struct web_call *call, const struct pg_statement *s, struct pg_params *p, const char *without)
{
    struct telling *t = tell_new(call, without, wake);
    pg_send(call->app->work, s, p, tell_row, t);
    tell_end(t);
}

/* {"form", "question", "field"}; field null: no longer. */
void
console_remap(struct web_call *call)
{
    json_object *body = body_of(call);
    struct err e = err_on(call);
    const char *form = json_str(body, "form"), *question = json_str(body, "question"),
               *field = json_str(body, "field");
    if (!body)
        return;
    if (!drift_may_map(call->institution, form, question, field, &e)) {
        web_answer_err(call, &e);
        return;
    }
    tell(call, &sql_in_put_remap,
         drift_remap(call, call->institution, form, question, field, "administrator"), "");
}

/* {"form", "kind", "name"}: it is left as it is. */
void
console_leave(struct web_call *call)
{
    json_object *body = body_of(call);
    const char *form = json_str(body, "form"), *kind = json_str(body, "kind"),
               *name = json_str(body, "name");
    if (!body)
        return;
    if (!form || !kind || !name) {
        refuse(call, ERR_INVALID, "“form”, “kind” and “name” must be said");
        return;
    }
    struct pg_params *p = pg_params_new(call, 5);
    pg_text(p, call->institution->id_text);
    pg_text(p, form);
    pg_text(p, kind);
    pg_text(p, name);
    pg_text(p, "administrator");
    tell(call, &sql_in_settle_drift, p, "nothing of this name waits for an answer");
}

/* ---- answers that come as a file ------------------------------------------------------------------------------------ */

static void
on_sheet(json_object *report, const struct err *e, void *arg)
{
    if (report)
        web_answer_json(arg, 200, json_object_get(report));
    else
        web_answer_err(arg, e);
}

static void
take_sheet(struct web_call *call, bool look)
{
    struct err e = err_on(call);
    size_t len;
    const char *text = httpd_body(call->rq, &len);
    if (!sheet_begin(call, call->app, call->institution, call->arg[0], text ? text : "", len, look,
                     on_sheet, call, &e))
        web_answer_err(call, &e);
}

void
console_csv(struct web_call *call)
{
    take_sheet(call, false);
}

void
console_csv_look(struct web_call *call)
{
    take_sheet(call, true);
}
