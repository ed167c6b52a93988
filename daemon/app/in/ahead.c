/* ahead: see the header. */
#include "app/in/ahead.h"

#include <string.h>

#include "base/json.h"
#include "core/case/case_json.h"
#include "core/case/event.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct ahead {
    struct app *app;
    int institution;
    struct roster *roster;
    json_object *people, *load, *tasks;
    ahead_fn *done;
    void *arg;
};

static const char *
name_of(const struct ahead *a, const char *person)
{
    for (size_t i = 0; person && i < json_len(a->people); i++)
        if (strcmp(json_str(json_item(a->people, i), "id"), person) == 0)
            return json_str(json_item(a->people, i), "name");
    return person ? "somebody who is not in the register" : NULL;
}

/* The task that takes another's place; NULL: the place is not asked about any more. */
static json_object *
instead_of(const struct outcome *out, int64_t task)
{
    for (size_t i = 0; i < out->nevents; i++)
        if (out->events[i].kind == EVENT_TASK_OPENED &&
            json_int(out->events[i].body, "instead", 0) == task)
            return out->events[i].body;
    return NULL;
}

static void
note(struct ahead *a, const struct casefile *before, const struct outcome *out, const char *title)
{
    for (size_t i = 0; i < out->nevents; i++) {
        json_object *body = out->events[i].body;
        const char *status = json_str(body, "status");
        int64_t number = json_int(body, "task", 0);
        const struct task *was = case_task(before, (int)number);
        if (out->events[i].kind != EVENT_TASK_CLOSED || !was || !status ||
            strcmp(status, "moved") != 0)
            continue;
        json_object *o = json_obj();
        json_put_str(o, "proposal", before->proposal);
        json_put_str(o, "title", title);
        json_put_str(o, "from", name_of(a, was->person));
        json_put_str(o, "to", name_of(a, json_str(instead_of(out, number), "person")));
        json_push(a->tasks, o);
    }
}

static json_object *
parsed(TALLOC_CTX *ctx, const char *text)
{
    json_object *o = NULL;
    struct err e = err_on(ctx);
    return json_read(text, strlen(text), NULL, &o, &e) ? json_own(ctx, o) : NULL;
}

/* What would be decided about one proposal; a refusal: nobody moves. */
static void
decide_ahead(struct ahead *a, const struct institution *inst, const struct pg_result *r, int row)
{
    TALLOC_CTX *ctx = talloc_new(a);
    struct err e = err_on(ctx);
    struct casefile *before = NULL;
    struct outcome *out = NULL;
    json_object *casefile = parsed(ctx, pg_get_text(r, row, 1));
    struct command command = {
        .kind = COMMAND_RESEAT, .actor = {.known = "clock"}, .body = json_own(ctx, json_obj())};
    struct facts facts = {.roster = a->roster,
                          .calendar = inst->calendar,
                          .document = parsed(ctx, pg_get_text(r, row, 2)),
                          .load = a->load,
                          .endpoints = inst->publish_endpoints,
                          .systems = inst->systems,
                          .nsystems = inst->nendpoints,
                          .programme = inst->programme};
    if (pg_get_int(r, row, 0) == CASE_FOLD && casefile &&
        case_from_json(ctx, casefile, &before, &e)) {
        const struct policy *policy = institution_policy(inst, before->policy);
        command.proposal = before->proposal;
        if (policy && decide(ctx, policy, before, &command, &facts, when_now(), &out, &e))
            note(a, before, out, pg_get_text(r, row, 3));
    }
    talloc_free(ctx);
}

static void
on_cases(const struct pg_result *r, void *arg)
{
    struct ahead *a = arg;
    const struct institution *inst = registry_id(a->app->registry, a->institution);
    for (int row = 0; inst && a->roster && r->outcome == PG_OK && row < pg_rows(r); row++)
        decide_ahead(a, inst, r, row);
}

static void
on_load(const struct pg_result *r, void *arg)
{
    struct ahead *a = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        a->load = parsed(a, pg_get_text(r, 0, 0));
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct ahead *a = arg;
    a->done(c == PG_COMMITTED ? json_object_get(a->tasks) : NULL, a->arg);
    talloc_free(a);
}

void
ahead_look(struct app *app, int institution, json_object *snapshot, json_object *people,
           ahead_fn *done, void *arg)
{
    struct ahead *a = err_mem(talloc_zero(app->docket, struct ahead));
    struct err e = err_on(a);
    char *id = err_mem(talloc_asprintf(a, "%d", institution));
    a->app = app;
    a->institution = institution;
    a->people = json_own(a, json_object_get(people));
    a->tasks = json_own(a, json_list());
    a->done = done;
    a->arg = arg;
    if (!roster_read(a, snapshot, &a->roster, &e))
        a->roster = NULL;
    struct pg_params *p = pg_params_new(a, 1);
    pg_text(p, id);
    pg_send(app->work, &sql_docket_find_load, p, on_load, a);
    p = pg_params_new(a, 2);
    pg_text(p, id);
    pg_int(p, AHEAD_MAX);
    pg_send(app->work, &sql_in_find_cases, p, on_cases, a);
    pg_sync(app->work, on_over, a);
}
