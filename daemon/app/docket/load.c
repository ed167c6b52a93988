/* load: the read half of a batch. Locks first and nothing else; then, as later statements that see a newer snapshot, keys,
 * facts and the clock, whose answer is the last. */
#include "app/docket/room.h"

#include <string.h>

#include "base/codec.h"
#include "base/json.h"
#include "core/case/event.h"
#include "sql/statements.gen.h"

/* ---- answers ------------------------------------------------------------------------------------------------------- */

/* Anything but rows: the batch as a whole has failed or lost its connection; its end will tell which. */
static bool
has_rows(struct batch *b, const struct pg_result *r)
{
    if (r->outcome == PG_LOST)
        b->lost = true;
    else if (r->outcome != PG_OK)
        b->failed = true;
    return r->outcome == PG_OK && pg_rows(r) > 0;
}

static json_object *
read_json(struct entry *e, const char *text)
{
    json_object *o = NULL;
    struct err err = err_on(e->work);
    if (!json_read(text, strlen(text), NULL, &o, &err)) {
        e->broken = err.text;
        return NULL;
    }
    return json_own(e->work, o);
}

static void
on_case(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (!has_rows(e->batch, r))
        return;
    e->found_case = true;
    e->version = pg_get_int(r, 0, 0);
    size_t len;
    uint8_t *head = pg_get_bytes(e->work, r, 0, 3, &len);
    if (len == HEAD_BYTES)
        memcpy(e->head, head, HEAD_BYTES);
    if (pg_get_int(r, 0, 1) != CASE_FOLD) {
        e->want_history = true;
        return;
    }
    struct err err = err_on(e->work);
    json_object *casefile = read_json(e, pg_get_text(r, 0, 2));
    if (casefile && !case_from_json(e->work, casefile, &e->before, &err))
        e->broken = err.text;
}

static void
on_history(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (!has_rows(e->batch, r) && r->outcome == PG_OK && e->found_case)
        e->broken = "it has no events";
    /* Without the case's lock, what is read here says nothing about where the case is now. */
    if (r->outcome != PG_OK || !e->found_case || e->broken)
        return;
    struct casefile *c = case_empty(e->work);
    for (int row = 0; row < pg_rows(r) && !e->broken; row++) {
        struct err err = err_on(e->work);
        struct event ev;
        json_object *body = read_json(e, pg_get_text(r, row, 6));
        if (body && (!event_read(e->work, pg_get_text(r, row, 1), (int)pg_get_int(r, row, 2), body,
                                 &ev, &err) ||
                     !evolve(c, &ev, pg_get_when(r, row, 3), &err)))
            e->broken = err.text;
    }
    e->before = c;
}

static void
on_key(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (!has_rows(e->batch, r))
        return;
    if (!pg_is_null(r, 0, 0)) {
        e->found_digest = err_mem(talloc_strdup(e->work, pg_get_text(r, 0, 0)));
        e->found_answer = err_mem(talloc_strdup(e->work, pg_get_text(r, 0, 1)));
    }
    e->exists = pg_get_bool(r, 0, 2);
}

static void
on_document(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (!has_rows(e->batch, r))
        return;
    if (!pg_is_null(r, 0, 0))
        e->document = read_json(e, pg_get_text(r, 0, 0));
    if (!pg_is_null(r, 0, 1))
        e->credential = read_json(e, pg_get_text(r, 0, 1));
    if (!pg_is_null(r, 0, 2) && !e->components)
        e->components = read_json(e, pg_get_text(r, 0, 2));
}

/* Of the document that the command brings; asked before that in hand, whose components do not count then. */
static void
on_components(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (has_rows(e->batch, r))
        e->components = read_json(e, pg_get_text(r, 0, 0));
}

static void
on_credential(const struct pg_result *r, void *arg)
{
    struct entry *e = arg;
    if (has_rows(e->batch, r))
        e->credential = read_json(e, pg_get_text(r, 0, 0));
}

struct load_call {
    struct batch *batch;
    int institution;
};

static void
on_load(const struct pg_result *r, void *arg)
{
    struct load_call *call = arg;
    struct docket *d = call->batch->docket;
    if (!has_rows(call->batch, r))
        return;
    struct load *load;
    HASH_FIND_INT(d->loads, &call->institution, load);
    if (!load) {
        load = err_mem(talloc_zero(d, struct load));
        load->institution = call->institution;
        HASH_ADD_INT(d->loads, institution, load);
    }
    struct err err = err_on(call->batch);
    json_object *tasks;
    if (!json_read(pg_get_text(r, 0, 0), strlen(pg_get_text(r, 0, 0)), NULL, &tasks, &err))
        return;
    talloc_free_children(load); /* the count before, and nothing else */
    load->tasks = json_own(load, tasks);
    load->at = when_monotonic();
}

