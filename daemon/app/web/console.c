/* console: what the assent command shows and does for one institution, over the control socket. */
#include <string.h>

#include "app/web/page.h"
#include "app/web/tell.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

static void
nothing(struct web_call *call)
{
    struct err e = err_on(call);
    err_set(&e, ERR_NOT_FOUND, "there is nothing of this id");
    web_answer_err(call, &e);
}

static void
on_document(struct web_call *call, json_object *doc, void *arg)
{
    if (doc)
        web_answer_json(call, 200, json_object_get(doc));
    else
        nothing(call);
}

/* The statement with the address's id as its only parameter. */
static void
read_by_id(struct web_call *call, const struct pg_statement *s, page_fn *fn)
{
    if (!codec_is_uuid(call->arg[0])) {
        nothing(call);
        return;
    }
    struct pg_params *p = pg_params_new(call, 1);
    pg_text(p, call->arg[0]);
    page_read(call, s, p, fn, NULL);
}

void
console_proposals(struct web_call *call)
{
    page_read(call, &sql_page_list_proposals, NULL, on_document, NULL);
}

void
console_uptake(struct web_call *call)
{
    page_read(call, &sql_page_list_uptake, NULL, on_document, NULL);
}

void
console_proposal(struct web_call *call)
{
    read_by_id(call, &sql_page_show_proposal, on_document);
}

/* ---- links ----------------------------------------------------------------------------------- */

static void
on_links(struct web_call *call, json_object *doc, void *arg)
{
    json_object *links = json_arr(doc, "links");
    for (size_t i = 0; i < json_len(links); i++) {
        json_object *one = json_item(links, i), *to = json_get(one, "link_to");
        char *link = link_text(call, call->app->link_key, call->institution->id,
                               json_str(to, "proposal"), (int)json_int(to, "task", 0),
                               json_str(to, "person"), json_int(to, "epoch", 0));
        json_put_str(one, "address",
                     err_mem(talloc_asprintf(call, "%s/t/%s", call->app->public_url, link)));
        json_object_object_del(one, "link_to");
    }
    on_document(call, doc, arg);
}

void
console_links(struct web_call *call)
{
    read_by_id(call, &sql_page_list_links, on_links);
}

/* ---- what pages may not read, and what changes --------------------------------------------------- */

/* A statement of the institution and one text that returns a document. */
static void
tell(struct web_call *call, const struct pg_statement *s, const char *text, const char *without)
{
    struct telling *t = tell_new(call, without, NULL);
    struct pg_params *p = pg_params_new(call, 2);
    pg_text(p, call->institution->id_text);
    pg_text(p, text);
    pg_send(call->app->work, s, p, tell_row, t);
    tell_end(t);
}

void
console_revoke(struct web_call *call)
{
    tell(call, &sql_in_revoke_links, web_plain_body(call), "nobody has this e-mail address");
}
