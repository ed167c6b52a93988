/* deliveries: what left and what could not: each connected system's health, every attempt, sending again, switching on, a
 * test, and what would be sent. The same for the office on its pages and for the administrator by the control socket. */
#include <string.h>

#include "app/out/outbox.h"
#include "app/out/trial.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "core/policy/calendar.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

enum { ID_MAX = 100 };

/* One request about deliveries; doc is the page's or the answer's document. */
struct looking {
    struct web_call *call;
    json_object *doc;
    const char *without; /* said when a statement that changes something finds nothing */
    const char *done;    /* where a page goes on, as ?done= */
    json_object *told;   /* what such a statement returns */
};

static struct looking *
looking_new(struct web_call *call)
{
    struct looking *l = err_mem(talloc_zero(call, struct looking));
    l->call = call;
    return l;
}

static void
refuse(struct web_call *call, enum err_kind kind, const char *text)
{
    struct err e = err_on(call);
    err_set(&e, kind, "%s", text);
    web_answer_err(call, &e);
}

/* The person whose rights count; the administrator's need no asking. */
static const char *
asker(const struct web_call *call)
{
    return call->control ? NULL : call->viewer.person;
}

static const struct endpoint *
system_named(struct web_call *call, const char *name)
{
    const struct endpoint *to = name ? institution_endpoint(call->institution, name) : NULL;
    if (!to)
        refuse(call, ERR_NOT_FOUND, "no system of this name is in the configuration");
    return to;
}

/* ---- documents --------------------------------------------------------------------------------- */

static json_object *
configured(const struct institution *inst)
{
    json_object *list = json_list();
    for (size_t i = 0; i < inst->nendpoints; i++) {
        json_object *o = json_obj();
        json_put_str(o, "name", inst->endpoints[i].name);
        json_put_str(o, "title", inst->endpoints[i].title);
        json_put_str(o, "url", inst->endpoints[i].shown);
        json_put_bool(o, "publish", inst->endpoints[i].publish);
        json_push(list, o);
    }
    return list;
}

static void
read_list(struct web_call *call, page_fn *fn, void *arg)
{
    const char *which = web_query_value(call, "which"), *system = web_query_value(call, "system");
    bool known = which && (!strcmp(which, "dead") || !strcmp(which, "waiting"));
    struct pg_params *p = pg_params_new(call, 4);
    pg_text(p, json_text(json_own(call, configured(call->institution))));
    pg_text(p, system && *system ? system : NULL);
    pg_text(p, known ? which : NULL);
    pg_text(p, asker(call));
    page_read(call, &sql_page_deliveries, p, fn, arg);
}

static void
read_one(struct web_call *call, page_fn *fn, void *arg)
{
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, strlen(call->arg[0]) <= ID_MAX ? call->arg[0] : "");
    pg_text(p, asker(call));
    page_read(call, &sql_page_delivery, p, fn, arg);
}

static void
on_document(struct web_call *call, json_object *doc, void *arg)
{
    if (doc)
        web_answer_json(call, 200, json_object_get(doc));
    else
        refuse(call, ERR_NOT_FOUND, "there is nothing of this id");
}

void
console_deliveries(struct web_call *call)
{
    read_list(call, on_document, NULL);
}

void
console_delivery(struct web_call *call)
{
    read_one(call, on_document, NULL);
}

/* ---- pages ------------------------------------------------------------------------------------- */

static const struct {
    const char *done, *text;
} notices[] = {
    {"again", "It is being sent again. Look here in a few seconds."},
    {"on", "It is switched on. What has waited goes now."},
};

static void
show(struct looking *l, int status, const char *page)
{
    const char *done = web_query_value(l->call, "done");
    for (size_t i = 0; done && i < sizeof notices / sizeof *notices; i++)
        if (strcmp(notices[i].done, done) == 0)
            json_put_str(l->doc, "notice", notices[i].text);
    page_form(l->call, l->doc, httpd_path(l->call->rq), NULL, NULL);
    page_show(l->call, status, page, l->doc);
}

/* ---- what changes something --------------------------------------------------------------------- */

static void
on_told(const struct pg_result *r, void *arg)
{
    struct looking *l = arg;
    struct err e = err_on(l->call);
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &l->told, &e))
        json_own(l->call, l->told);
}

static void
on_changed(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct looking *l = arg;
    struct web_call *call = l->call;
    if (commit != PG_COMMITTED) {
        refuse(call, ERR_UNAVAILABLE, "the database cannot be reached: try again");
        return;
    }
    if (!l->told) {
        refuse(call, ERR_NOT_FOUND, l->without);
        return;
    }
    outbox_wake(call->app->outbox);
    if (call->control)
        web_answer_json(call, 200, json_object_get(l->told));
    else
        page_redirect(call,
                      err_mem(talloc_asprintf(call, "%s?done=%s", httpd_path(call->rq), l->done)));
}

struct again {
    const char *id, *system;
    bool dead;
    when_t since; /* WHEN_NONE: whenever */
};

static void
send_again(struct looking *l, const struct again *what)
{
    struct pg_params *p = pg_params_new(l->call, 5);
    pg_text(p, l->call->institution->id_text);
    pg_text(p, what->id);
    pg_text(p, what->system);
    pg_bool(p, what->dead);
    pg_when(p, what->since);
    l->without = "there is no message of this id that could be sent again";
    l->done = "again";
    pg_send(l->call->app->work, &sql_out_redeliver, p, on_told, l);
    pg_sync(l->call->app->work, on_changed, l);
}

