/* proposal: see proposal.h. */
#include "app/web/proposal.h"

#include <string.h>

#include "app/in/acts.h"
#include "app/in/typed.h"
#include "app/web/act.h"
#include "app/web/beside.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct visit {
    struct web_call *call;
    const char *id, *address;
    json_object *doc;
};

/* What people call the systems: their names are of the configuration. */
static void
put_systems(struct visit *v)
{
    const struct institution *inst = v->call->institution;
    json_object *systems = json_obj();
    for (size_t i = 0; i < inst->nendpoints; i++)
        json_put_str(systems, inst->endpoints[i].name, inst->endpoints[i].title);
    json_put(v->doc, "systems", systems);
}

/* For the office: what each connected system would be told, before it is. */
static void
put_previews(struct visit *v)
{
    const struct institution *inst = v->call->institution;
    json_object *list = json_list();
    for (size_t i = 0; i < inst->nendpoints; i++) {
        json_object *one = json_obj();
        json_put_str(one, "title", inst->systems[i].title);
        json_put_str(one, "href",
                     err_mem(talloc_asprintf(v->call, "/%s/preview/%s/%s", inst->slug, v->id,
                                             inst->endpoints[i].name)));
        json_push(list, one);
    }
    json_put(v->doc, "previews", list);
}

static void
show(struct visit *v, int status, const char *nonce)
{
    if (v->call->viewer.staff && !json_str(json_get(v->doc, "proposal"), "ending"))
        put_previews(v);
    const char *done = web_query_value(v->call, "done");
    const struct act *act = acts_named(done);
    if (done && strcmp(done, "submitted") == 0)
        json_put_str(v->doc, "notice",
                     "Your proposal is handed in. You get a message that confirms it.");
    else if (act)
        json_put_str(v->doc, "notice", act->done);
    page_form(v->call, v->doc, v->address, nonce, NULL);
    put_systems(v);
    json_put(v->doc, "typed", json_object_get(page_typed(v->call)));
    page_show(v->call, status, "proposal", v->doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct visit *v = arg;
    page_problem(v->doc, NULL, e->text);
    show(v, err_status(e->kind), err_may_retry(e->kind) ? page_nonce(call) : NULL);
}

/* Whether the person may is for the core to say: the page only offers what they can. */
static void
act(struct visit *v)
{
    struct web_call *call = v->call;
    const char *button = web_form_value(call, "action");
    const struct act *act = acts_named(button);
    struct acts_from from = {.app = call->app,
                             .institution = call->institution,
                             .proposal = v->id,
                             .person = call->viewer.person,
                             .known = call->viewer.known,
                             .nonce = page_nonce(call),
                             .task = typed_int(web_form_value(call, "task"), 0),
                             .round = typed_int(web_form_value(call, "round"), 0),
                             .revision = typed_int(web_form_value(call, "revision"), 0),
                             .doc = v->doc,
                             .typed = page_typed(call)};
    if (button && strcmp(button, "submit") == 0) { /* the draft's button, pressed twice */
        page_redirect(call, err_mem(talloc_asprintf(call, "%s?done=submitted", v->address)));
        return;
    }
    if (act)
        acts_look(act, &from, page_problem);
    if (!act || !from.nonce || json_len(json_arr(v->doc, "errors")))
        show(v, 422, NULL);
    else
        act_put(call, acts_make(act, &from),
                err_mem(talloc_asprintf(call, "%s?done=%s", v->address, act->name)), show_again, v);
}

/* ---- it may not be handed in yet --------------------------------------------------------------- */

static void
on_holder(struct web_call *call, json_object *holder, void *arg)
{
    const char *id = arg, *person = json_str(holder, "person");
    struct err e = err_on(call);
    if (!person || !json_flag(holder, "draft", false) || strcmp(person, call->viewer.person) != 0) {
        err_set(&e, ERR_NOT_FOUND, "There is no such proposal, or it is not yours.");
        web_answer_err(call, &e);
        return;
    }
    char *link = link_text(call, call->app->link_key, call->institution->id, id, 0, person,
                           call->viewer.epoch);
    page_redirect(call, err_mem(talloc_asprintf(call, "/t/%s", link)));
}

static void
on_proposal(struct web_call *call, json_object *doc, void *arg)
{
    struct visit *v = arg;
    if (!doc) {
        struct pg_params *p = pg_params_new(call, 2);
        pg_text(p, v->id);
        pg_int(p, 0);
        page_read(call, &sql_page_holder, p, on_holder, (void *)v->id);
        return;
    }
    v->doc = doc;
    json_object *viewer = json_get(doc, "viewer");
    bool whole = json_flag(viewer, "staff", false) || json_flag(viewer, "own", false);
    if (!whole)
        page_seen(call, doc, SEE_COMMITTEE);
    beside_put(call, doc, whole ? SEE_OFFICE : SEE_COMMITTEE);
    if (web_is_post(call))
        act(v);
    else
        show(v, 200, NULL);
}

void
proposal_visit(struct web_call *call, const char *id)
{
    struct visit *v = err_mem(talloc_zero(call, struct visit));
    v->call = call;
    v->id = id;
    v->address = httpd_path(call->rq);
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, id);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_proposal, p, on_proposal, v);
}

void
proposal_show(struct web_call *call)
{
    struct err e = err_on(call);
    if (codec_is_uuid(call->arg[0])) {
        proposal_visit(call, call->arg[0]);
        return;
    }
    err_set(&e, ERR_NOT_FOUND, "There is no such proposal.");
    web_answer_err(call, &e);
}
