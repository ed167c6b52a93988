/*
 * docket_bench: drives the docket in one process, without HTTP and jq: new cases, then commands about existing ones.
 *
 *   docket_bench SITE SHARE CONNINFO PEOPLE BODY COUNT AT-ONCE
 *
 * Brings the database up to date, adopts the site's policies and imports the people, as assentd does. Then, AT-ONCE at a
 * time: COUNT submits; a decision about each, which opens a panel; one review of each. COUNT 0 stops before them. Prints a
 * line for each kind of command: name, commands a second, 50th and 99th percentile in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "app/site/migrate.h"
#include "app/site/people.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/pg.h"
#include "io/sign.h"

struct bench;

/* A command about a task: what a page would know of it. */
struct target {
    const char *proposal, *person;
    int64_t task;
};

struct phase {
    const char *name, *of_task; /* kind of the open tasks that it is about; NULL: new cases */
    enum command_kind kind;
    json_object *(*body)(struct bench *b, const struct target *t);
};

struct bench {
    struct app app;
    struct err err;
    const char *people, *body_path, *conninfo, *proposer;
    json_object *document;
    size_t count, at_once;
    const struct phase *phase;
    struct target *targets;
    size_t ntargets, next, done, under_way;
    uint32_t *took;
    when_t began;
};

struct going {
    struct bench *bench;
    when_t began;
};

static void begin_phase(struct bench *b);
static void put_more(struct bench *b);