static void
switch_on(struct looking *l, const char *system)
{
    struct pg_params *p = pg_params_new(l->call, 2);
    pg_text(p, l->call->institution->id_text);
    pg_text(p, system);
    l->without = "no system of this name is switched off";
    l->done = "on";
    pg_send(l->call->app->work, &sql_out_enable_endpoint, p, on_told, l);
    pg_sync(l->call->app->work, on_changed, l);
}

void
console_switch_on(struct web_call *call)
{
    switch_on(looking_new(call), web_plain_body(call));
}

/* {"id"}, or {"dead": true, "system"?}, or {"since": a day, "system"}. */
void
console_redeliver(struct web_call *call)
{
    size_t len;
    const char *text = httpd_body(call->rq, &len);
    struct err e = err_on(call);
    json_object *o;
    int64_t day;
    if (!json_read(text ? text : "", len, NULL, &o, &e)) {
        web_answer_err(call, &e);
        return;
    }
    json_own(call, o);
    const char *since = json_str(o, "since");
    struct again what = {json_str(o, "id"), json_str(o, "system"), json_flag(o, "dead", false),
                         WHEN_NONE};
    if (what.system && !system_named(call, what.system))
        return;
    if (since) {
        if (!calendar_date_read(since, &day, &e)) {
            web_answer_err(call, &e);
            return;
        }
        what.since = calendar_day_begins(call->institution->calendar, day);
    }
    if (!what.id && !what.dead && !(since && what.system))
        refuse(call, ERR_BAD_REQUEST,
               "say which: the id of one, all that are dead, or all of one system since a day");
    else
        send_again(looking_new(call), &what);
}

/* ---- trials ------------------------------------------------------------------------------------- */

static void
on_trial(json_object *document, const struct err *e, void *arg)
{
    struct looking *l = arg;
    if (document)
        web_answer_json(l->call, 200, json_object_get(document));
    else
        web_answer_err(l->call, e);
}

void
console_ping(struct web_call *call)
{
    const struct endpoint *to = system_named(call, web_plain_body(call));
    if (to)
        trial_ping(call, call->app, call->institution, to, on_trial, looking_new(call));
}

void
console_preview(struct web_call *call)
{
    if (!codec_is_uuid(call->arg[0])) {
        refuse(call, ERR_NOT_FOUND, "there is no proposal of this id");
        return;
    }
    const struct endpoint *to = system_named(call, call->arg[1]);
    if (to)
        trial_preview(call, call->app, call->institution, to, call->arg[0], on_trial,
                      looking_new(call));
}

/* The answer of a test is shown above the list. */
static void
on_ping_page(json_object *document, const struct err *e, void *arg)
{
    struct looking *l = arg;
    if (document)
        json_put(l->doc, "ping", json_object_get(document));
    else
        page_problem(l->doc, NULL, e->text);
    show(l, 200, "deliveries");
}

static void
act(struct looking *l)
{
    struct web_call *call = l->call;
    const char *action = web_form_value(call, "action"), *system = web_form_value(call, "system");
    const struct again dead = {NULL, system, true, WHEN_NONE};
    if (!action || !system) {
        show(l, 422, "deliveries");
    } else if (strcmp(action, "switch-on") == 0) {
        switch_on(l, system);
    } else if (strcmp(action, "again") == 0) {
        send_again(l, &dead);
    } else if (strcmp(action, "test") == 0) {
        const struct endpoint *to = system_named(call, system);
        if (to)
            trial_ping(call, call->app, call->institution, to, on_ping_page, l);
    } else {
        show(l, 422, "deliveries");
    }
}

static void
not_the_office(struct web_call *call)
{
    refuse(call, ERR_FORBIDDEN, "This page is for the office.");
}

static void
on_list(struct web_call *call, json_object *doc, void *arg)
{
    struct looking *l = arg;
    l->doc = doc;
    if (!doc)
        not_the_office(call);
    else if (web_is_post(call))
        act(l);
    else
        show(l, 200, "deliveries");
}

void
deliveries_list(struct web_call *call)
{
    read_list(call, on_list, looking_new(call));
}

static void
on_one(struct web_call *call, json_object *doc, void *arg)
{
    struct looking *l = arg;
    const char *action = web_form_value(call, "action");
    const struct again one = {call->arg[0], NULL, false, WHEN_NONE};
    l->doc = doc;
    if (!doc)
        refuse(call, ERR_NOT_FOUND, "There is nothing at this address.");
    else if (!web_is_post(call))
        show(l, 200, "delivery");
    else if (action && strcmp(action, "again") == 0)
        send_again(l, &one);
    else
        show(l, 422, "delivery");
}

void
deliveries_one(struct web_call *call)
{
    read_one(call, on_one, looking_new(call));
}

static void
on_preview_page(json_object *document, const struct err *e, void *arg)
{
    struct looking *l = arg;
    if (document)
        json_put(l->doc, "preview", json_object_get(document));
    else
        page_problem(l->doc, NULL, e->text);
    page_show(l->call, document ? 200 : err_status(e->kind), "preview", l->doc);
}

/* Only the office's document proves that it is the office that asks. */
static void
on_preview(struct web_call *call, json_object *doc, void *arg)
{
    struct looking *l = arg;
    l->doc = doc;
    if (!doc) {
        not_the_office(call);
        return;
    }
    const struct endpoint *to = system_named(call, call->arg[1]);
    if (to && codec_is_uuid(call->arg[0]))
        trial_preview(call, call->app, call->institution, to, call->arg[0], on_preview_page, l);
    else if (to)
        refuse(call, ERR_NOT_FOUND, "There is nothing at this address.");
}

void
deliveries_preview(struct web_call *call)
{
    read_list(call, on_preview, looking_new(call));
}
