/* record: what the assent command asks about people and the record, over the control socket. */
#include <string.h>

#include "app/docket/audit.h"
#include "app/site/adopt.h"
#include "app/site/forget.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
on_document(struct web_call *call, json_object *doc, void *arg)
{
    web_answer_json(call, 200, json_object_get(doc));
}

void
record_people(struct web_call *call)
{
    page_read(call, &sql_page_list_people, NULL, on_document, NULL);
}

void
record_standins(struct web_call *call)
{
    page_read(call, &sql_page_list_standins, NULL, on_document, NULL);
}

static void
on_audit(const struct pg_result *r, void *arg)
{
    struct web_call *call = arg;
    struct err e = err_on(call);
    if (r->outcome == PG_OK) {
        web_answer_json(call, 200, audit_walk(r));
        return;
    }
    err_set(&e, ERR_UNAVAILABLE, "the record cannot be read: %s", r->error->message);
    web_answer_err(call, &e);
}

/* Both walks go on after a proposal's id. */
static bool
names_proposal(struct web_call *call)
{
    struct err e = err_on(call);
    if (codec_is_uuid(call->arg[0]))
        return true;
    err_set(&e, ERR_NOT_FOUND, "this goes on after a proposal's id");
    web_answer_err(call, &e);
    return false;
}

void
record_audit(struct web_call *call)
{
    if (!names_proposal(call))
        return;
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->arg[0]);
    pg_read(call->app->pages, call->institution->id_text, &sql_page_audit, p, on_audit, call);
    talloc_free(p);
}

/* ---- the ends of the chains, which an anchor outside keeps --------------------------------------- */

void
record_heads(struct web_call *call)
{
    if (!names_proposal(call))
        return;
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->arg[0]);
    page_read(call, &sql_page_heads, p, on_document, NULL);
}

static bool
is_head(json_object *o)
{
    const char *proposal = json_str(o, "proposal"), *digest = json_str(o, "sha256");
    return (!proposal || codec_is_uuid(proposal)) && digest && json_int(o, "seq", 0) > 0;
}

void
record_compare(struct web_call *call)
{
    size_t len;
    const char *body = httpd_body(call->rq, &len);
    struct err e = err_on(call);
    json_object *list = NULL;
    bool ok = json_read(body ? body : "", len, NULL, &list, &e);
    if (ok)
        json_own(call, list);
    for (size_t i = 0; ok && i < json_len(list); i++)
        ok = is_head(json_item(list, i)) ||
             err_set(&e, ERR_INVALID, "line %zu names no event of a proposal, nor of the register", i + 1);
    if (!ok) {
        web_answer_err(call, &e);
        return;
    }
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, json_text(list));
    page_read(call, &sql_page_compare_heads, p, on_document, NULL);
}

/* ---- forgetting ---------------------------------------------------------------------------------- */

static void
on_rosters(bool ok, const struct err *e, void *arg)
{
    struct web_call *call = arg;
    if (ok)
        web_answer_json(call, 200, json_obj());
    else
        web_answer_err(call, e);
}

static void
on_forgotten(json_object *found, const struct err *e, void *arg)
{
    struct web_call *call = arg;
    if (found)
        adopt_rosters(call->app->owner, call->app->registry, on_rosters, call);
    else
        web_answer_err(call, e);
}

void
record_forget(struct web_call *call)
{
    forget_person(call->app->owner, call->institution, web_plain_body(call), false, on_forgotten,
                  call);
}

static void
on_looked(json_object *found, const struct err *e, void *arg)
{
    struct web_call *call = arg;
    if (found)
        web_answer_json(call, 200, json_object_get(found));
    else
        web_answer_err(call, e);
}

void
record_forget_look(struct web_call *call)
{
    forget_person(call->app->owner, call->institution, web_plain_body(call), true, on_looked, call);
}
