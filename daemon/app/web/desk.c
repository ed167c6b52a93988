/* desk: where somebody who has signed in begins: the office and the chair their list, others their own tasks. */
#include <string.h>

#include "app/in/intake.h"
#include "app/web/act.h"
#include "app/web/held.h"
#include "app/web/page.h"
#include "app/web/policy.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
show(struct web_call *call, int status, json_object *doc)
{
    const char *done = web_query_value(call, "done");
    if (done && strcmp(done, "replayed") == 0)
        json_put_str(doc, "notice", "It is being read again. Look here in a few seconds.");
    policy_links(call, doc);
    page_form(call, doc, httpd_path(call->rq), NULL, NULL);
    page_show(call, status, "desk", doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    page_problem(arg, NULL, e->text);
    show(call, err_status(e->kind), arg);
}

static void
act(struct web_call *call, json_object *doc)
{
    const char *action = web_form_value(call, "action"), *id = web_form_value(call, "intake");
    if (!action || strcmp(action, "replay") != 0 || !id || !codec_is_uuid(id)) {
        show(call, 422, doc);
        return;
    }
    held_send_replay(call, id, NULL, NULL, NULL);
    act_commit(call, err_mem(talloc_asprintf(call, "%s?done=replayed", httpd_path(call->rq))),
               show_again, doc);
}

static void
on_mine(struct web_call *call, json_object *doc, void *arg)
{
    doc = doc ? doc : page_frame(call);
    policy_links(call, doc);
    page_show(call, 200, "mine", doc);
}

static void
on_desk(struct web_call *call, json_object *doc, void *arg)
{
    struct err e = err_on(call);
    struct pg_params *p = pg_params_new(call, 1);
    if (doc && web_is_post(call) && json_flag(json_get(doc, "viewer"), "staff", false)) {
        act(call, doc);
    } else if (web_is_post(call)) {
        err_set(&e, ERR_FORBIDDEN, "You may not do this: it is for the office.");
        web_answer_err(call, &e);
    } else if (doc) {
        show(call, 200, doc);
    } else {
        pg_text(p, call->viewer.person);
        page_read(call, &sql_page_mine, p, on_mine, NULL);
    }
}

void
desk_show(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_desk, p, on_desk, NULL);
}
