/* credentials: what somebody answers for: they say that it is still offered, and begin a proposal about it. */
#include <string.h>

#include "app/in/drafts.h"
#include "app/in/typed.h"
#include "app/web/act.h"
#include "app/web/many.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { CONFIRMED_MAX = 200 };

struct visit {
    struct web_call *call;
    json_object *doc;
    const char *draft;    /* begun just now */
    json_object *answers; /* confirming: [{"done"|"refused"}] */
};

static const struct {
    const char *done, *text;
} notices[] = {
    {"confirmed", "Thank you. It is noted that what you ticked is still offered."},
    {"handed-on", "Thank you. They answer for it from now on, and have been told."},
};

static void
show(struct visit *v, int status)
{
    const char *done = web_query_value(v->call, "done");
    for (size_t i = 0; done && i < sizeof notices / sizeof *notices; i++)
        if (strcmp(notices[i].done, done) == 0)
            json_put_str(v->doc, "notice", notices[i].text);
    page_form(v->call, v->doc, httpd_path(v->call->rq), NULL, NULL);
    page_show(v->call, status, "credentials", v->doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct visit *v = arg;
    page_problem(v->doc, NULL, e->text);
    show(v, err_status(e->kind));
}

static json_object *
credential_of(struct visit *v, const char *id)
{
    json_object *list = json_arr(v->doc, "credentials");
    for (size_t i = 0; id && i < json_len(list); i++)
        if (strcmp(json_str(json_item(list, i), "id"), id) == 0)
            return json_item(list, i);
    return NULL;
}

/* A command to the case that began a credential. */
static struct docket_item *
item_about(struct visit *v, enum command_kind kind, const char *id, const char *nonce)
{
    struct web_call *call = v->call;
    struct docket_item *item = docket_item_new(call->app->docket);
    item->institution = call->institution->id;
    item->source = "page";
    item->key = item->digest = err_mem(talloc_asprintf(item, "%s/%s", nonce, id));
    item->command.kind = kind;
    item->command.proposal = err_mem(talloc_strdup(item, id));
    item->command.actor.person = err_mem(talloc_strdup(item, call->viewer.person));
    item->command.actor.known = err_mem(talloc_strdup(item, call->viewer.known));
    item->command.body = json_own(item, json_obj());
    return item;
}

/* ---- still offered ----------------------------------------------------------------------------- */

static void
confirmed(void *arg)
{
    struct visit *v = arg;
    bool fine = true;
    for (size_t i = 0; i < json_len(v->answers); i++) {
        const char *refused = json_str(json_item(v->answers, i), "refused");
        fine = fine && !refused;
        if (refused)
            page_problem(v->doc, NULL, refused);
    }
    if (fine)
        page_redirect(v->call, err_mem(talloc_asprintf(v->call, "%s?done=confirmed",
                                                       httpd_path(v->call->rq))));
    else
        show(v, err_status(ERR_CONFLICT));
}

static void
confirm_one(struct visit *v, struct many *many, const char *id, const char *nonce)
{
    json_object *report = json_obj();
    json_push(v->answers, report);
    many_put(many, item_about(v, COMMAND_CONFIRM_OFFERED, id, nonce), report);
}

static void
confirm(struct visit *v)
{
    json_object *typed = page_typed(v->call), *ticked = json_get(typed, "offered");
    const char *nonce = page_nonce(v->call);
    size_t count = json_object_is_type(ticked, json_type_array) ? json_len(ticked) : 0;
    const char *one = count ? NULL : json_as_str(ticked);
    if ((!count && !one) || !nonce) {
        page_problem(v->doc, "offered", "Tick what is still offered.");
        show(v, 422);
        return;
    }
    struct many *many = many_new(v->call, confirmed, v);
    v->answers = json_own(v->call, json_list());
    for (size_t i = 0; i < count + (one != NULL) && i < CONFIRMED_MAX; i++) {
        const char *id = one ? one : json_item_str(ticked, i);
        if (credential_of(v, id))
            confirm_one(v, many, id, nonce);
    }
    many_close(many);
}

/* ---- handed on ----------------------------------------------------------------------------------- */

/* The page has a form for each: its names end with the credential's id. */
static const char *
of_one(struct visit *v, const char *what, const char *id)
{
    const char *value =
        web_form_value(v->call, err_mem(talloc_asprintf(v->call, "%s.%s", what, id)));
    return value && value[strspn(value, " \t")] ? value : NULL;
}

/* An office is chosen as "ROLE UNIT"; UNIT may be empty. */
static void
put_heir(struct visit *v, const char *id, json_object *body)
{
    const char *office = of_one(v, "office", id);
    size_t role = office ? strcspn(office, " ") : 0;
    if (office) {
        json_put_str(body, "role", err_mem(talloc_strndup(v->call, office, role)));
        json_put_str(body, "unit", office[role] && office[role + 1] ? office + role + 1 : NULL);
    } else {
        json_put_str(body, "email", of_one(v, "email", id));
        json_put_str(body, "name", of_one(v, "name", id));
    }
}

static void
hand_on(struct visit *v)
{
    struct web_call *call = v->call;
    struct err e = err_on(call);
    const char *id = web_form_value(call, "credential"), *nonce = page_nonce(call);
    if (!credential_of(v, id) || !nonce) {
        err_set(&e, ERR_NOT_FOUND, "There is no such micro-credential, or it is not yours.");
        show_again(call, &e, v);
        return;
    }
    struct docket_item *item = item_about(v, COMMAND_HAND_ON, id, nonce);
    put_heir(v, id, item->command.body);
    act_put(call, item, err_mem(talloc_asprintf(call, "%s?done=handed-on", httpd_path(call->rq))),
            show_again, v);
}

/* ---- a proposal about one ------------------------------------------------------------------------ */

static void
on_begun(const struct pg_result *r, void *arg)
{
    struct visit *v = arg;
    if (r->outcome == PG_OK && pg_rows(r))
        v->draft = err_mem(talloc_strdup(v->call, pg_get_text(r, 0, 0)));
}

static void
on_over(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct visit *v = arg;
    struct web_call *call = v->call;
    struct err e = err_on(call);
    if (c != PG_COMMITTED || !v->draft) {
        err_set(&e, ERR_UNAVAILABLE, "We could not begin this at this moment: please try again.");
        show_again(call, &e, v);
        return;
    }
    char *link = link_text(call, call->app->link_key, call->institution->id, v->draft, 0,
                           call->viewer.person, call->viewer.epoch);
    page_redirect(call, err_mem(talloc_asprintf(call, "/t/%s", link)));
}

static void
send_begin(struct visit *v, const struct form_source *form, const struct policy *policy,
           const char *kind, const char *nonce)
{
    struct web_call *call = v->call;
    json_object *fields = json_own(call, drafts_start(policy, kind));
    struct pg_params *p = pg_params_new(call, 9);
    pg_text(p, call->institution->id_text);
    pg_text(p, nonce);
    pg_text(p, sign_uuid7(call));
    pg_text(p, call->viewer.person);
    pg_text(p, form->name);
    pg_text(p, kind);
    pg_text(p, web_form_value(call, "credential"));
    pg_text(p, json_text(fields));
    pg_text(p, drafts_hold_text(kind) ? "true" : "false");
    pg_send(call->app->work, &sql_in_begin_about, p, on_begun, v);
    pg_sync(call->app->work, on_over, v);
}

static void
begin(struct visit *v, const char *kind)
{
    struct web_call *call = v->call;
    struct err e = err_on(call);
    const char *nonce = page_nonce(call);
    const struct form_source *form = institution_own_form(call->institution);
    if (!credential_of(v, web_form_value(call, "credential")) || !nonce || !form) {
        err_set(&e, ERR_NOT_FOUND, "There is no such micro-credential, or it is not yours.");
        show_again(call, &e, v);
        return;
    }
    const struct policy *policy = drafts_begin(call->institution, form, kind).policy;
    if (!policy) {
        err_set(&e, ERR_UNAVAILABLE,
                "No form is open for this at this moment. Please ask the office.");
        show_again(call, &e, v);
        return;
    }
    send_begin(v, form, policy, kind, nonce);
}

/* -------------------------------------------------------------------------------------------------- */

/* Only what a policy takes is offered. */
static void
put_kinds(struct visit *v)
{
    const struct institution *inst = v->call->institution;
    const struct form_source *form = institution_own_form(inst);
    json_object *list = json_list();
    for (const char *const *kind = drafts_kinds; form && *kind; kind++)
        if (drafts_begin(inst, form, *kind).policy)
            json_push_str(list, *kind);
    json_put(v->doc, "kinds", list);
}

static void
on_credentials(struct web_call *call, json_object *doc, void *arg)
{
    struct visit *v = arg;
    const char *action = web_form_value(call, "action");
    v->doc = doc ? doc : page_frame(call);
    put_kinds(v);
    if (!web_is_post(call)) {
        show(v, 200);
        return;
    }
    for (const char *const *kind = drafts_kinds; action && *kind; kind++)
        if (strcmp(*kind, action) == 0) {
            begin(v, *kind);
            return;
        }
    if (action && strcmp(action, "confirm") == 0)
        confirm(v);
    else if (action && strcmp(action, "hand-on") == 0)
        hand_on(v);
    else
        show(v, 422);
}

void
credentials_show(struct web_call *call)
{
    struct visit *v = err_mem(talloc_zero(call, struct visit));
    struct pg_params *p = pg_params_new(call, 1);
    v->call = call;
    pg_text(p, call->viewer.person);
    page_read(call, &sql_page_credentials, p, on_credentials, v);
}
