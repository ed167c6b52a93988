/* docket: queues, connections and answers; see the protocol in docket.h. */
#include "app/docket/room.h"

#include <string.h>
#include <utlist.h>

#include "app/app.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"

static void pump(void *arg);
static void sweep(void *arg);

/* ---- connections --------------------------------------------------------------------------------------------------- */

static void
wake(struct docket *d)
{
    if (!d->pump)
        d->pump = loop_soon(d, d->loop, pump, d);
}

static void
on_up(struct pg *pg, void *arg)
{
    struct lane *lane = arg;
    wake(lane->docket);
}

static void
on_down(struct pg *pg, const char *why, void *arg)
{
    const struct lane *lane = arg;
    if (lane->docket->app->draining)
        return; /* our own doing */
    log_line(LOG_WARNING, "no connection to the database", "connection", pg_label(pg), "because",
             why, NULL);
}

/* uthash keeps its tables by itself. */
static int
forget_tables(struct docket *d)
{
    HASH_CLEAR(hh, d->busy);
    HASH_CLEAR(hh, d->loads);
    return 0;
}

struct docket *
docket_new(TALLOC_CTX *ctx, struct loop *loop, const struct docket_options *options,
           const struct app *app)
{
    struct docket *d = err_mem(talloc_zero(ctx, struct docket));
    talloc_set_destructor(d, forget_tables);
    d->loop = loop;
    d->options = *options;
    d->app = app;
    d->lanes = err_mem(talloc_zero_array(d, struct lane, (unsigned)options->connections));
    for (int i = 0; i < options->connections; i++) {
        struct lane *lane = &d->lanes[i];
        lane->docket = d;
        lane->pg = pg_new(d, loop,
                          &(struct pg_options){.conninfo = options->conninfo,
                                               .application_name = options->application_name,
                                               .label = "docket",
                                               .setup = PG_AS_DOCKET,
                                               .on_up = on_up,
                                               .on_down = on_down,
                                               .arg = lane});
    }
    d->sweep = loop_after(d, loop, WHEN_SECOND, sweep, d);
    return d;
}

bool
docket_is_up(const struct docket *d)
{
    for (int i = 0; i < d->options.connections; i++)
        if (pg_is_up(d->lanes[i].pg))
            return true;
    return false;
}

bool
docket_is_idle(const struct docket *d)
{
    return !d->counts.waiting && !d->counts.under_way;
}

void
docket_on_commit(struct docket *d, docket_commit_fn *fn, void *arg)
{
    d->on_commit = fn;
    d->on_commit_arg = arg;
}

struct docket_counts
docket_counts(const struct docket *d)
{
    return d->counts;
}

/* ---- items --------------------------------------------------------------------------------------------------------- */

struct docket_item *
docket_item_new(struct docket *d)
{
    struct entry *e = err_mem(talloc_zero(d, struct entry));
    e->docket = d;
    return &e->item;
}

/* The digest stands in the record for ever; the salt, beside the text, goes when the text is forgotten, and then nobody can
 * find the text out by trying. */
static const char *
salted(struct docket_item *item, json_object *o, const unsigned char **ret_salt)
{
    unsigned char *salt = err_mem(talloc_size(item, SALT_BYTES)), digest[32];
    sign_random(salt, SALT_BYTES);
    const char *text = json_text(o);
    size_t len = strlen(text);
    unsigned char *both = err_mem(talloc_size(NULL, SALT_BYTES + len));
    memcpy(both, salt, SALT_BYTES);
    memcpy(both + SALT_BYTES, text, len);
    sign_sha256(both, SALT_BYTES + len, digest);
    talloc_free(both);
    *ret_salt = salt;
    return codec_hex(item, digest, sizeof digest);
}

void
docket_item_texts(struct docket_item *item, json_object *o)
{
    item->command.texts = json_own(item, json_object_get(o));
    item->command.text_digest = salted(item, o, &item->text_salt);
}

void
docket_item_document(struct docket_item *item, json_object *o)
{
    item->command.document = json_own(item, json_object_get(o));
    item->command.document_digest = salted(item, o, &item->document_salt);
}

