/* repin: proposals under way go under the version of their policy that is in force now; first it is shown which can, and
 * what would change for each. */
#include <string.h>

#include "app/web/many.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "core/case/case_json.h"
#include "core/repin.h"
#include "io/pg.h"
#include "sql/statements.gen.h"

struct repinning {
    struct web_call *call;
    const char *reason; /* NULL: it is only looked at */
    const char *proposal;
    json_object *list; /* [{"proposal","title","state","from","to","changes"|"refused","done"?}] */
};

static void
report(struct repinning *r, json_object *one, json_object *casefile)
{
    const struct institution *inst = r->call->institution;
    struct err e = err_on(r->call);
    struct casefile *c;
    json_put_str(one, "state", json_str(casefile, "state"));
    if (!case_from_json(r->call, casefile, &c, &e)) {
        json_put_str(one, "refused", e.text);
        return;
    }
    const struct policy *old = institution_policy(inst, c->policy);
    const struct policy *newer = institution_in_force(inst, c->workflow);
    json_put_str(one, "from", c->policy);
    json_put_str(one, "to", newer ? newer->digest : NULL);
    if (!old || !newer)
        json_put_str(one, "refused", "no version of its policy is in force");
    else if (strcmp(old->digest, newer->digest) == 0)
        json_put_str(one, "refused", "it is under the version in force already");
    else if (!repin_fits(c, old, newer, &e))
        json_put_str(one, "refused", e.text);
    else
        json_put(one, "changes", repin_changes(c, old, newer));
}

static void
on_cases(const struct pg_result *rows, void *arg)
{
    struct repinning *r = arg;
    for (int row = 0; rows->outcome == PG_OK && row < pg_rows(rows); row++) {
        struct err e = err_on(r->call);
        json_object *one = json_obj(), *casefile;
        const char *text = pg_get_text(rows, row, 1);
        json_put_str(one, "proposal", pg_get_text(rows, row, 0));
        json_put_str(one, "title", pg_is_null(rows, row, 2) ? NULL : pg_get_text(rows, row, 2));
        if (json_read(text, strlen(text), NULL, &casefile, &e))
            report(r, one, json_own(r->call, casefile));
        json_push(r->list, one);
    }
}

static void
answer(void *arg)
{
    struct repinning *r = arg;
    json_object *o = json_obj();
    json_put(o, "proposals", json_object_get(r->list));
    web_answer_json(r->call, 200, o);
}

static void
put(struct repinning *r, struct many *many, json_object *one)
{
    struct docket_item *item = docket_item_new(r->call->app->docket);
    json_object *texts = json_own(item, json_obj());
    const char *id = json_str(one, "proposal"), *to = json_str(one, "to");
    item->institution = r->call->institution->id;
    item->source = "repin";
    item->key = item->digest = err_mem(talloc_asprintf(item, "%s/%s", id, to));
    item->command.kind = COMMAND_REPIN;
    item->command.proposal = err_mem(talloc_strdup(item, id));
    item->command.actor.known = "console";
    item->command.body = json_own(item, json_obj());
    json_put_str(item->command.body, "policy", to);
    json_put_str(texts, "reason", r->reason);
    docket_item_texts(item, texts);
    many_put(many, item, one);
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct repinning *r = arg;
    struct err e = err_on(r->call);
    if (c != PG_COMMITTED || (r->proposal && !json_len(r->list))) {
        err_set(&e, c == PG_COMMITTED ? ERR_NOT_FOUND : ERR_UNAVAILABLE, "%s",
                c == PG_COMMITTED ? "no proposal of this id is under way"
                                  : "the database cannot be reached: try again");
        web_answer_err(r->call, &e);
        return;
    }
    struct many *many = many_new(r->call, answer, r);
    for (size_t i = 0; r->reason && i < json_len(r->list); i++)
        if (!json_has(json_item(r->list, i), "refused"))
            put(r, many, json_item(r->list, i));
    many_close(many);
}

/* {"proposal"|"workflow","reason"?}: without a reason it is only looked at. */
void
repin_proposals(struct web_call *call)
{
    struct err e = err_on(call);
    size_t len;
    const char *bytes = httpd_body(call->rq, &len);
    json_object *o = NULL;
    bool read = json_read(bytes ? bytes : "", len, NULL, &o, &e);
    if (o)
        json_own(call, o);
    const char *proposal = json_str(o, "proposal"), *workflow = json_str(o, "workflow");
    if (!read || !(proposal ? codec_is_uuid(proposal) : workflow != NULL)) {
        err_set(&e, ERR_BAD_REQUEST, "name a proposal by its id, or a policy by its name");
        web_answer_err(call, &e);
        return;
    }
    struct repinning *r = err_mem(talloc_zero(call, struct repinning));
    r->call = call;
    r->reason = json_str(o, "reason");
    r->proposal = proposal;
    r->list = json_own(call, json_list());
    struct pg_params *p = pg_params_new(call, 3);
    pg_text(p, call->institution->id_text);
    pg_text(p, proposal);
    pg_text(p, proposal ? NULL : workflow);
    pg_send(call->app->work, &sql_in_find_repin, p, on_cases, r);
    pg_sync(call->app->work, on_over, r);
}
