/* control: what the assent command asks over the control socket, whose mode lets in the administrator alone. */
#include "app/in/ahead.h"
#include "app/in/reseat.h"
#include "app/site/adopt.h"
#include "app/site/people.h"
#include "app/web/web.h"
#include "base/json.h"
#include "core/policy/lint_people.h"
#include "io/pg.h"

struct changing {
    struct web_call *call;
    struct people_report report;
    bool dry_run;
};

static void
answer(struct changing *c)
{
    json_object *o = json_obj();
    json_put_int(o, "people", c->report.people);
    json_put_int(o, "roles", c->report.roles);
    json_put_int(o, "roster", c->report.roster);
    json_put_bool(o, "dry_run", c->dry_run);
    json_put(o, "difference", json_object_get(c->report.difference));
    web_answer_json(c->call, 200, o);
}

static void
on_roster(bool ok, const struct err *e, void *arg)
{
    struct changing *c = arg;
    if (!ok) {
        web_answer_err(c->call, e);
        return;
    }
    reseat_wake(c->call->app->reseat);
    answer(c);
}

/* A dry run says which open tasks would move. */
static void
on_ahead(json_object *tasks, void *arg)
{
    struct changing *c = arg;
    if (tasks)
        json_put(c->report.difference, "tasks", tasks);
    answer(c);
}

static void
on_changed(const struct people_report *report, const struct err *e, void *arg)
{
    struct changing *c = arg;
    if (!report) {
        web_answer_err(c->call, e);
        return;
    }
    c->report = *report;
    c->report.difference =
        report->difference ? json_own(c, json_object_get(report->difference)) : NULL;
    if (c->dry_run && report->snapshot)
        ahead_look(c->call->app, c->call->institution->id, report->snapshot,
                   json_arr(report->after, "people"), on_ahead, c);
    else if (c->dry_run)
        answer(c);
    else
        adopt_rosters(c->call->app->owner, c->call->app->registry, on_roster, c);
}

static struct changing *
changing_new(struct web_call *call, bool dry_run)
{
    struct changing *c = err_mem(talloc_zero(call->rq, struct changing));
    c->call = call;
    c->dry_run = dry_run;
    return c;
}

static void
import(struct web_call *call, bool dry_run)
{
    size_t len;
    const char *csv = httpd_body(call->rq, &len);
    struct err e = err_on(call->rq);
    if (!people_import(call->app->owner, call->institution, csv ? csv : "", len, "administrator",
                       dry_run, on_changed, changing_new(call, dry_run), &e))
        web_answer_err(call, &e);
}

void
control_people(struct web_call *call)
{
    import(call, false);
}

void
control_people_look(struct web_call *call)
{
    import(call, true);
}

static void
push_findings(json_object *list, const struct policy *policy, const struct lint *lint)
{
    for (size_t i = 0; i < lint->count; i++) {
        json_object *o = json_obj();
        json_put_str(o, "workflow", policy->workflow->name);
        json_put_str(o, "place", lint->findings[i].place);
        json_put_str(o, "reason", lint->findings[i].reason);
        json_push(list, o);
    }
}

/* What the policies in force ask for, and who there is today. */
void
control_people_check(struct web_call *call)
{
    const struct institution *inst = call->institution;
    int64_t today = calendar_day(inst->calendar, when_now());
    json_object *o = json_obj(), *list = json_list();
    for (size_t i = 0; i < inst->npolicies; i++) {
        const struct policy *policy = inst->policies[i].policy;
        if (institution_in_force(inst, inst->policies[i].workflow) == policy)
            push_findings(list, policy, lint_people(call->rq, policy, inst->roster, today));
    }
    json_put(o, "findings", list);
    web_answer_json(call, 200, o);
}

void
control_standin(struct web_call *call)
{
    size_t len;
    const char *text = httpd_body(call->rq, &len);
    struct err e = err_on(call->rq);
    json_object *o = NULL;
    if (!json_read(text ? text : "", len, NULL, &o, &e) ||
        !standin_set(call->app->owner, call->institution, json_own(call->rq, o), "administrator",
                     on_changed, changing_new(call, false), &e))
        web_answer_err(call, &e);
}

void
control_standin_end(struct web_call *call)
{
    struct err e = err_on(call->rq);
    if (!standin_end(call->app->owner, call->institution, web_plain_body(call), "administrator",
                     on_changed, changing_new(call, false), &e))
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
