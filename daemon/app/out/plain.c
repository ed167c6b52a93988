/* plain: see plain.h. */
#include "app/out/plain.h"

#include <string.h>

#include "base/json.h"

bool
plain_is(const struct endpoint *to)
{
    return !to->adapter->program;
}

json_object *
plain_request(const struct endpoint *to, json_object *event)
{
    static const char *const members[] = {"id", "source", "type", "subject", "time"};
    json_object *request = json_obj(), *headers = json_obj(), *body = json_obj();
    json_put_str(body, "specversion", "1.0");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_put_str(body, members[i], json_str(event, members[i]));
    json_put_str(body, "datacontenttype", "application/json");
    json_object *data = json_get(event, "data");
    if (json_get(json_get(data, "credential"), "image"))
        json_object_object_del(json_get(json_get(data, "credential"), "image"), "data_uri");
    json_put(body, "data", json_object_get(data));
    json_put_str(headers, "content-type", "application/cloudevents+json");
    json_put_str(request, "method", "POST");
    json_put_str(request, "url", to->url);
    json_put(request, "headers", headers);
    json_put_str(request, "body", json_text(body));
    json_object_put(body);
    return request;
}

void
plain_judge(struct sending *s, const struct fetch_result *r)
{
    when_t wait = fetch_retry_after(fetch_header(r, "retry-after"), when_now());
    char *why = err_mem(r->end == FETCH_ANSWERED
                            ? talloc_asprintf(s, "answered %d", r->status)
                            : talloc_asprintf(s, "no answer (%s)", fetch_end_name(r->end)));
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
