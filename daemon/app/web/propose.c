/* propose: the first step of our own form. Whoever gives an address gets the link there and nowhere else, so the page says
 * the same whether or not anybody has that address. */
#include <string.h>

#include "app/in/drafts.h"
#include "app/in/typed.h"
#include "app/web/act.h"
#include "app/web/page.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum { EMAIL_MAX = 254, NAME_MAX_BYTES = 200 };

struct proposing {
    json_object *doc, *typed;
    const char *address;
};

static void
show(struct web_call *call, struct proposing *p, int status, const char *nonce)
{
    json_object *hidden = json_obj();
    json_put_str(hidden, "website", ""); /* programs fill it in, people cannot see it */
    page_form(call, p->doc, p->address, nonce, hidden);
    json_object_object_del(p->typed, "website");
    json_put(p->doc, "typed", json_object_get(p->typed));
    page_show(call, status, "propose", p->doc);
}

static void
show_again(struct web_call *call, const struct err *e, void *arg)
{
    struct proposing *p = arg;
    page_problem(p->doc, NULL, e->text);
    show(call, p, err_status(e->kind), page_nonce(call));
}

static void
show_sent(struct web_call *call)
{
    json_object *doc = page_frame(call), *next = json_list();
    json_put_str(doc, "title", "Check your e-mail");
    json_put_str(doc, "text", "A message with the link to your proposal is on its way.");
    json_push_str(next, "Open the link and fill in the form, in one go or a little at a time.");
    json_push_str(next,
                  "If nothing comes within a few minutes, look in the folder for unwanted mail, "
                  "then ask the office.");
    json_put(doc, "next", next);
    page_show(call, 200, "done", doc);
}

static void
begin(struct web_call *call, struct proposing *p, const struct form_source *form)
{
    const char *name = typed_text(call, p->typed, "name");
    const char *email = typed_text(call, p->typed, "email");
    const char *website = typed_text(call, p->typed, "website"), *nonce = page_nonce(call);
    const char *at = email ? strchr(email, '@') : NULL;
    if (!name || strlen(name) > NAME_MAX_BYTES || strpbrk(name, "\n\t"))
        page_problem(p->doc, "name", "Give your name, in one line.");
    if (!at || at == email || !at[1] || strlen(email) > EMAIL_MAX || strpbrk(email, " \n\t<>\",;"))
        page_problem(p->doc, "email", "Give an e-mail address, as name@example.edu.");
    if (json_arr(p->doc, "errors") || !nonce) {
        show(call, p, 422, NULL);
        return;
    }
    const char *sent = err_mem(talloc_asprintf(call, "%s?done=sent", p->address));
    if (website) {
        page_redirect(call, sent);
        return;
    }
    struct pg_params *q = pg_params_new(call, 7);
    pg_text(q, call->institution->id_text);
    pg_text(q, nonce);
    pg_text(q, sign_uuid7(call));
    pg_text(q, sign_uuid7(call));
    pg_text(q, email);
    pg_text(q, name);
    pg_text(q, form->name);
    pg_send(call->app->work, &sql_in_begin_draft, q, NULL, NULL);
    act_commit(call, sent, show_again, p);
}

void
propose_begin(struct web_call *call)
{
    const struct form_source *form = institution_own_form(call->institution);
    const char *done = web_query_value(call, "done");
    struct err e = err_on(call);
    if (!form || form->paused || strcmp(form->kind, DRAFTS_NEW) != 0 ||
        !drafts_begin(call->institution, form, form->kind).policy) {
        err_set(&e, ERR_UNAVAILABLE, "No form is open at this moment. Please ask the office.");
        web_answer_err(call, &e);
        return;
    }
    struct proposing *p = err_mem(talloc(call, struct proposing));
    *p = (struct proposing){page_frame(call), page_typed(call), httpd_path(call->rq)};
    if (web_is_post(call))
        begin(call, p, form);
    else if (done)
        show_sent(call);
    else
        show(call, p, 200, NULL);
}
