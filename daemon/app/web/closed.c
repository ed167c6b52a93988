/* closed: what became of a task that is not open any more, for whoever comes by its link. */
#include "app/web/closed.h"

#include "app/web/page.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
on_closed(struct web_call *call, json_object *doc, void *arg)
{
    if (doc)
        page_show(call, 200, "task-closed", doc);
    else
        page_show(call, 404, "not-found", page_frame(call));
}

void
closed_show(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 3);
    pg_text(p, call->link.proposal);
    pg_int(p, call->link.task);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_closed, p, on_closed, NULL);
}
