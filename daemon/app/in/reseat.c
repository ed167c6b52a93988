/* reseat: one look at a time: rosters, then the institutions one after the other, each in portions. */
#include "app/in/reseat.h"

#include <string.h>

#include "app/site/adopt.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

enum { PORTION = 64 };

struct reseat {
    struct app *app;
    bool busy, again;
    size_t nth;       /* institution of the registry under way */
    int institution;  /* its id */
    int64_t number;   /* its roster's */
    const char *turn; /* the day that it is followed to */
    bool behind;      /* it is not followed as far */
    size_t under_way; /* commands of the portion, and its own asking */
    bool
        failed; /* something could not be asked: the whole institution is asked again at the next look */
    const char *last; /* proposal of the portion; NULL: the portion was the last one */
};

static void look(void *arg);
static void begin(struct reseat *r);

/* The institution under way, in the registry of now; NULL: a reload has taken it out. */
static const struct institution *
current(const struct reseat *r)
{
    return registry_id(r->app->registry, r->institution);
}

static void
rest(struct reseat *r)
{
    r->busy = false;
    if (r->again)
        look(r);
    else
        loop_after(r, r->app->loop, WHEN_MINUTE, look, r);
}

/* ---- a portion -------------------------------------------------------------------------------------- */

static void ask_portion(struct reseat *r);

static void
on_followed(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct reseat *r = arg;
    r->nth++;
    begin(r);
}

static void
institution_done(struct reseat *r)
{
    const struct institution *inst = current(r);
    if (r->failed || !inst) {
        on_followed(PG_UNKNOWN, NULL, r);
        return;
    }
    struct pg_params *p = pg_params_new(r, 3);
    pg_text(p, inst->id_text);
    pg_int(p, r->number);
    pg_text(p, r->turn);
    pg_send(r->app->work, &sql_in_put_followed, p, NULL, NULL);
    pg_sync(r->app->work, on_followed, r);
    talloc_free(p);
}

static void
portion_over(struct reseat *r)
{
    if (--r->under_way)
        return;
    if (r->last && !r->failed)
        ask_portion(r);
    else
        institution_done(r);
}

static void
on_answer(const struct docket_answer *answer, void *arg)
{
    struct reseat *r = arg;
    /* CONFLICT: everybody is the right one, or the proposal has ended meanwhile. */
    if (answer->kind != ERR_NONE && answer->kind != ERR_CONFLICT) {
        r->failed = true;
        if (answer->kind != ERR_UNAVAILABLE)
            log_line(err_level(answer->kind), "tasks could not follow the register", "because",
                     answer->text, NULL);
    }
    portion_over(r);
}

static void
ask_case(struct reseat *r, const char *proposal)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    struct err full = err_on(tmp);
    struct docket_item *item = docket_item_new(r->app->docket);
    item->institution = r->institution;
    item->machine = true;
    item->source = "roster";
    item->key = item->digest =
        err_mem(talloc_asprintf(item, "%s/%lld/%s", proposal, (long long)r->number, r->turn));
    item->command.kind = COMMAND_RESEAT;
    item->command.proposal = err_mem(talloc_strdup(item, proposal));
    item->command.actor.known = "clock";
    item->command.body = json_own(item, json_obj());
    item->done = on_answer;
    item->arg = r;
    r->under_way++;
    if (!docket_put(r->app->docket, item, &full)) {
        r->under_way--;
        r->failed = true;
    }
    talloc_free(tmp);
}

static void
on_open(const struct pg_result *r, void *arg)
{
    struct reseat *s = arg;
    s->failed = s->failed || r->outcome != PG_OK;
    int rows = r->outcome == PG_OK ? pg_rows(r) : 0;
    s->last = rows == PORTION ? err_mem(talloc_strdup(s, pg_get_text(r, rows - 1, 0))) : NULL;
    for (int row = 0; row < rows; row++)
        ask_case(s, pg_get_text(r, row, 0));
}

static void
on_asked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    portion_over(arg);
}

static void
ask_portion(struct reseat *r)
{
    const struct institution *inst = current(r);
    struct pg_params *p = pg_params_new(r, 3);
    r->under_way = 1;
    pg_text(p, inst ? inst->id_text : "0");
    pg_text(p, r->last ? r->last : "00000000-0000-0000-0000-000000000000");
    pg_int(p, PORTION);
    pg_send(r->app->work, &sql_in_find_open, p, on_open, r);
    pg_sync(r->app->work, on_asked, r);
    talloc_free(p);
}

/* ---- an institution --------------------------------------------------------------------------------- */

static void
on_found(const struct pg_result *r, void *arg)
{
    struct reseat *s = arg;
    bool known = r->outcome == PG_OK && pg_rows(r);
    s->behind = r->outcome == PG_OK && (!known || pg_get_int(r, 0, 0) != s->number ||
                                        strcmp(pg_get_text(r, 0, 1), s->turn) != 0);
}

static void
on_compared(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct reseat *r = arg;
    if (c == PG_COMMITTED && r->behind) {
        ask_portion(r);
        return;
    }
    r->nth++;
    begin(r);
}

static void
begin(struct reseat *r)
{
    if (r->nth >= r->app->registry->ninstitutions) {
        rest(r);
        return;
    }
    const struct institution *inst = r->app->registry->institutions[r->nth];
    int64_t turned = roster_turned(inst->roster, calendar_day(inst->calendar, when_now()));
    r->institution = inst->id;
    r->number = inst->roster->number;
    r->turn = calendar_date_text(r, turned == INT64_MIN ? 0 : turned);
    r->behind = r->failed = false;
    r->last = NULL;
    struct pg_params *p = pg_params_new(r, 1);
    pg_text(p, inst->id_text);
    pg_send(r->app->work, &sql_in_find_followed, p, on_found, r);
    pg_sync(r->app->work, on_compared, r);
    talloc_free(p);
}

static void
on_rosters(bool ok, const struct err *e, void *arg)
{
    struct reseat *r = arg;
    r->nth = 0;
    if (ok)
        begin(r);
    else
        rest(r);
}

static void
look(void *arg)
{
    struct reseat *r = arg;
    if (r->busy) {
        r->again = true;
        return;
    }
    r->busy = true;
    r->again = false;
    talloc_free_children(r); /* what the look before has kept */
    adopt_rosters(r->app->owner, r->app->registry, on_rosters, r);
}

struct reseat *
reseat_new(void *ctx, struct app *app)
{
    struct reseat *r = err_mem(talloc_zero(ctx, struct reseat));
    r->app = app;
    loop_soon(r, app->loop, look, r);
    return r;
}

void
reseat_wake(struct reseat *r)
{
    look(r);
}
