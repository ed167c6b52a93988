/* stale: links that were revoked; see stale.h. */
#include "app/web/stale.h"

#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
show(struct web_call *call, bool mailed)
{
    json_object *doc = page_frame(call);
    json_put_str(doc, "reason", "revoked");
    json_put_bool(doc, "mailed", mailed);
    if (!mailed)
        page_form(call, doc, httpd_path(call->rq), NULL, NULL);
    page_show(call, mailed ? 200 : 410, "task-closed", doc);
}

static void
on_mailed(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct web_call *call = arg;
    struct err e = err_on(call);
    if (c == PG_COMMITTED) {
        show(call, true);
        return;
    }
    err_set(&e, ERR_UNAVAILABLE, "We could not send you a fresh link. Please try again.");
    web_answer_err(call, &e);
}

void
stale_link(struct web_call *call)
{
    if (!web_is_post(call)) {
        show(call, false);
        return;
    }
    struct pg_params *p = pg_params_new(call, 5);
    pg_text(p, call->institution->id_text);
    pg_text(p, call->link.proposal);
    pg_int(p, call->link.task);
    pg_text(p, json_str(call->holder, "person"));
    pg_text(p, page_nonce(call));
    pg_send(call->app->work, &sql_in_mail_link, p, NULL, NULL);
    pg_sync(call->app->work, on_mailed, call);
}
