/* many: see many.h. */
#include "app/web/many.h"

#include "base/json.h"

struct many {
    struct web_call *call;
    size_t under_way; /* the answers to come, and the closing */
    many_fn *done;
    void *arg;
};

struct one {
    struct many *many;
    json_object *report;
};

struct many *
many_new(struct web_call *call, many_fn *done, void *arg)
{
    struct many *m = err_mem(talloc(call, struct many));
    *m = (struct many){call, 1, done, arg};
    return m;
}

static void
over(struct many *m)
{
    if (!--m->under_way)
        m->done(m->arg);
}

static void
on_answer(const struct docket_answer *answer, void *arg)
{
    struct one *one = arg;
    if (answer->kind == ERR_NONE)
        json_put_bool(one->report, "done", true);
    else
        json_put_str(one->report, "refused", answer->text);
    over(one->many);
}

void
many_put(struct many *m, struct docket_item *item, json_object *report)
{
    struct one *one = err_mem(talloc(m, struct one));
    struct err e = err_on(m);
    *one = (struct one){m, report};
    item->done = on_answer;
    item->arg = one;
    m->under_way++;
    if (docket_put(m->call->app->docket, item, &e))
        return;
    m->under_way--;
    json_put_str(report, "refused", e.text);
}

void
many_close(struct many *m)
{
    over(m);
}
