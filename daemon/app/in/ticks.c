/* ticks: one look at a time; the next begins a second after the last command of this one was answered. */
#include "app/in/ticks.h"

#include "app/app.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct ticks {
    struct app *app;
    size_t under_way; /* commands of this look, and the look itself */
};

static void look(void *arg);

static void
over(struct ticks *t)
{
    if (!--t->under_way)
        loop_after(t, t->app->loop, WHEN_SECOND, look, t);
}

static void
on_ticked(const struct docket_answer *answer, void *arg)
{
    struct ticks *t = arg;
    if (answer->kind != ERR_NONE && answer->kind != ERR_UNAVAILABLE)
        log_line(err_level(answer->kind), "a timer was refused", "because", answer->text, NULL);
    over(t);
}

static void
tick(struct ticks *t, int institution, const char *proposal, int64_t number)
{
    struct docket_item *item = docket_item_new(t->app->docket);
    item->institution = institution;
    item->machine = true;
    item->source = "clock";
    item->key = item->digest =
        err_mem(talloc_asprintf(item, "%s/%lld", proposal, (long long)number));
    item->command.kind = COMMAND_TICK;
    item->command.proposal = err_mem(talloc_strdup(item, proposal));
    item->command.actor.known = "clock";
    item->command.body = json_own(item, json_obj());
    json_put_int(item->command.body, "timer", number);
    item->done = on_ticked;
    item->arg = t;
    t->under_way++;
    TALLOC_CTX *tmp = talloc_new(NULL);
    struct err full = err_on(tmp); /* the next look finds the timer again */
    if (!docket_put(t->app->docket, item, &full))
        t->under_way--;
    talloc_free(tmp);
}

static void
on_due(const struct pg_result *r, void *arg)
{
    struct ticks *t = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        int institution = (int)pg_get_int(r, row, 0);
        if (registry_id(t->app->registry, institution))
            tick(t, institution, pg_get_text(r, row, 1), pg_get_int(r, row, 2));
    }
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    over(arg);
}

static void
look(void *arg)
{
    struct ticks *t = arg;
    t->under_way = 1;
    pg_send(t->app->work, &sql_in_find_due, NULL, on_due, t);
    pg_sync(t->app->work, on_looked, t);
}

struct ticks *
ticks_new(void *ctx, struct app *app)
{
    struct ticks *t = err_mem(talloc_zero(ctx, struct ticks));
    t->app = app;
    loop_soon(t, app->loop, look, t);
    return t;
}
