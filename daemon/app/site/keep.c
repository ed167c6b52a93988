/* keep: see keep.h. A round asks portion after portion, one institution and kind after the other, on the owner's connection. */
#include "app/site/keep.h"

#include <string.h>

#include "app/app.h"
#include "app/site/config.h"
#include "base/json.h"
#include "base/log.h"
#include "core/policy/duration.h"
#include "io/loop.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

enum { PORTION = 200 }; /* rows, as the statements say */

static const char forever[] = "forever", others[] = "texts";

static const struct kind {
    const char *name, *standard;
    const struct pg_statement *purge;
} kinds[] = {
#define KEEP(name, standard, purge) {#name, standard, &purge},
#include "app/site/keep.def"
#undef KEEP
};
enum { NKINDS = sizeof kinds / sizeof *kinds };

static const char *const commands[] = {
#define COMMAND(enumerator, name, givers, line) name,
#include "core/commands.def"
#undef COMMAND
};

/* ---- configuration ------------------------------------------------------------------------------------------------- */

static bool
is_kind(const char *name)
{
    for (int i = 0; i < NKINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return true;
    return false;
}

static bool
is_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i], name) == 0)
            return true;
    return false;
}

static bool
check_length(const char *value, struct err *e)
{
    struct duration d;
    if (strcmp(value, forever) == 0)
        return true;
    if (!duration_read(value, &d, e))
        return false;
    return d.unit != DURATION_BUSINESS_DAYS ||
           err_set(e, ERR_CONFIG, "“%s”: what is kept is counted in days, weeks, months or years",
                   value);
}

static bool
read_kept(struct institution *inst, json_object *said, struct err *e)
{
    inst->keep = json_own(inst, json_obj());
    inst->keep_texts = json_own(inst, json_obj());
    for (int i = 0; i < NKINDS; i++)
        json_put_str(inst->keep, kinds[i].name, kinds[i].standard);
    json_put_str(inst->keep_texts, others, forever);
    json_object_object_foreach (said, kind, value) {
        const char *text = json_object_get_string(value);
        bool is_text = strcmp(kind, others) == 0 || is_command(kind);
        if (!is_text && !is_kind(kind))
            return err_set(e, ERR_CONFIG, "keep.%s: nothing of this kind is kept", kind);
        if (!check_length(text, e)) {
            e->kind = ERR_CONFIG;
            return err_at(e, "keep.%s", kind);
        }
        json_put_str(is_text ? inst->keep_texts : inst->keep, kind, text);
    }
    return true;
}

bool
keep_read(struct institution *inst, const struct config *config, struct err *e)
{
    json_object *said = config_any(config, "institution", inst->slug, "keep");
    bool ok = read_kept(inst, said, e);
    json_object_put(said);
    inst->forget_keeps = config_list(inst, config, "institution", inst->slug, "forget-keeps");
    for (const char **kind = inst->forget_keeps; ok && *kind; kind++)
        ok = is_command(*kind) || strcmp(*kind, "none") == 0 ||
             err_set(e, ERR_CONFIG, "forget-keeps: no text is written with “%s”", *kind);
    return ok || err_at(e, "[institution %s]", inst->slug);
}

/* ---- the daily round ----------------------------------------------------------------------------------------------- */

struct round {
    struct app *app;
    size_t institution; /* of the registry, by its place */
    int kind;           /* NKINDS: texts */
    int64_t gone;       /* rows of the portion under way */
};

static void next(void *arg);

static void
on_gone(const struct pg_result *r, void *arg)
{
    struct round *round = arg;
    round->gone = r->outcome == PG_OK ? pg_affected(r) : 0;
}

static void
on_portion(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct round *round = arg;
    if (c != PG_COMMITTED)
        log_line(LOG_WARNING, "what is to be forgotten could not be", "because",
                 error ? error->message : "the connection was lost", NULL);
    else if (round->gone)
        log_line(LOG_INFO, "forgotten, its time being over", "kind",
                 round->kind < NKINDS ? kinds[round->kind].name : others, "rows",
                 log_num(round->gone), NULL);
    if (c != PG_COMMITTED || round->gone < PORTION)
        round->kind++;
    loop_soon(round, round->app->loop, next, round);
}

static bool
all_forever(json_object *texts)
{
    json_object_object_foreach (texts, kind, value) {
        (void)kind;
        if (strcmp(json_object_get_string(value), forever) != 0)
            return false;
    }
    return true;
}

/* False: this kind is kept for ever. */
static bool
send_portion(struct round *round, const struct institution *inst)
{
    const struct pg_statement *purge = &sql_site_purge_texts;
    const char *length = json_text(inst->keep_texts);
    if (round->kind < NKINDS) {
        purge = kinds[round->kind].purge;
        length = json_str(inst->keep, kinds[round->kind].name);
        if (strcmp(length, forever) == 0)
            return false;
    } else if (all_forever(inst->keep_texts)) {
        return false;
    }
    struct pg_params *p = pg_params_new(round, 2);
    round->gone = 0;
    pg_text(p, inst->id_text);
    pg_text(p, length);
    pg_send(round->app->owner, purge, p, on_gone, round);
    pg_sync(round->app->owner, on_portion, round);
    talloc_free(p);
    return true;
}

static void
next(void *arg)
{
    struct round *round = arg;
    const struct registry *registry = round->app->registry;
    for (; round->institution < registry->ninstitutions; round->institution++, round->kind = 0)
        for (; round->kind <= NKINDS; round->kind++)
            if (send_portion(round, registry->institutions[round->institution]))
                return;
    round->institution = 0;
    round->kind = 0;
    loop_after(round, round->app->loop, 24 * WHEN_HOUR, next, round);
}

void
keep_start(TALLOC_CTX *ctx, struct app *app)
{
    struct round *round = err_mem(talloc_zero(ctx, struct round));
    round->app = app;
    loop_soon(round, app->loop, next, round);
}
