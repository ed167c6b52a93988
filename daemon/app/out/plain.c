/* plain: see plain.h. */
#include "app/out/plain.h"

#include <string.h>

#include "base/json.h"

bool
plain_is(const struct endpoint *to)
{
    return !to->adapter->program;
}

char *
plain_body(TALLOC_CTX *ctx, json_object *event)
{
    static const char *const members[] = {"id", "source", "type", "subject", "time"};
    json_object *body = json_obj();
    json_put_str(body, "specversion", "1.0");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_put_str(body, members[i], json_str(event, members[i]));
    json_put_str(body, "datacontenttype", "application/json");
    json_object *data = json_get(event, "data");
    if (json_get(json_get(data, "credential"), "image"))
        json_object_object_del(json_get(json_get(data, "credential"), "image"), "data_uri");
    json_put(body, "data", json_object_get(data));
    char *text = err_mem(talloc_strdup(ctx, json_text(body)));
    json_object_put(body);
    return text;
}

json_object *
plain_request(const struct endpoint *to, const char *body)
{
    json_object *request = json_obj(), *headers = json_obj();
    json_put_str(headers, "content-type", "application/cloudevents+json");
    json_put_str(request, "method", "POST");
    json_put_str(request, "url", to->shown);
    json_put(request, "headers", headers);
    json_put_str(request, "body", body);
    return request;
}

/* As hooks/out/webhook.jq says it. */
static char *
outcome(TALLOC_CTX *ctx, const struct fetch_result *r)
{
    if (r->end != FETCH_ANSWERED)
        return err_mem(talloc_asprintf(ctx, "no answer (%s)", fetch_end_name(r->end)));
    if (r->status == 401 || r->status == 403)
        return err_mem(talloc_asprintf(ctx,
                                       "the receiver refuses our signature (%d): both sides need "
                                       "the same secret, ours is in secret-file",
                                       r->status));
    if (r->status >= 300 && r->status <= 399)
        return err_mem(talloc_asprintf(
            ctx, "the receiver has moved (%d) and redirects are not followed: correct url",
            r->status));
    return err_mem(talloc_asprintf(ctx, "answered %d", r->status));
}

void
plain_judge(struct sending *s, const struct fetch_result *r)
{
    when_t wait = fetch_retry_after(fetch_header(r, "retry-after"), when_now());
    const char *why = outcome(s, r);
    if (r->end == FETCH_ANSWERED && r->status >= 200 && r->status <= 299) {
        sending_done(s, NULL, NULL);
    } else if (r->status == 410) {
        channel_disable(s->channel, "the receiver says that it is gone for good (410)");
        sending_dead(s, r->status, "the receiver says that it is gone for good (410)");
    } else {
        sending_later(s, r->status, why,
                      wait == WHEN_NONE || wait < WAIT_MAX * WHEN_SECOND ? wait
                                                                         : WAIT_MAX * WHEN_SECOND);
    }
}
