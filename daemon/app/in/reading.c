/* reading: step two of intake. One look takes the oldest payloads; the next begins when all of them have settled. */
#include "app/in/drift.h"
#include "app/in/reading.h"

#include <string.h>

#include "app/in/fetch_back.h"
#include "app/in/linked_files.h"
#include "base/json.h"
#include "base/log.h"
#include "io/form_parse.h"
#include "io/loop.h"
#include "sql/statements.gen.h"

enum { POLL_SECONDS = 2 };

struct intake {
    struct app *app;
    size_t under_way;
    bool again; /* more came while we looked */
    struct loop_timer *timer;
    struct linked_files *files;
    TALLOC_CTX *looked; /* what this look learns */
    json_object *first; /* {"form/submission": id}: the oldest that is not read to its end yet */
};

static void look(void *arg);

static void
over(struct intake *in)
{
    if (--in->under_way)
        return;
    bool again = in->again;
    in->again = false;
    in->timer = again ? loop_soon(in, in->app->loop, look, in)
                      : loop_after(in, in->app->loop, POLL_SECONDS * WHEN_SECOND, look, in);
}

void
payload_finish(struct payload *p)
{
    struct intake *in = p->intake;
    talloc_free(p);
    over(in);
}

void
payload_left(enum pg_commit c, const struct pg_error *error, void *arg)
{
    payload_finish(arg);
}

void
payload_postpone(struct payload *p, int64_t seconds)
{
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_int(q, seconds);
    pg_text(q, p->submission->theirs);
    pg_send(p->app->work, &sql_in_postpone, q, NULL, NULL);
    pg_sync(p->app->work, payload_left, p);
}

json_object *
payload_json(TALLOC_CTX *ctx, const struct pg_result *r, int row, int column)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    const char *text = pg_is_null(r, row, column) ? NULL : pg_get_text(r, row, column);
    return text && json_read(text, strlen(text), NULL, &o, &e) && o ? json_own(ctx, o) : NULL;
}

/* ---- settling ------------------------------------------------------------------------------------------------------ */

void
payload_settled(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct payload *p = arg;
    if (c == PG_COMMITTED)
        p->intake->again = true; /* perhaps more of the same submission waits */
    else
        log_line(LOG_WARNING, "intake could not be settled", "intake", p->id, "because",
                 error ? error->message : "connection lost", NULL);
    payload_finish(p);
}

void
payload_settle(struct payload *p, const char *status, const char *reason)
{
    log_line(strcmp(status, "held") ? LOG_INFO : LOG_WARNING, "intake settled", "intake", p->id,
             "form", p->form->name, "status", status, "because", reason, NULL);
    drift_note(p->app->work, p->submission, p->id);
    struct pg_params *q = pg_params_new(p, 5);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, status);
    pg_text(q, p->submission->theirs);
    bool is_text = !reason || form_utf8(reason, strlen(reason));
    pg_text(q, is_text ? reason : "the reason cannot be shown: it is in the daemon's log");
    pg_send(p->app->work, &sql_in_settle_intake, q, NULL, NULL);
    pg_sync(p->app->work, payload_settled, p);
}

void
payload_hold(struct payload *p, const char *reason)
{
    payload_settle(p, "held", reason);
}

/* ---- one look ------------------------------------------------------------------------------------------------------ */

/* One that waits for what is fetched: an earlier look has left it. */
static void
on_waiting(const struct pg_result *r, void *arg)
{
    struct intake *in = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        char *name = err_mem(talloc_asprintf(in->looked, "%s/%s/%s", pg_get_text(r, row, 0),
                                             pg_get_text(r, row, 1), pg_get_text(r, row, 2)));
        json_put_str(in->first, name, pg_get_text(r, row, 3));
    }
}

/* The second of one submission waits until the first has settled: they are taken in order of arrival, which is theirs of
 * ids (version 7). */
static bool
is_first(struct payload *p)
{
    if (!p->submission->theirs)
        return true;
    char *name = err_mem(
        talloc_asprintf(p, "%d/%s/%s", p->institution->id, p->form->name, p->submission->theirs));
    const char *first = json_str(p->intake->first, name);
    if (first && strcmp(first, p->id) < 0)
        return false;
    json_put_str(p->intake->first, name, p->id);
    return true;
}