static struct entry **
queue_of(struct entry *e)
{
    return e->item.machine ? &e->docket->machine : &e->docket->people;
}

bool
docket_put(struct docket *d, struct docket_item *item, struct err *e)
{
    struct entry *entry = (struct entry *)item;
    assert_that(item->source && item->key && item->digest && item->done);
    if (d->counts.waiting >= d->options.queue_max || !docket_is_up(d)) {
        bool full = d->counts.waiting >= d->options.queue_max;
        talloc_free(entry);
        return err_set(e, ERR_UNAVAILABLE,
                       full ? "more is being handed in than can be recorded right now: try again "
                              "in a few seconds"
                            : "the database cannot be reached right now: try again in a minute");
    }
    entry->put_at = when_monotonic();
    DL_APPEND(*queue_of(entry), entry);
    d->counts.waiting++;
    wake(d);
    return true;
}

static void
release(struct entry *e)
{
    if (e->batch) {
        e->batch = NULL;
        e->docket->counts.under_way--;
    }
    if (e->case_name) {
        struct busy *busy;
        HASH_FIND_STR(e->docket->busy, e->case_name, busy);
        assert_that(busy);
        HASH_DEL(e->docket->busy, busy);
        talloc_free(busy);
        e->case_name = NULL;
    }
}

static void
answer(struct entry *e, const struct docket_answer *a)
{
    release(e);
    e->item.done(a, e->item.arg);
    talloc_free(e);
}

void
docket_answer_ok(struct entry *e, const char *text, bool repeated)
{
    e->docket->counts.items++;
    e->docket->counts.repeated += repeated;
    answer(e, &(struct docket_answer){
                  .kind = ERR_NONE, .text = "", .answer = text, .repeated = repeated});
}

void
docket_answer_no(struct entry *e, enum err_kind kind, const char *text)
{
    e->docket->counts.refused++;
    answer(e, &(struct docket_answer){.kind = kind, .text = text});
}

static bool
is_expired(const struct entry *e)
{
    return when_monotonic() - e->put_at > WAIT_SECONDS * WHEN_SECOND;
}

void
docket_again(struct entry *e)
{
    struct docket *d = e->docket;
    release(e);
    d->counts.retried++;
    if (++e->tries > TRIES_MAX && is_expired(e)) {
        docket_answer_no(e, ERR_UNAVAILABLE,
                         "this could not be recorded right now: send it again in a minute");
        return;
    }
    TALLOC_FREE(e->work);
    e->found_case = e->exists = e->stored = false;
    e->found_digest = e->found_answer = e->broken = NULL;
    e->before = NULL;
    e->document = NULL;
    e->outcome = NULL;
    e->version = 0;
    memset(e->head, 0, sizeof e->head);
    DL_PREPEND(*queue_of(e), e);
    d->counts.waiting++;
}

static void
wake_up(void *arg)
{
    wake(arg);
}

void
docket_held(struct entry *e)
{
    e->not_before = when_monotonic() + HELD_MS * WHEN_SECOND / 1000;
    loop_after(e->docket, e->docket->loop, (HELD_MS + 1) * WHEN_SECOND / 1000, wake_up, e->docket);
    docket_again(e);
}

/* ---- forming batches ----------------------------------------------------------------------------------------------- */

/* Takes the case for a batch; false when another batch of ours has it. */
static bool
take_case(struct entry *e)
{
    if (e->item.intake)
        return true;
    char *name =
        err_mem(talloc_asprintf(e->work, "%d/%s", e->item.institution, e->item.command.proposal));
    struct busy *busy;
    HASH_FIND_STR(e->docket->busy, name, busy);
    if (busy) {
        talloc_free(name);
        return false;
    }
    busy = err_mem(talloc_zero(e->docket, struct busy));
    busy->name = err_mem(talloc_strdup(busy, name));
    HASH_ADD_KEYPTR(hh, e->docket->busy, busy->name, strlen(busy->name), busy);
    e->case_name = name;
    return true;
}

