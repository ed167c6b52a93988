/* away: who acts for whom. Everybody for themselves, the office for anybody; the register says whether it may be. */
#include <string.h>

#include "app/in/reseat.h"
#include "app/in/typed.h"
#include "app/site/adopt.h"
#include "app/site/people.h"
#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct visit {
    struct web_call *call;
    json_object *doc, *typed;
    const char *done; /* how it is confirmed */
};

static const char *const notices[][2] = {
    {"set", "The stand-in is named. What waits goes to them from the first day."},
    {"ended", "The stand-in acts no longer. What is open comes back."},
};

static void
show(struct visit *v, int status)
{
    const char *done = web_query_value(v->call, "done");
    for (size_t i = 0; done && i < sizeof notices / sizeof *notices; i++)
        if (strcmp(notices[i][0], done) == 0)
            json_put_str(v->doc, "notice", notices[i][1]);
    page_form(v->call, v->doc, httpd_path(v->call->rq), NULL, NULL);
    json_put(v->doc, "typed", json_object_get(v->typed));
    page_show(v->call, status, "away", v->doc);
}

static void
refuse(struct visit *v, const struct err *e)
{
    page_problem(v->doc, NULL, e->text);
    show(v, err_status(e->kind));
}

static void
on_changed(const struct people_report *report, const struct err *e, void *arg)
{
    struct visit *v = arg;
    if (!report) {
        refuse(v, e);
        return;
    }
    reseat_wake(v->call->app->reseat);
    page_redirect(
        v->call, err_mem(talloc_asprintf(v->call, "%s?done=%s", httpd_path(v->call->rq), v->done)));
}

static bool
staff(const struct visit *v)
{
    return json_flag(json_get(v->doc, "viewer"), "staff", false);
}

static void
set(struct visit *v)
{
    static const char *const keys[] = {"standin", "from", "to"};
    struct err e = err_on(v->call);
    json_object *o = json_own(v->call, json_obj());
    const char *person = staff(v) ? typed_text(v->call, v->typed, "person") : NULL;
    json_put_str(o, "person", person ? person : v->call->viewer.person);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_put_str(o, keys[i], typed_text(v->call, v->typed, keys[i]));
    v->done = "set";
    if (!standin_set(v->call->app->owner, v->call->institution, o, v->call->viewer.person,
                     on_changed, v, &e))
        refuse(v, &e);
}

/* One of those that the page offers to end. */
static bool
may_end(const struct visit *v, const char *entry)
{
    json_object *all = json_arr(v->doc, "standins");
    for (size_t i = 0; entry && i < json_len(all); i++)
        if (strcmp(json_str(json_item(all, i), "id"), entry) == 0)
            return json_flag(json_item(all, i), "may_end", false);
    return false;
}

static void
end(struct visit *v)
{
    struct err e = err_on(v->call);
    const char *entry = typed_text(v->call, v->typed, "entry");
    v->done = "ended";
    if (!may_end(v, entry)) {
        page_problem(v->doc, "entry", "Choose who is back.");
        show(v, 422);
    } else if (!standin_end(v->call->app->owner, v->call->institution, entry,
                            v->call->viewer.person, on_changed, v, &e)) {
        refuse(v, &e);
    }
}

static void
on_away(struct web_call *call, json_object *doc, void *arg)
{
    struct visit *v = err_mem(talloc_zero(call, struct visit));
    const char *action = web_form_value(call, "action");
    *v = (struct visit){
        .call = call, .doc = doc ? doc : page_frame(call), .typed = page_typed(call)};
    if (!web_is_post(call) || !action)
        show(v, 200);
    else if (strcmp(action, "end") == 0)
        end(v);
    else
        set(v);
}

void
away_show(struct web_call *call)
{
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_away, p, on_away, NULL);
}