static void
die(const char *what, const char *why)
{
    fprintf(stderr, "docket_bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* ---- commands ------------------------------------------------------------------------------------------------------ */

static json_object *
submit_body(struct bench *b, const struct target *t)
{
    json_object *o = json_obj();
    json_put_str(o, "kind", "new");
    json_put_str(o, "lane", json_str(b->document, "lane"));
    json_put_str(o, "level", json_str(b->document, "level"));
    json_put_str(o, "unit", json_str(b->document, "unit"));
    json_put_str(o, "proposer", b->proposer);
    return o;
}

static json_object *
task_body(const struct target *t)
{
    json_object *o = json_obj();
    json_put_int(o, "task", t->task);
    json_put_int(o, "round", 1);
    json_put_int(o, "revision", 1);
    return o;
}

static json_object *
decide_body(struct bench *b, const struct target *t)
{
    json_object *o = task_body(t);
    json_put_str(o, "choice", "accept");
    return o;
}

static json_object *
review_body(struct bench *b, const struct target *t)
{
    static const char *const criteria[] = {"relevance",    "outcomes", "assessment", "rigor",
                                           "transparency", "pathways", "access"};
    json_object *o = task_body(t), *scores = json_obj();
    for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++)
        json_put_int(scores, criteria[i], 2);
    json_put(o, "scores", scores);
    json_put(o, "must_change", json_list());
    return o;
}

static const struct phase phases[] = {
    {"submit", NULL, COMMAND_SUBMIT, submit_body},
    {"decide", "decide", COMMAND_DECIDE, decide_body},
    {"review", "review", COMMAND_REVIEW, review_body},
};
enum { NPHASES = sizeof phases / sizeof *phases };

static struct docket_item *
item_of(struct bench *b, size_t n, struct going *going)
{
    struct docket_item *item = docket_item_new(b->app.docket);
    const struct target *t = b->phase->of_task ? &b->targets[n] : NULL;
    uint8_t random[10];
    sign_random(random, sizeof random);
    const char *id = codec_uuid7(item, when_now() / 1000, random);
    item->institution = b->app.registry->institutions[0]->id;
    item->source = "bench";
    item->key = item->digest = id;
    item->workflow = "microcredential";
    item->command.kind = b->phase->kind;
    item->command.proposal = t ? err_mem(talloc_strdup(item, t->proposal)) : id;
    item->command.actor.person = err_mem(talloc_strdup(item, t ? t->person : b->proposer));
    item->command.actor.known = "console";
    item->command.body = json_own(item, b->phase->body(b, t));
    if (!t)
        docket_item_document(item, b->document);
    item->arg = going;
    return item;
}

/* ---- a phase ------------------------------------------------------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void
end_phase(struct bench *b)
{
    double seconds = (double)(when_monotonic() - b->began) / WHEN_SECOND;
    qsort(b->took, b->done, sizeof *b->took, by_size);
    printf("%s %.0f %u %u\n", b->phase->name, (double)b->done / seconds, b->took[b->done / 2],
           b->took[b->done * 99 / 100]);
    fflush(stdout);
    b->phase++;
    begin_phase(b);
}

static void
on_answer(const struct docket_answer *answer, void *arg)
{
    struct going *going = arg;
    struct bench *b = going->bench;
    if (answer->kind != ERR_NONE)
        die(b->phase->name, answer->text);
    b->took[b->done++] = (uint32_t)(when_monotonic() - going->began);
    b->under_way--;
    talloc_free(going);
    if (b->done == b->count)
        end_phase(b);
    else
        put_more(b);
}

static void
put_more(struct bench *b)
{
    while (b->next < b->count && b->under_way < b->at_once) {
        struct going *going = err_mem(talloc(b, struct going));
        *going = (struct going){b, when_monotonic()};
        struct docket_item *item = item_of(b, b->next++, going);
        item->done = on_answer;
        b->under_way++;
        if (!docket_put(b->app.docket, item, &b->err))
            die(b->phase->name, b->err.text);
    }
}

static void
start_phase(struct bench *b)
{
    b->next = b->done = 0;
    b->began = when_monotonic();
    put_more(b);
}

static const struct pg_statement find_tasks = {
    "bench/find_tasks",
    "SELECT DISTINCT ON (proposal) proposal, number, person FROM task "
    "WHERE kind = $1::text AND status = 'open' AND person IS NOT NULL "
    "ORDER BY proposal DESC, number LIMIT $2::int",
    2, NULL};

static void
on_tasks(const struct pg_result *r, void *arg)
{
    struct bench *b = arg;
    if (r->outcome != PG_OK)
        die("tasks", r->error->message);
    if (pg_rows(r) != (int)b->count)
        die(b->phase->name, "there are not enough open tasks");
    for (int row = 0; row < pg_rows(r); row++)
        b->targets[row] =
            (struct target){.proposal = err_mem(talloc_strdup(b->targets, pg_get_text(r, row, 0))),
                            .task = pg_get_int(r, row, 1),
                            .person = err_mem(talloc_strdup(b->targets, pg_get_text(r, row, 2)))};
}

static void
on_tasks_read(enum pg_commit c, const struct pg_error *error, void *arg)
{
    start_phase(arg);
}

static void
begin_phase(struct bench *b)
{
    if (b->phase == phases + NPHASES) {
        loop_stop(b->app.loop);
        return;
    }
    if (!b->phase->of_task) {
        start_phase(b);
        return;
    }
    struct pg_params *p = pg_params_new(b, 2);
    pg_text(p, b->phase->of_task);
    pg_int(p, (int64_t)b->count);
    pg_send(b->app.owner, &find_tasks, p, on_tasks, b);
    pg_sync(b->app.owner, on_tasks_read, b);
    talloc_free(p);
}

/* ---- up ------------------------------------------------------------------------------------------------------------ */

static void
wait_for_docket(void *arg)
{
    struct bench *b = arg;
    if (docket_is_up(b->app.docket))
        begin_phase(b);
    else
        loop_after(b, b->app.loop, WHEN_SECOND / 20, wait_for_docket, b);
}

static const struct pg_statement find_proposer = {
    "bench/find_proposer", "SELECT id FROM person WHERE email = 'cho.chair@example.edu'", 0, NULL};

static void
on_proposer(const struct pg_result *r, void *arg)
{
    struct bench *b = arg;
    if (r->outcome != PG_OK || !pg_rows(r))
        die("proposer", "there is none among the people");
    b->proposer = err_mem(talloc_strdup(b, pg_get_text(r, 0, 0)));
}

static void
on_rosters(bool ok, const struct err *e, void *arg)
{
    struct bench *b = arg;
    if (!ok)
        die("people", e->text);
    if (!b->count) {
        loop_stop(b->app.loop);
        return;
    }
    pg_send(b->app.owner, &find_proposer, NULL, on_proposer, b);
    pg_sync(b->app.owner, NULL, NULL);
    b->app.docket = docket_new(b, b->app.loop,
                               &(struct docket_options){.conninfo = b->conninfo,
                                                        .application_name = "docket_bench",
                                                        .connections = 2,
                                                        .queue_max = b->at_once + 1,
                                                        .batch_max = 128},
                               &b->app);
    wait_for_docket(b);
}

static void
on_imported(const struct people_report *report, const struct err *e, void *arg)
{
    struct bench *b = arg;
    if (!report)
        die("people", e->text);
    adopt_rosters(b->app.owner, b->app.registry, on_rosters, b);
}

static void
on_adopted(bool ok, const struct err *e, void *arg)
{
    struct bench *b = arg;
    char *csv;
    size_t len;
    if (!ok)
        die("policies", e->text);
    if (!file_read(b, b->people, &csv, &len, &b->err) ||
        !people_import(b->app.owner, b->app.registry->institutions[0], csv, len, "bench", false,
                       on_imported, b, &b->err))
        die("people", b->err.text);
}

static void
on_up(struct pg *pg, void *arg)
{
    struct bench *b = arg;
    adopt_all(b, pg, b->app.config, b->app.registry, b->app.site, b->app.share, on_adopted, b);
}

static bool
read_all(struct bench *b, struct err *e)
{
    char *text;
    size_t len;
    struct config *config;
    json_object *body;
    const char *path = err_mem(talloc_asprintf(b, "%s/assent.conf", b->app.site));
    if (!file_read(b, b->body_path, &text, &len, e) || !json_read(text, len, NULL, &body, e))
        return false;
    b->document = json_get(json_own(b, body), "document");
    if (!file_read(b, path, &text, &len, e) ||
        !config_read(b, path, b->app.site, text, &config, e) ||
        !registry_read(b, config, b->app.site, b->app.share, &b->app.registry, e) ||
        !adopt_check(config, b->app.registry, b->app.site, b->app.share, e))
        return false;
    b->app.config = config;
    return migrate_run(b->conninfo, sql_migrations, NULL, e);
}

int
main(int argc, char **argv)
{
    if (argc != 8)
        die("usage", "docket_bench SITE SHARE CONNINFO PEOPLE BODY COUNT AT-ONCE");
    struct loop *loop = loop_new(NULL);
    struct bench *b = err_mem(talloc_zero(NULL, struct bench));
    b->err = (struct err)err_on(b);
    b->app.loop = loop;
    b->app.site = argv[1];
    b->app.share = argv[2];
    b->conninfo = argv[3];
    b->people = argv[4];
    b->body_path = argv[5];
    b->count = strtoul(argv[6], NULL, 10);
    b->at_once = strtoul(argv[7], NULL, 10);
    b->phase = phases;
    b->targets = err_mem(talloc_array(b, struct target, (unsigned)b->count + 1));
    b->took = err_mem(talloc_array(b, uint32_t, (unsigned)b->count + 1));
    log_threshold(LOG_WARNING);
    if (!read_all(b, &b->err))
        die("start", b->err.text);
    b->app.owner = pg_new(
        b, loop,
        &(struct pg_options){.conninfo = b->conninfo, .label = "bench", .on_up = on_up, .arg = b});
    if (!loop_run(loop, &b->err))
        die("loop", b->err.text);
    talloc_free(b);
    talloc_free(loop);
    return EXIT_SUCCESS;
}
