/* desk_held: the office's page of one submission: what came, what would become of it, and reading it again. */
#include <string.h>

#include "app/in/intake.h"
#include "app/web/act.h"
#include "app/web/held.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
show(struct web_call *call, json_object *item, void *arg)
{
    json_object *doc = arg;
    const char *done = web_query_value(call, "done");
    struct err e = err_on(call);
    if (!item) {
        err_set(&e, ERR_NOT_FOUND, "There is no such submission.");
        web_answer_err(call, &e);
        return;
    }
    if (done && strcmp(done, "replayed") == 0 && !web_is_post(call))
        json_put_str(doc, "notice",
                     "It has been given to be read again. What became of it shows here.");
    json_put(doc, "item", json_object_get(item));
    json_put(doc, "trial", json_object_get(json_get(item, "trial")));
    json_put_str(doc, "untried", json_str(item, "untried"));
    page_form(call, doc, httpd_path(call->rq), NULL, NULL);
    page_show(call, 200, "held", doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    page_problem(arg, NULL, e->text);
    held_read(call, call->arg[0], false, show, arg);
}

static void
on_office(struct web_call *call, json_object *doc, void *arg)
{
    struct err e = err_on(call);
    const char *action = web_form_value(call, "action");
    if (!doc) {
        err_set(&e, ERR_FORBIDDEN, "This is for the office.");
        web_answer_err(call, &e);
    } else if (action && strcmp(action, "try") == 0) {
        held_try(call, call->arg[0], false, show, doc);
    } else if (action && strcmp(action, "replay") == 0 && codec_is_uuid(call->arg[0])) {
        held_send_replay(call, call->arg[0], NULL, NULL, NULL);
        act_commit(call, err_mem(talloc_asprintf(call, "%s?done=replayed", httpd_path(call->rq))),
                   show_again, doc);
        intake_wake(call->app->intake);
    } else {
        held_read(call, call->arg[0], false, show, doc);
    }
}

void
desk_held(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_held, p, on_office, NULL);
}