static void
wait_turn(struct payload *p)
{
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->form->name);
    pg_text(q, p->submission->theirs);
    pg_send(p->app->work, &sql_in_wait_turn, q, NULL, NULL);
    pg_sync(p->app->work, payload_left, p);
}

static void
judge(struct payload *p)
{
    if (!linked_files_put(p->submission)) {
        linked_files_begin(p->intake->files, p);
        return;
    }
    if (p->submission->linked)
        submission_judge(p->submission);
    payload_judge(p);
}

static void
on_end(struct submission *s, void *arg)
{
    struct payload *p = arg;
    switch (s->end) {
    case SUBMISSION_COMPLETE:
    case SUBMISSION_INCOMPLETE:
        judge(p);
        break;
    case SUBMISSION_HELD:
        payload_hold(p, s->reason);
        break;
    case SUBMISSION_IGNORED:
        payload_settle(p, "ignored", s->reason);
        break;
    case SUBMISSION_LATER:
        payload_finish(p);
        break;
    }
}

static void
begin(struct intake *in, const struct pg_result *r, int row)
{
    const struct institution *inst = registry_id(in->app->registry, (int)pg_get_int(r, row, 0));
    const struct form_source *form = inst ? institution_form(inst, pg_get_text(r, row, 2)) : NULL;
    if (!form)
        return; /* a reload has just taken it away */
    struct payload *p = err_mem(talloc_zero(in, struct payload));
    p->intake = in;
    p->app = in->app;
    p->institution = inst;
    p->form = form;
    p->id = err_mem(talloc_strdup(p, pg_get_text(r, row, 1)));
    in->under_way++;
    struct submission *s = p->submission = err_mem(talloc_zero(p, struct submission));
    s->institution = inst;
    s->form = form;
    s->programs = in->app->in;
    s->headers = payload_json(s, r, row, 4);
    s->remap = payload_json(s, r, row, 6);
    s->fetched = payload_json(s, r, row, 7);
    p->fetches = pg_get_int(r, row, 8);
    s->linked = payload_json(s, r, row, 9);
    size_t len;
    const uint8_t *bytes = pg_get_bytes(s, r, row, 5, &len);
    if (!submission_read(s, bytes, len))
        on_end(s, p);
    else if (!is_first(p))
        wait_turn(p);
    else if (s->kind == ARRIVAL_WITHDRAW)
        payload_withdraw(p);
    else if (submission_lacks_answers(s))
        fetch_back_begin(p);
    else
        submission_map(s, on_end, p);
}

static void
on_new(const struct pg_result *r, void *arg)
{
    struct intake *in = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++)
        begin(in, r, row);
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    over(arg);
}

/* [{"institution", "form"}] of all that the configuration names. */
static json_object *
known_forms(const struct registry *registry)
{
    json_object *list = json_list();
    for (size_t i = 0; i < registry->ninstitutions; i++)
        for (size_t k = 0; k < registry->institutions[i]->nforms; k++) {
            json_object *one = json_obj();
            json_put_int(one, "institution", registry->institutions[i]->id);
            json_put_str(one, "form", registry->institutions[i]->forms[k].name);
            json_push(list, one);
        }
    return list;
}

static void
look(void *arg)
{
    struct intake *in = arg;
    in->timer = NULL;
    in->under_way = 1;
    talloc_free(in->looked);
    in->looked = err_mem(talloc_new(in));
    in->first = json_own(in->looked, json_obj());
    pg_send(in->app->work, &sql_in_find_waiting, NULL, on_waiting, in);
    struct pg_params *p = pg_params_new(in, 1);
    pg_text(p, json_text(json_own(p, known_forms(in->app->registry))));
    pg_send(in->app->work, &sql_in_find_new, p, on_new, in);
    pg_sync(in->app->work, on_looked, in);
    talloc_free(p);
}

struct intake *
intake_new(TALLOC_CTX *ctx, struct app *app)
{
    struct intake *in = err_mem(talloc_zero(ctx, struct intake));
    in->app = app;
    in->files = linked_files_new(in, app);
    in->timer = loop_soon(in, app->loop, look, in);
    return in;
}

void
intake_wake(struct intake *in)
{
    if (!in->under_way) {
        TALLOC_FREE(in->timer);
        in->timer = loop_soon(in, in->app->loop, look, in);
    } else {
        in->again = true;
    }
}
