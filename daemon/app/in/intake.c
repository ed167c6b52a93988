/* intake: step one, from a request to a durable row. */
#include "app/in/intake.h"

#include <string.h>

#include "app/in/verify.h"
#include "app/problem.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "base/log.h"
#include "io/form_parse.h"
#include "io/httpd.h"
#include "io/sign.h"

/* What is kept of a request's head: no signature, no token, no cookie. */
static const char *const kept_headers[] = {"content-type", "user-agent", "webhook-id",
                                           "webhook-timestamp", NULL};

enum { DELIVERY_ID_MAX = 200 };

struct receiving {
    struct app *app;
    struct httpd_request *rq;
    const char *slug, *form;
    const struct docket_item *item; /* as long as the docket has it: until on_stored returns */
};

/* A header that can be kept; the database takes UTF-8 alone, and a delivery is not lost for its sender's odd name. */
static const char *
text_header(const struct httpd_request *rq, const char *name)
{
    const char *value = httpd_header(rq, name);
    return value && form_utf8(value, strlen(value)) ? value : NULL;
}

static json_object *
headers_of(const struct httpd_request *rq)
{
    json_object *headers = json_obj();
    for (const char *const *name = kept_headers; *name; name++)
        json_put_str(headers, *name, text_header(rq, *name));
    return headers;
}

const char *
intake_id(TALLOC_CTX *ctx, const struct adapter *adapter, const char *which, json_object *headers,
          json_object *body)
{
    const char *where = json_str(json_get(adapter->conf, "ids"), which);
    if (!where)
        return NULL;
    if (strncmp(where, "header:", 7) == 0)
        return json_str(headers, where + 7);
    json_object *o = json_at(body, where + strspn(where, "/"));
    if (!o || json_object_is_type(o, json_type_object) || json_object_is_type(o, json_type_array))
        return NULL;
    return err_mem(talloc_strdup(ctx, json_object_get_string(o)));
}

/* Is the delivery's id in the body? A header has it more often, and then nothing of the body need be built. */
static bool
is_id_in_body(const struct form_source *form)
{
    const char *where = json_str(json_get(form->adapter->conf, "ids"), "delivery");
    return where && strncmp(where, "header:", 7) != 0;
}

/* Our own senders are told what is wrong; platforms, which would drop or repeat it, are not: it is held for the office. */
static bool
read_body(const struct form_source *form, const void *bytes, size_t len, json_object **ret,
          struct err *e)
{
    const char *malformed = json_str(json_get(form->adapter->conf, "adapter"), "malformed");
    bool refuse = malformed && strcmp(malformed, "refuse") == 0;
    *ret = NULL;
    if (is_id_in_body(form))
        return json_read(bytes, len, NULL, ret, e) || !refuse;
    return !refuse || json_scan(bytes, len, &json_limits_usual, e);
}

static void
on_stored(const struct docket_answer *answer, void *arg)
{
    struct receiving *r = arg;
    if (answer->kind != ERR_NONE) {
        struct err e = err_on(r->rq);
        err_set(&e, answer->kind, "%s", answer->text);
        problem_answer(r->rq, &e);
        return;
    }
    httpd_answer_text(r->rq, 202, "application/json", answer->answer);
    log_line(LOG_INFO, answer->repeated ? "delivery received again" : "delivery received",
             "request", httpd_id(r->rq), "institution", r->slug, "form", r->form, "delivery",
             r->item->key, "intake", answer->repeated ? NULL : r->item->intake->id, NULL);
}

static const char *
answer_text(struct docket_item *item, const struct institution *inst, const char *id)
{
    json_object *o = json_own(item, json_obj());
    json_put_str(o, "id", id);
    char *status = err_mem(talloc_asprintf(item, "%s/%s/proposals/%s", inst->url, inst->slug, id));
    json_put_str(o, "status", status);
    return json_text(o);
}

static struct docket_item *
item_of(struct receiving *r, const struct institution *inst, const struct form_source *form,
        json_object *headers, json_object *body)
{
    struct docket_item *item = docket_item_new(r->app->docket);
    unsigned char digest[32];
    struct docket_intake *in = err_mem(talloc_zero(item, struct docket_intake));
    in->id = sign_uuid7(item);
    in->form = err_mem(talloc_strdup(item, form->name));
    const char *type = text_header(r->rq, "content-type");
    in->content_type = err_mem(talloc_strdup(item, type ? type : ""));
    in->headers = json_own(item, json_object_get(headers));
    const void *bytes = httpd_body(r->rq, &in->len);
    in->body = bytes ? err_mem(talloc_memdup(item, bytes, in->len ? in->len : 1)) : NULL;
    sign_sha256(bytes ? bytes : "", in->len, digest);

    item->institution = inst->id;
    item->source = err_mem(talloc_asprintf(item, "hooks/%s", form->name));
    item->digest = codec_hex(item, digest, sizeof digest);
    const char *id = intake_id(item, form->adapter, "delivery", headers, body);
    /* Without an id of its own, or with one no platform would make, the bytes are the key. */
    item->key = id && *id && strlen(id) <= DELIVERY_ID_MAX ? err_mem(talloc_strdup(item, id))
                                                           : item->digest;
    item->intake = in;
    item->intake_answer = answer_text(item, inst, in->id);
    item->done = on_stored;
    item->arg = r;
    return item;
}

void
intake_receive(struct app *app, struct httpd_request *rq, const struct institution *inst,
               const struct form_source *form)
{
    struct err e = err_on(rq);
    json_object *body;
    size_t len;
    const void *bytes = httpd_body(rq, &len);
    const struct arrival arrival = arrival_of(rq, rq);
    if (form->paused) {
        err_set(&e, ERR_UNAVAILABLE, "this form is paused: try again later");
        problem_answer(rq, &e);
        return;
    }
    if (!verify_delivery(form, &arrival, &e) || !read_body(form, bytes, len, &body, &e)) {
        log_line(LOG_NOTICE, "delivery refused", "request", httpd_id(rq), "institution", inst->slug,
                 "form", form->name, "because", e.text, NULL);
        problem_answer(rq, &e);
        return;
    }
    if (body)
        json_own(rq, body);
    struct receiving *r = err_mem(talloc(rq, struct receiving));
    *r = (struct receiving){app, rq, inst->slug, form->name, NULL};
    json_object *headers = json_own(rq, headers_of(rq));
    struct docket_item *item = item_of(r, inst, form, headers, body);
    r->item = item;
    if (!docket_put(app->docket, item, &e))
        problem_answer(rq, &e);
}