static void
on_clock(const struct pg_result *r, void *arg)
{
    struct batch *b = arg;
    if (has_rows(b, r))
        b->now = pg_get_when(r, 0, 0);
    b->loaded(b);
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

static void
ask_case(struct batch *b, struct entry *e, const struct pg_statement *s, pg_result_fn fn)
{
    struct pg_params *p = pg_params_new(e->work, 2);
    pg_text(p, e->institution->id_text);
    pg_text(p, e->item.command.proposal);
    batch_send(b, e, s, p, fn, e);
}

static void
ask_key(struct batch *b, struct entry *e)
{
    struct pg_params *p = pg_params_new(e->work, 4);
    pg_text(p, e->institution->id_text);
    pg_text(p, e->item.source);
    pg_text(p, e->item.key);
    pg_text(p, e->item.command.proposal);
    batch_send(b, e, &sql_docket_find_key, p, on_key, e);
}

/* A submission about a credential names it; one that names nonsense is refused by the core, which finds nothing. */
static void
ask_credential(struct batch *b, struct entry *e)
{
    const char *id = json_str(e->item.command.body, "credential");
    if (e->item.command.kind != COMMAND_SUBMIT || !id || !codec_is_uuid(id))
        return;
    struct pg_params *p = pg_params_new(e->work, 2);
    pg_text(p, e->institution->id_text);
    pg_text(p, id);
    batch_send(b, e, &sql_docket_find_credential, p, on_credential, e);
}

static void
ask_components(struct batch *b, struct entry *e)
{
    json_object *document = e->item.command.document;
    if (!json_len(json_arr(document, "components")))
        return;
    struct pg_params *p = pg_params_new(e->work, 2);
    pg_text(p, e->institution->id_text);
    pg_text(p, json_text(document));
    batch_send(b, e, &sql_docket_find_components, p, on_components, e);
}

/* Everybody's open tasks spread the reviewers' places; a count some seconds old spreads them as well. */
static void
ask_load(struct batch *b, struct entry *e)
{
    struct load *load;
    HASH_FIND_INT(b->docket->loads, &e->item.institution, load);
    if (load && when_monotonic() - load->at < LOAD_SECONDS * WHEN_SECOND)
        return;
    if (load)
        load->at = when_monotonic(); /* asked once a batch */
    struct load_call *call = err_mem(talloc(b, struct load_call));
    *call = (struct load_call){b, e->item.institution};
    struct pg_params *p = pg_params_new(b, 1);
    pg_text(p, e->institution->id_text);
    batch_send(b, NULL, &sql_docket_find_load, p, on_load, call);
}

json_object *
docket_load_of(struct docket *d, int institution)
{
    struct load *load;
    HASH_FIND_INT(d->loads, &institution, load);
    return load ? load->tasks : NULL;
}

void
docket_load_add(struct docket *d, int institution, const struct outcome *outcome)
{
    json_object *tasks = docket_load_of(d, institution);
    for (size_t i = 0; tasks && i < outcome->nevents; i++) {
        const struct event *event = &outcome->events[i];
        const char *person = json_str(event->body, "person");
        if (event->kind == EVENT_TASK_OPENED && person)
            json_put_int(tasks, person, json_int(tasks, person, 0) + 1);
    }
}

void
batch_load(struct batch *b, void (*done)(struct batch *b))
{
    b->loaded = done;
    for (size_t i = 0; i < b->count; i++) {
        struct entry *e = b->entries[i];
        if (!e->item.intake && !command_begins(e->item.command.kind))
            ask_case(b, e, &sql_docket_lock_case, on_case);
    }
    for (size_t i = 0; i < b->count; i++) {
        struct entry *e = b->entries[i];
        if (e->item.intake)
            continue;
        ask_key(b, e);
        ask_credential(b, e);
        ask_components(b, e);
        if (!command_begins(e->item.command.kind))
            ask_case(b, e, &sql_docket_find_document, on_document);
        if (e->want_history)
            ask_case(b, e, &sql_docket_find_events, on_history);
        ask_load(b, e);
    }
    batch_send(b, NULL, &sql_docket_clock, NULL, on_clock, b);
    pg_flush(b->lane->pg);
}
