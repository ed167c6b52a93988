/* act: commands and their answers; see act.h. */
#include "app/web/act.h"

#include "app/in/partners.h"
#include "app/web/page.h"
#include "base/log.h"
#include "io/pg.h"

struct acting {
    struct web_call *call;
    const char *location;
    act_fn *refused;
    void *arg;
};

static struct acting *
acting_new(struct web_call *call, const char *location, act_fn *refused, void *arg)
{
    struct acting *a = err_mem(talloc(call, struct acting));
    *a = (struct acting){call, location, refused, arg};
    return a;
}

static void
refuse(struct acting *a, enum err_kind kind, const char *text)
{
    struct err e = err_on(a->call);
    err_set(&e, kind, "%s", text);
    if (kind == ERR_CONFLICT)
        web_answer_err(a->call, &e);
    else
        a->refused(a->call, &e, a->arg);
}

static void
on_answer(const struct docket_answer *answer, void *arg)
{
    struct acting *a = arg;
    if (answer->kind == ERR_NONE)
        page_redirect(a->call, a->location);
    else
        refuse(a, answer->kind, answer->text);
}

void
act_put(struct web_call *call, struct docket_item *item, const char *location, act_fn *refused,
        void *arg)
{
    struct err e = err_on(call);
    struct acting *a = acting_new(call, location, refused, arg);
    item->done = on_answer;
    item->arg = a;
    if (!partners_put_item(call->app, item, &e))
        refuse(a, e.kind, e.text);
}

static void
on_commit(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct acting *a = arg;
    if (c == PG_COMMITTED) {
        page_redirect(a->call, a->location);
        return;
    }
    log_line(LOG_WARNING, "could not be kept", "request", httpd_id(a->call->rq), "because",
             error ? error->message : "connection lost", NULL);
    refuse(
        a, ERR_UNAVAILABLE,
        "We could not keep this at this moment. What you typed is still here: please try again.");
}

void
act_commit(struct web_call *call, const char *location, act_fn *refused, void *arg)
{
    pg_sync(call->app->work, on_commit, acting_new(call, location, refused, arg));
}
