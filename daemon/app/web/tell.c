/* tell: see the header. */
#include "app/web/tell.h"

#include <string.h>

#include "base/json.h"
#include "io/pg.h"

struct telling {
    struct web_call *call;
    const char *without;
    void (*then)(struct web_call *call);
    json_object *document;
};

struct telling *
tell_new(struct web_call *call, const char *without, void (*then)(struct web_call *call))
{
    struct telling *t = err_mem(talloc_zero(call, struct telling));
    *t = (struct telling){call, without, then, NULL};
    return t;
}

void
tell_row(const struct pg_result *r, void *telling)
{
    struct telling *t = telling;
    struct err e = err_on(t->call);
    json_object *o;
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    if (text && json_read(text, strlen(text), NULL, &o, &e))
        t->document = json_own(t->call, o);
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct telling *t = arg;
    struct err e = err_on(t->call);
    (void)error;
    if (c == PG_COMMITTED && t->then)
        t->then(t->call);
    if (c == PG_COMMITTED && t->document) {
        web_answer_json(t->call, 200, json_object_get(t->document));
        return;
    }
    err_set(&e, c == PG_COMMITTED ? ERR_NOT_FOUND : ERR_UNAVAILABLE, "%s",
            c == PG_COMMITTED ? t->without : "the database cannot be reached: try again");
    web_answer_err(t->call, &e);
}

void
tell_end(struct telling *t)
{
    pg_sync(t->call->app->work, on_over, t);
}
