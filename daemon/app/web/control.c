/* control: what the assent command asks over the control socket, whose mode lets in the administrator alone. */
#include "app/site/adopt.h"
#include "app/site/people.h"
#include "app/web/web.h"
#include "base/json.h"
#include "io/pg.h"

struct importing {
    struct web_call *call;
    struct people_report report;
};

static void
on_roster(bool ok, const struct err *e, void *arg)
{
    struct importing *i = arg;
    if (!ok) {
        web_answer_err(i->call, e);
        return;
    }
    json_object *o = json_obj();
    json_put_int(o, "people", i->report.people);
    json_put_int(o, "roles", i->report.roles);
    json_put_int(o, "roster", i->report.roster);
    web_answer_json(i->call, 200, o);
}

static void
on_imported(const struct people_report *report, const struct err *e, void *arg)
{
    struct importing *i = arg;
    if (!report) {
        web_answer_err(i->call, e);
        return;
    }
    i->report = *report;
    adopt_rosters(i->call->app->owner, i->call->app->registry, on_roster, i);
}

void
control_people(struct web_call *call)
{
    size_t len;
    const char *csv = httpd_body(call->rq, &len);
    struct err e = err_on(call->rq);
    struct importing *i = err_mem(talloc_zero(call->rq, struct importing));
    i->call = call;
    if (!people_import(call->app->owner, call->institution, csv ? csv : "", len, "administrator",
                       on_imported, i, &e))
        web_answer_err(call, &e);
}

void
control_status(struct web_call *call)
{
    struct docket_counts docket = docket_counts(call->app->docket);
    json_object *o = json_obj(), *list = json_list();
    json_put_bool(o, "up", docket_is_up(call->app->docket));
    json_put_int(o, "waiting", (int64_t)docket.waiting);
    json_put_int(o, "batches", (int64_t)docket.batches);
    json_put_int(o, "items", (int64_t)docket.items);
    for (size_t i = 0; i < call->app->registry->ninstitutions; i++) {
        const struct institution *inst = call->app->registry->institutions[i];
        json_object *one = json_obj();
        json_put_str(one, "slug", inst->slug);
        json_put_str(one, "name", inst->name);
        json_put_int(one, "roster", inst->roster->number);
        json_put_int(one, "policies", (int64_t)inst->npolicies);
        json_push(list, one);
    }
    json_put(o, "institutions", list);
    web_answer_json(call, 200, o);
}
