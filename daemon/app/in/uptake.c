/* uptake: see uptake.h. */
#include "app/in/uptake.h"

#include <string.h>

#include "app/in/arrival.h"
#include "app/in/verify.h"
#include "app/problem.h"
#include "base/json.h"
#include "base/log.h"
#include "io/httpd.h"
#include "io/pg.h"
#include "io/transform.h"
#include "sql/statements.gen.h"

enum { EVENTS_MAX = 500, ID_MAX = 300, CHANNEL_MAX = 40 };

struct told {
    struct app *app;
    struct httpd_request *rq;
    const struct institution *institution;
    const struct endpoint *from;
    json_object *events, *document;
};

static void
refuse(struct told *t, enum err_kind kind, const char *text)
{
    struct err e = err_on(t->rq);
    err_set(&e, kind, "%s", text);
    log_line(LOG_NOTICE, "uptake refused", "institution", t->institution->slug, "endpoint",
             t->from->name, "because", text, NULL);
    problem_answer(t->rq, &e);
}

/* ---- counting ---------------------------------------------------------------------------------- */

static void
on_counted(const struct pg_result *r, void *arg)
{
    struct told *t = arg;
    struct err e = err_on(t);
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &t->document, &e))
        json_own(t, t->document);
}

static void
on_over(enum pg_commit commit, const struct pg_error *error, void *arg)
{
    struct told *t = arg;
    if (commit != PG_COMMITTED || !t->document)
        refuse(t, ERR_UNAVAILABLE, "it could not be counted now: send it again");
    else
        httpd_answer_text(t->rq, 200, "application/json", json_text(t->document));
}

static bool
is_kind(const char *kind)
{
    return kind && (!strcmp(kind, "issued") || !strcmp(kind, "shared") || !strcmp(kind, "revoked"));
}

/* The first of the month of an instant or a date; this month when it gives none that can be. */
static const char *
month_of(struct told *t, const char *at)
{
    struct err e = err_on(t);
    when_t when, now = when_now();
    char *text = err_mem(at ? talloc_asprintf(t, "%.10sT00:00:00Z", at) : talloc_strdup(t, ""));
    if (!when_parse(text, &when, &e) || when > now || when < now - 10 * 366 * WHEN_DAY)
        when = now;
    return err_mem(talloc_asprintf(t, "%.7s-01", when_text(t, when)));
}

/* Of what the program gave, only what is counted goes on. */
static json_object *
event_of(struct told *t, json_object *from)
{
    const char *id = json_str(from, "id"), *kind = json_str(from, "kind"),
               *remote = json_str(from, "remote"), *channel = json_str(from, "channel");
    if (!id || !*id || !is_kind(kind) || !remote || !*remote || strlen(remote) > ID_MAX)
        return NULL;
    bool named = channel && !strcmp(kind, "shared") && strlen(channel) <= CHANNEL_MAX &&
                 !channel[strspn(channel, "abcdefghijklmnopqrstuvwxyz0123456789-. ")];
    json_object *o = json_obj();
    json_put_str(o, "id", id);
    json_put_str(o, "kind", kind);
    json_put_str(o, "remote", remote);
    json_put_str(o, "channel", named ? channel : NULL);
    json_put_str(o, "month", month_of(t, json_str(from, "at")));
    return o;
}

static void
on_read(void *arg, const struct transform_result *result)
{
    struct told *t = arg;
    struct err e = err_on(t);
    json_object *out;
    if (result->error || !json_read(result->bytes, result->len, NULL, &out, &e)) {
        refuse(t, result->error ? result->error->kind : ERR_INTERNAL,
               result->error ? result->error->text : e.text);
        return;
    }
    json_object *given = json_arr(json_own(t, out), "events");
    t->events = json_own(t, json_list());
    for (size_t i = 0; i < json_len(given) && i < EVENTS_MAX; i++) {
        json_object *event = event_of(t, json_item(given, i));
        if (event)
            json_push(t->events, event);
    }
    struct pg_params *p = pg_params_new(t, 3);
    pg_text(p, t->institution->id_text);
    pg_text(p, t->from->name);
    pg_text(p, json_text(t->events));
    pg_send(t->app->work, &sql_in_put_uptake, p, on_counted, t);
    pg_sync(t->app->work, on_over, t);
}

/* ---- receiving --------------------------------------------------------------------------------- */

void
uptake_receive(struct app *app, struct httpd_request *rq, const struct institution *inst,
               const struct endpoint *from, const char *secret)
{
    struct err e = err_on(rq);
    struct told *t = err_mem(talloc_zero(rq, struct told));
    struct arrival *a = arrival_of(rq, from->uptake, secret);
    json_object *body, *input = json_own(t, json_obj());
    *t = (struct told){.app = app, .rq = rq, .institution = inst, .from = from};
    if (!verify_arrival(a, &e) || !arrival_body(a, &body, &e)) {
        refuse(t, e.kind, e.text);
        return;
    }
    json_put(input, "body", json_object_get(body));
    json_put(input, "headers", arrival_headers(a));
    json_put(input, "settings", json_copy(from->settings));
    const char *text = json_text(input);
    char *program = err_mem(talloc_asprintf(t, "uptake/%s", from->uptake->adapter->name));
    if (!transform_run(t, app->in, program, text, strlen(text), on_read, t, &e))
        refuse(t, e.kind, e.text);
}
