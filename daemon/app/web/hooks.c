/* hooks: where form platforms post. */
#include <string.h>

#include "app/in/intake.h"
#include "app/web/web.h"
#include "base/json.h"

/* Some platforms ask first whether anybody is there (HEAD, GET, OPTIONS). Never 404 or 410 for a form that once was: a
 * platform may switch itself off for good; 503 makes it try again. */
void
hooks_receive(struct web_call *call)
{
    const struct form_source *form = institution_form(call->institution, call->arg[0]);
    struct err e = err_on(call->rq);
    if (strcmp(httpd_method(call->rq), "POST") != 0) {
        httpd_answer_text(call->rq, 200, "text/plain",
                          "This address takes the answers of a form by POST.\n");
    } else if (!form) {
        err_set(&e, ERR_UNAVAILABLE,
                "no form of this name is set up here yet: see [form %s/%s] in the configuration",
                call->institution->slug, call->arg[0]);
        web_answer_err(call, &e);
    } else {
        intake_receive(call->app, call->rq, call->institution, form);
    }
}