static bool
is_new_key(struct entry **taken, size_t count, const struct entry *e)
{
    for (size_t i = 0; i < count; i++)
        if (taken[i]->item.institution == e->item.institution &&
            strcmp(taken[i]->item.key, e->item.key) == 0 &&
            strcmp(taken[i]->item.source, e->item.source) == 0)
            return false;
    return true;
}

/* While it waited a reload took its institution away; another daemon may still have it. */
static void
refuse_homeless(struct entry **queue, struct entry *e)
{
    DL_DELETE(*queue, e);
    e->docket->counts.waiting--;
    docket_answer_no(e, ERR_UNAVAILABLE,
                     "this institution is not in the configuration any more: nothing was recorded");
}

/* Moves up to `most` items of a queue that may go now into the array. */
static size_t
take(struct docket *d, struct entry **queue, struct entry **taken, size_t count, size_t most)
{
    struct entry *e, *next;
    when_t now = when_monotonic();
    DL_FOREACH_SAFE(*queue, e, next)
    {
        if (count >= most)
            break;
        if ((e->alone && count) || e->not_before > now)
            continue;
        if (!is_new_key(taken, count, e))
            continue;
        e->institution = registry_id(d->app->registry, e->item.institution);
        if (!e->institution) {
            refuse_homeless(queue, e);
            continue;
        }
        if (!e->work)
            e->work = err_mem(talloc_new(e));
        if (!take_case(e))
            continue;
        DL_DELETE(*queue, e);
        d->counts.waiting--;
        d->counts.under_way++;
        taken[count++] = e;
        if (e->alone)
            break;
    }
    return count;
}

/* One batch is read and answered here while another is in the database: measured, that carries half as much again, or
 * twice as much, as one that holds all there is and leaves us and the database to wait for each other. So when much waits,
 * each connection has its share; BATCH_ENOUGH share a sync well enough. */
static size_t
batch_size(const struct docket *d)
{
    size_t lanes = (size_t)d->options.connections, share = (d->counts.waiting + lanes - 1) / lanes;
    size_t most = share > BATCH_ENOUGH ? share : BATCH_ENOUGH;
    return most < d->options.batch_max ? most : d->options.batch_max;
}

static bool
start_batch(struct docket *d, struct lane *lane)
{
    size_t most = batch_size(d);
    struct entry **taken = err_mem(talloc_array(d, struct entry *, (unsigned)most));
    size_t count = take(d, &d->people, taken, 0, most);
    bool lonely = count == 1 && taken[0]->alone;
    size_t room = count + most / 2;
    if (!lonely)
        count = take(d, &d->machine, taken, count, room < most ? room : most);
    if (!count) {
        talloc_free(taken);
        return false;
    }
    batch_start(lane, taken, count);
    return true;
}

bool
docket_next_batch(struct lane *lane)
{
    struct docket *d = lane->docket;
    return !lane->batch && pg_is_up(lane->pg) && (d->people || d->machine) && start_batch(d, lane);
}

static void
pump(void *arg)
{
    struct docket *d = arg;
    d->pump = NULL;
    for (int i = 0; i < d->options.connections; i++)
        docket_next_batch(&d->lanes[i]);
}

void
docket_batch_over(struct lane *lane)
{
    struct docket *d = lane->docket;
    if (d->people || d->machine)
        wake(d);
}

/* While the database is away nothing moves: tell those who have waited long enough. */
static void
sweep_queue(struct entry **queue)
{
    struct entry *e, *next;
    DL_FOREACH_SAFE(*queue, e, next)
    {
        if (!is_expired(e))
            continue;
        DL_DELETE(*queue, e);
        e->docket->counts.waiting--;
        docket_answer_no(e, ERR_UNAVAILABLE,
                         "the database does not answer right now: send this again in a minute");
    }
}

static void
sweep(void *arg)
{
    struct docket *d = arg;
    d->sweep = loop_after(d, d->loop, WHEN_SECOND, sweep, d);
    sweep_queue(&d->people);
    sweep_queue(&d->machine);
    wake(d); /* a case that another daemon held may be free */
}
