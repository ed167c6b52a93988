/* system: what the office of a system of institutions sees across; an institution that oversees none has no such page. */
#include "app/web/page.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
on_system(struct web_call *call, json_object *doc, void *arg)
{
    struct err e = err_on(call);
    if (doc) {
        page_show(call, 200, "system", doc);
        return;
    }
    err_set(&e, ERR_FORBIDDEN, "This page is for the system's office.");
    web_answer_err(call, &e);
}

void
system_show(struct web_call *call)
{
    struct err e = err_on(call);
    if (!call->institution->is_office) {
        err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
        web_answer_err(call, &e);
        return;
    }
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_system, p, on_system, NULL);
}
