/* judging: who proposes, and has it been here before; then a proposal, or a draft. */
#include "app/in/drafts.h"
#include "app/in/drift.h"
#include "app/in/partners.h"
#include "app/in/reading.h"

#include <string.h>

#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

/* ---- a complete one: through the docket ---------------------------------------------------------------------------- */

static void
on_submitted(const struct docket_answer *answer, void *arg)
{
    struct payload *p = arg;
    if (answer->kind == ERR_NONE)
        payload_settle(p, "proposal", NULL);
    else if (err_may_retry(answer->kind))
        payload_finish(p);
    else
        payload_hold(p, about_said(p, answer->text));
}

static void
submit(struct payload *p)
{
    struct err e = err_on(p);
    struct docket_item *item = drafts_submit(p->app, p->institution, &p->submission->plan, p->id,
                                             p->person, "webhook", p->submission->document);
    item->machine = true;
    item->source = "intake";
    item->key = item->digest = err_mem(talloc_strdup(item, p->id));
    item->done = on_submitted;
    item->arg = p;
    if (!partners_put_item(p->app, item, &e))
        payload_finish(p); /* stays new: the next look tries again */
}

/* ---- one that waits: its proposer is asked ------------------------------------------------------------------------ */

static void
make_draft(struct payload *p)
{
    const struct submission *s = p->submission;
    json_object *data =
        json_own(p, drafts_letter(s->plan.policy, s->answers, s->findings, s->nfindings));
    struct pg_params *q = pg_params_new(p, 11);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->person);
    pg_text(q, p->form->name);
    pg_text(q, json_text(s->document));
    pg_text(q, json_text(s->unmapped));
    pg_text(q, s->theirs);
    pg_text(q, json_text(data));
    pg_text(q, s->credential || strcmp(s->asks, p->form->kind) ? s->asks : NULL);
    pg_text(q, s->credential);
    s->plan.base ? pg_int(q, s->plan.base) : pg_null(q);
    drift_note(p->app->work, s, p->id);
    pg_send(p->app->work, &sql_in_put_draft, q, NULL, NULL);
    pg_sync(p->app->work, payload_settled, p);
    log_line(LOG_INFO, "intake waits for its proposer", "intake", p->id, "form", p->form->name, "missing",
             log_num((int64_t)s->nfindings), NULL);
}

static void
on_person(const struct pg_result *r, void *arg)
{
    struct payload *p = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        p->person = err_mem(talloc_strdup(p, pg_get_text(r, 0, 0)));
}

static void
on_known(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct payload *p = arg;
    if (c != PG_COMMITTED || !p->person)
        payload_finish(p);
    else if (p->again)
        payload_again(p);
    else if (!about_begins(p))
        return;
    else if (submission_waits(p->submission))
        make_draft(p);
    else
        submit(p);
}

void
payload_judge(struct payload *p)
{
    const struct submission *s = p->submission;
    struct pg *pg = p->app->work;
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, sign_uuid7(p));
    pg_text(q, s->email);
    pg_text(q, s->name ? s->name : s->email);
    pg_send(pg, &sql_in_ensure_person, q, on_person, p);
    again_ask(p);
    about_ask(p);
    pg_sync(pg, on_known, p);
}
