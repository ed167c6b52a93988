/* problem: see problem.h. */
#include "app/problem.h"

#include <string.h>

#include "base/json.h"
#include "io/httpd.h"

void
problem_answer(struct httpd_request *rq, const struct err *e)
{
    json_object *o = json_own(rq, json_obj());
    json_put_str(o, "type", "about:blank");
    json_put_str(o, "title", err_name(e->kind));
    json_put_int(o, "status", err_status(e->kind));
    json_put_str(o, "detail", e->text);
    const char *text = json_text(o);
    struct http_field fields[] = {{"Content-Type", "application/problem+json"},
                                  {"Retry-After", "5"}};
    httpd_answer(rq, err_status(e->kind), fields, err_may_retry(e->kind) ? 2 : 1, text,
                 strlen(text));
}
