/* hooks: where form platforms post, and badge platforms tell us what became of a credential. */
#include <string.h>

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
    json_put(doc, "next", next);
    page_show(call, 200, "done", doc);
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
        intake_receive(call->app, call->rq, call->institution, form, call->arg[1]);
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
