/* hooks: where form platforms post, and badge platforms tell us what became of a credential. */
#include <string.h>

#include "app/in/decode.h"
#include "app/in/intake.h"
#include "app/in/uptake.h"
#include "app/web/page.h"
#include "base/json.h"

/* The CloudEvents handshake (HTTP 1.1 Web Hooks for Event Delivery, 4): whoever asks may send. What is given back as a
 * header must look like a host's name. */
static void
shake_hands(struct web_call *call)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*";
    const char *origin = httpd_header(call->rq, "WebHook-Request-Origin");
    struct http_field fields[] = {{"Allow", "POST, GET, OPTIONS"},
                                  {"WebHook-Allowed-Origin", origin},
                                  {"WebHook-Allowed-Rate", "*"}};
    bool named = origin && *origin && origin[strspn(origin, host)] == '\0';
    httpd_answer(call->rq, 200, fields, named ? 3 : 1, "", 0);
}

/* Some platforms ask first whether anybody is there (HEAD, GET, OPTIONS). Never 404 or 410 for a form that once was: a
 * platform may switch itself off for good; 503 makes it try again. */
static void
probe(struct web_call *call, const struct form_source *form)
{
    const char *answer = form ? json_str(json_get(form->adapter->conf, "probe"), "answer") : NULL;
    if (answer && strcmp(answer, "cloudevents") == 0 &&
        strcmp(httpd_method(call->rq), "OPTIONS") == 0)
        shake_hands(call);
    else
        httpd_answer_text(call->rq, 200, "text/plain",
                          "This address takes the answers of a form by POST.\n");
}

/* Pushes when to write, and to whom. */
static void
push_office(struct web_call *call, json_object *list, const char *when)
{
    const struct institution *inst = call->institution;
    json_push_str(list, err_mem(talloc_asprintf(call, "%s, write to %s, %s.", when,
                                                inst->coordinator.name, inst->coordinator.email)));
}

/* What a person reads who has just sent a form from a page of the institution's own. */
static void
show_received(struct web_call *call)
{
    json_object *doc = page_frame(call), *next = json_list();
    json_put_str(doc, "title", "Your answers have arrived");
    json_put_str(doc, "text", "They are kept. You can close this page.");
    json_push_str(next,
                  "You are written to at the address that you gave, with a link to your proposal.");
    json_push_str(next, "If something is missing, that letter says what, and its link opens the "
                        "form where you left it.");
    push_office(call, next, "If no letter comes within a day");
    json_put(doc, "next", next);
    page_show(call, 200, "done", doc);
}

/* Whose it is to do something: whoever filled it in, or whoever has set up the page or the service. */
static const char *
advice_on(enum err_kind kind)
{
    if (err_may_retry(kind))
        return "Wait a few minutes, go back in your browser, and send it again.";
    if (kind == ERR_INVALID || kind == ERR_BAD_REQUEST || kind == ERR_TOO_LARGE)
        return "Go back in your browser, change what is said above, and send it again.";
    return "You can do nothing about it yourself: the page that you filled in is not set up "
           "rightly. Send what this page says to whoever looks after that page.";
}

/* What a person reads whose form was not taken: what, where, what to do, and all that they typed. */
static void
show_refused(const struct err *refused, void *arg)
{
    struct web_call *call = arg;
    struct err e = err_on(call);
    const char *why = refused->text;
    size_t len;
    const void *body = httpd_body(call->rq, &len);
    json_object *doc = page_frame(call), *advice = json_list();
    if (!form_body(call, httpd_header(call->rq, "content-type"), body ? body : "", len,
                   &form_limits_default, &call->form, &e))
        call->form = NULL;
    json_put_str(doc, "title", "Your answers have not been taken");
    bool ends = *why && why[strlen(why) - 1] == '.';
    json_put_str(doc, "text",
                 err_mem(talloc_asprintf(call, "At the form “%s”: %s%s", call->arg[0], why,
                                         ends ? "" : ".")));
    json_push_str(advice, advice_on(refused->kind));
    push_office(call, advice, "If it stays so");
    json_put(doc, "advice", advice);
    json_put(doc, "typed", json_object_get(page_typed_elsewhere(call)));
    json_put_str(doc, "reference", httpd_id(call->rq));
    page_show(call, err_status(refused->kind), "error", doc);
}

/* A browser sends a form and shows what comes of it: without the secret of the address. NULL: it is a program. */
static const struct intake_person *
person_of(struct web_call *call, const struct form_source *form)
{
    if (decode_is_json(form->adapter) || !page_is_wanted(call))
        return NULL;
    struct intake_person *p = err_mem(talloc(call, struct intake_person));
    const char *slug = call->institution->slug;
    *p = (struct intake_person){
        err_mem(talloc_asprintf(call, "/%s/hooks/%s?received", slug, form->name)), show_refused,
        call};
    return p;
}

void
hooks_receive(struct web_call *call)
{
    const struct form_source *form = institution_form(call->institution, call->arg[0]);
    struct err e = err_on(call->rq);
    bool is_post = strcmp(httpd_method(call->rq), "POST") == 0;
    if (!is_post && form && page_is_wanted(call) &&
        strcmp(httpd_query(call->rq), "received") == 0) {
        show_received(call);
    } else if (!is_post) {
        probe(call, form);
    } else if (!form) {
        err_set(&e, ERR_UNAVAILABLE,
                "no form of this name is set up here yet: see [form %s/%s] in the configuration",
                call->institution->slug, call->arg[0]);
        web_answer_err(call, &e);
    } else {
        intake_receive(call->app, call->rq, call->institution, form, call->arg[1],
                       person_of(call, form));
    }
}

void
hooks_uptake(struct web_call *call)
{
    const struct endpoint *from = institution_endpoint(call->institution, call->arg[0]);
    struct err e = err_on(call->rq);
    if (strcmp(httpd_method(call->rq), "POST") != 0) {
        probe(call, from ? from->uptake : NULL);
    } else if (!from || !from->uptake) {
        err_set(&e, ERR_UNAVAILABLE,
                "nothing is counted here yet: see uptake in [endpoint %s/%s] of the configuration",
                call->institution->slug, call->arg[0]);
        web_answer_err(call, &e);
    } else {
        uptake_receive(call->app, call->rq, call->institution, from, call->arg[1]);
    }
}
