/* record: what the assent command asks about people and the record, over the control socket. */
#include "app/docket/audit.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
on_people(struct web_call *call, json_object *doc, void *arg)
{
    web_answer_json(call, 200, json_object_get(doc));
}

void
record_people(struct web_call *call)
{
    page_read(call, &sql_page_list_people, NULL, on_people, NULL);
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

void
record_audit(struct web_call *call)
{
    if (!codec_is_uuid(call->arg[0])) {
        struct err e = err_on(call);
        err_set(&e, ERR_NOT_FOUND, "audit goes on after a proposal's id");
        web_answer_err(call, &e);
        return;
    }
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->arg[0]);
    pg_read(call->app->pages, call->institution->id_text, &sql_page_audit, p, on_audit, call);
    talloc_free(p);
}
