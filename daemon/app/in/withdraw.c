/* withdraw: somebody takes back, where they sent it, what they had sent. */
#include <string.h>

#include "app/in/reading.h"
#include "base/json.h"
#include "base/log.h"
#include "sql/statements.gen.h"

static void
withdraw_draft(struct payload *p)
{
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->again->of);
    pg_text(q, p->submission->theirs);
    pg_send(p->app->work, &sql_in_withdraw_draft, q, NULL, NULL);
    pg_sync(p->app->work, payload_settled, p);
    log_line(LOG_INFO, "draft withdrawn", "intake", p->id, "draft", p->again->of, NULL);
}

/* Nothing came of it yet. */
static void
withdraw_held(struct payload *p)
{
    struct pg_params *q = pg_params_new(p, 4);
    pg_text(q, p->institution->id_text);
    pg_text(q, p->id);
    pg_text(q, p->form->name);
    pg_text(q, p->submission->theirs);
    pg_send(p->app->work, &sql_in_withdraw_held, q, NULL, NULL);
    pg_sync(p->app->work, payload_settled, p);
}

static void
on_withdrawn(const struct docket_answer *answer, void *arg)
{
    struct payload *p = arg;
    if (answer->kind == ERR_NONE)
        payload_settle(p, "withdrawn", NULL);
    else if (err_may_retry(answer->kind))
        payload_finish(p);
    else
        payload_hold(p, err_mem(talloc_asprintf(p, "“%s” (%s) was taken back on the form, but: %s",
                                                p->again->title, p->again->of, answer->text)));
}

static void
withdraw_proposal(struct payload *p)
{
    struct err e = err_on(p);
    struct docket_item *item = docket_item_new(p->app->docket);
    json_object *texts = json_obj();
    item->institution = p->institution->id;
    item->machine = true;
    item->source = "intake";
    item->key = item->digest = err_mem(talloc_strdup(item, p->id));
    item->command.kind = COMMAND_WITHDRAW;
    item->command.proposal = err_mem(talloc_strdup(item, p->again->of));
    item->command.actor.person = err_mem(talloc_strdup(item, p->again->person));
    item->command.actor.known = "webhook";
    item->command.body = json_own(item, json_obj());
    json_put_str(texts, "reason", "It was taken back on the form that it came by.");
    docket_item_texts(item, texts);
    json_object_put(texts);
    item->done = on_withdrawn;
    item->arg = p;
    if (!docket_put(p->app->docket, item, &e))
        payload_finish(p);
}

static void
on_known(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct payload *p = arg;
    if (c != PG_COMMITTED)
        payload_finish(p);
    else if (!p->again)
        withdraw_held(p);
    else if (p->again->newer)
        payload_settle(p, "ignored", "a later answer to the same submission was taken before");
    else if (p->again->draft)
        withdraw_draft(p);
    else if (p->again->ending)
        payload_settle(p, "ignored", "what it takes back was over already");
    else
        withdraw_proposal(p);
}

void
payload_withdraw(struct payload *p)
{
    if (!p->submission->theirs) {
        payload_hold(p, "something is taken back, and nothing says what: is [ids] submission right "
                        "in the adapter?");
        return;
    }
    again_ask(p);
    pg_sync(p->app->work, on_known, p);
}
