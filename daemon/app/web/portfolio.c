/* portfolio: an existing portfolio is taken over: looked at first, then a command a row. */
#include "app/site/portfolio.h"

#include <string.h>

#include "app/web/many.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

struct taking {
    struct web_call *call;
    bool look; /* nothing is written */
    struct portfolio_row *rows;
    size_t count;
    const char **persons; /* NULL: nobody has the address */
    bool *taken;
    json_object
        *list; /* [{"line","title","owner","version","standing","taken","done"|"refused"}] */
};

static void
on_owners(const struct pg_result *r, void *arg)
{
    struct taking *t = arg;
    for (int row = 0; r->outcome == PG_OK && row < pg_rows(r); row++) {
        size_t place = (size_t)pg_get_int(r, row, 0) - 1;
        if (place >= t->count)
            continue;
        if (!pg_is_null(r, row, 1))
            t->persons[place] = err_mem(talloc_strdup(t, pg_get_text(r, row, 1)));
        t->taken[place] = pg_get_bool(r, row, 2);
    }
}

static json_object *
report_of(struct taking *t, size_t i)
{
    const struct portfolio_row *row = &t->rows[i];
    const char *standing = json_str(row->body, "standing");
    json_object *one = json_obj();
    json_put_int(one, "line", (int64_t)row->line);
    json_put_str(one, "title", json_str(row->document, "title"));
    json_put_str(one, "owner", row->owner);
    json_put_int(one, "version", json_int(row->body, "version", 1));
    json_put_str(one, "standing", standing ? standing : "in-force");
    json_put_bool(one, "taken", t->taken[i]);
    if (!t->persons[i])
        json_put_str(one, "refused",
                     "nobody in the register has this address: import the people first");
    json_push(t->list, one);
    return one;
}

static void
put(struct taking *t, struct many *many, size_t i, json_object *report)
{
    const struct portfolio_row *row = &t->rows[i];
    struct docket_item *item = docket_item_new(t->call->app->docket);
    unsigned char digest[32];
    json_object *body = json_own(item, json_copy(row->body));
    json_put_str(body, "proposer", t->persons[i]);
    char *text = json_canonical(item, row->document);
    sign_sha256(text, strlen(text), digest);
    item->institution = t->call->institution->id;
    item->source = "import";
    item->key = err_mem(talloc_strdup(item, row->key));
    item->digest = codec_hex(item, digest, sizeof digest);
    item->workflow = err_mem(talloc_strdup(item, row->workflow));
    item->command.kind = COMMAND_TAKE_OVER;
    item->command.proposal = sign_uuid7(item);
    item->command.actor.known = "console";
    item->command.body = body;
    if (row->texts)
        docket_item_texts(item, row->texts);
    docket_item_document(item, row->document);
    many_put(many, item, report);
}

static void
answer(void *arg)
{
    struct taking *t = arg;
    json_object *o = json_obj();
    json_put(o, "credentials", json_object_get(t->list));
    web_answer_json(t->call, 200, o);
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct taking *t = arg;
    struct err e = err_on(t->call);
    bool fine = true;
    if (c != PG_COMMITTED) {
        err_set(&e, ERR_UNAVAILABLE, "the database cannot be reached: try again");
        web_answer_err(t->call, &e);
        return;
    }
    for (size_t i = 0; i < t->count; i++)
        fine = !json_has(report_of(t, i), "refused") && fine;
    struct many *many = many_new(t->call, answer, t);
    for (size_t i = 0; fine && !t->look && i < t->count; i++)
        if (!t->taken[i])
            put(t, many, i, json_item(t->list, i));
    many_close(many);
}

static void
take(struct web_call *call, bool look)
{
    struct taking *t = err_mem(talloc_zero(call, struct taking));
    struct err e = err_on(call);
    size_t len;
    const char *csv = httpd_body(call->rq, &len);
    t->call = call;
    t->look = look;
    t->list = json_own(t, json_list());
    if (!portfolio_read(t, call->institution, csv ? csv : "", len, &t->rows, &t->count, &e)) {
        web_answer_err(call, &e);
        return;
    }
    t->persons = err_mem(talloc_zero_array(t, const char *, t->count));
    t->taken = err_mem(talloc_zero_array(t, bool, t->count));
    json_object *asked = json_own(t, json_list());
    for (size_t i = 0; i < t->count; i++) {
        json_object *one = json_obj();
        json_put_str(one, "email", t->rows[i].owner);
        json_put_str(one, "key", t->rows[i].key);
        json_push(asked, one);
    }
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->institution->id_text);
    pg_text(p, json_text(asked));
    pg_send(call->app->work, &sql_in_find_owners, p, on_owners, t);
    pg_sync(call->app->work, on_over, t);
}

void
portfolio_take(struct web_call *call)
{
    take(call, false);
}

void
portfolio_look(struct web_call *call)
{
    take(call, true);
}

static void
on_list(struct web_call *call, json_object *doc, void *arg)
{
    web_answer_json(call, 200, json_object_get(doc));
}

void
portfolio_list(struct web_call *call)
{
    page_read(call, &sql_page_list_credentials, NULL, on_list, NULL);
}
