/* declare: see declare.h. The places are given up first: only then is it kept that there is no conflict with the rest. */
#include "app/web/declare.h"

#include <string.h>

#include "app/in/typed.h"
#include "app/web/page.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct declaring {
    struct web_call *call;
    const char *location;
    act_fn *refused;
    void *arg;
    bool all; /* whole list */
    size_t waiting;
    enum err_kind kind; /* of the first refusal */
    const char *text;
};

static void
keep(struct declaring *d)
{
    struct web_call *call = d->call;
    struct pg_params *p = pg_params_new(call, 5);
    pg_text(p, call->institution->id_text);
    pg_text(p, call->link.proposal);
    pg_int(p, call->link.task);
    pg_text(p, call->viewer.person);
    pg_bool(p, d->all);
    pg_send(call->app->work, &sql_in_declare, p, NULL, NULL);
    act_commit(call, d->location, d->refused, d->arg);
}

static void
settle(struct declaring *d)
{
    struct err e = err_on(d->call);
    if (--d->waiting)
        return;
    if (d->kind == ERR_NONE) {
        keep(d);
        return;
    }
    err_set(&e, d->kind, "%s", d->text);
    d->refused(d->call, &e, d->arg);
}

static void
on_answer(const struct docket_answer *answer, void *arg)
{
    struct declaring *d = arg;
    if (answer->kind != ERR_NONE && d->kind == ERR_NONE) {
        d->kind = answer->kind;
        d->text = err_mem(talloc_strdup(d, answer->text));
    }
    settle(d);
}

static void
give_up(struct declaring *d, const struct acts_from *from, const char *proposal)
{
    struct acts_from one = *from;
    struct err e = err_on(d->call);
    one.proposal = proposal;
    one.nonce = err_mem(talloc_asprintf(d, "%s/%s", from->nonce, proposal));
    struct docket_item *item = acts_make(acts_named("declare-conflict"), &one);
    item->done = on_answer;
    item->arg = d;
    d->waiting++;
    if (!docket_put(d->call->app->docket, item, &e))
        on_answer(&(struct docket_answer){.kind = e.kind, .text = e.text}, d);
}

/* Was it ticked, and is it on the list that the page showed? */
static bool
is_ticked(json_object *typed, const char *proposal)
{
    json_object *ticked = json_get(typed, "conflict");
    if (json_as_str(ticked))
        return strcmp(json_as_str(ticked), proposal) == 0;
    for (size_t i = 0; i < json_len(ticked); i++)
        if (strcmp(json_item_str(ticked, i), proposal) == 0)
            return true;
    return false;
}

static size_t
give_up_ticked(struct declaring *d, const struct acts_from *from)
{
    json_object *list = json_arr(from->doc, "my_tasks");
    size_t count = 0;
    for (size_t i = 0; i < json_len(list); i++) {
        const char *proposal = json_str(json_item(list, i), "proposal");
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(json_str(json_item(list, k), "proposal"), proposal) == 0;
        if (again || !is_ticked(from->typed, proposal))
            continue;
        give_up(d, from, proposal);
        count++;
    }
    return count;
}

void
declare_begin(struct web_call *call, const struct acts_from *from, const char *location,
              act_fn *refused, void *arg)
{
    struct declaring *d = err_mem(talloc_zero(call, struct declaring));
    *d = (struct declaring){.call = call, .location = location, .refused = refused, .arg = arg};
    const char *declared = typed_text(d, from->typed, "declared");
    bool some = declared && strcmp(declared, "some") == 0;
    d->all = some || (declared && strcmp(declared, "all") == 0);
    if (!d->all && (!declared || strcmp(declared, "this") != 0)) {
        page_problem(from->doc, "declared",
                     "Declare that you have no conflict, or give up your place.");
        refused(call, NULL, arg);
        return;
    }
    d->waiting = 1; /* until all have been put */
    if (some && (!from->nonce || !give_up_ticked(d, from))) {
        page_problem(from->doc, "conflict", "Tick the proposals that you have a conflict with.");
        refused(call, NULL, arg);
        return;
    }
    settle(d);
}
