/* intake: step one, from a request to a durable row. */
#include "app/in/intake.h"

#include <string.h>

#include "app/in/decode.h"
#include "app/in/verify.h"
#include "app/problem.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "base/log.h"
#include "io/httpd.h"
#include "io/sign.h"

enum { DELIVERY_ID_MAX = 200 };

struct receiving {
    struct app *app;
    struct httpd_request *rq;
    const char *slug, *form;
    const struct intake_person *person; /* NULL: it was a program */
    const struct docket_item *item;     /* as long as the docket has it: until on_stored returns */
};

static void
refuse(const struct receiving *r, const struct err *e)
{
    if (r->person)
        r->person->refused(e, r->person->arg);
    else
        problem_answer(r->rq, e);
}

/* Our own senders are told what is wrong; platforms, which would drop or repeat it, are not: it is held for the office. */
static bool
is_readable(struct arrival *a, struct err *e)
{
    const char *malformed = json_str(json_get(a->form->adapter->conf, "adapter"), "malformed");
    json_object *body;
    return !malformed || strcmp(malformed, "refuse") != 0 ||
           (decode_is_json(a->form->adapter)
                ? json_scan((const char *)a->bytes, a->len, &json_limits_usual, e)
                : arrival_body(a, &body, e));
}

static void
on_stored(const struct docket_answer *answer, void *arg)
{
    struct receiving *r = arg;
    if (answer->kind != ERR_NONE) {
        struct err e = err_on(r->rq);
        err_set(&e, answer->kind, "%s", answer->text);
        refuse(r, &e);
        return;
    }
    struct http_field on[] = {{"Location", r->person ? r->person->page : NULL},
                              {"Cache-Control", "no-store"}};
    if (r->person)
        httpd_answer(r->rq, 303, on, 2, "", 0);
    else
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

const char *
intake_source(TALLOC_CTX *ctx, const char *form)
{
    return err_mem(talloc_asprintf(ctx, "hooks/%s", form));
}

struct docket_item *
intake_item(struct app *app, const struct institution *inst, const char *form, json_object *headers,
            const void *body, size_t len, const char *key)
{
    struct docket_item *item = docket_item_new(app->docket);
    unsigned char digest[32];
    struct docket_intake *in = err_mem(talloc_zero(item, struct docket_intake));
    const char *type = json_str(headers, "content-type");
    in->id = sign_uuid7(item);
    in->form = err_mem(talloc_strdup(item, form));
    in->content_type = err_mem(talloc_strdup(item, type ? type : ""));
    in->headers = json_own(item, headers);
    in->body = err_mem(talloc_memdup(item, len ? body : "", len ? len : 1));
    in->len = len;
    sign_sha256(in->body, len, digest);
    item->institution = inst->id;
    item->source = intake_source(item, form);
    item->digest = codec_hex(item, digest, sizeof digest);
    /* Without an id of its own, or with one no platform would make, the bytes are the key. */
    item->key =
        key && strlen(key) <= DELIVERY_ID_MAX ? err_mem(talloc_strdup(item, key)) : item->digest;
    item->intake = in;
    item->intake_answer = answer_text(item, inst, in->id);
    return item;
}

/* NULL: it may not be stored, and e says why. */
static struct docket_item *
item_of(struct receiving *r, const struct institution *inst, struct arrival *a, struct err *e)
{
    uint8_t *body = err_mem(talloc_size(r, a->len + 1));
    if (a->len)
        memcpy(body, a->bytes, a->len);
    if (!arrival_cover(a, body, e))
        return NULL;
    struct docket_item *item = intake_item(r->app, inst, a->form->name, arrival_headers(a), body,
                                           a->len, arrival_id(a, "delivery"));
    talloc_free(body);
    item->done = on_stored;
    item->arg = r;
    return item;
}

void
intake_receive(struct app *app, struct httpd_request *rq, const struct institution *inst,
               const struct form_source *form, const char *secret,
               const struct intake_person *person)
{
    struct err e = err_on(rq);
    struct arrival *a = arrival_of(rq, form, secret);
    struct receiving *r = err_mem(talloc(rq, struct receiving));
    *r = (struct receiving){app, rq, inst->slug, form->name, person, NULL};
    if (form->paused) {
        err_set(&e, ERR_UNAVAILABLE, "this form is paused: try again later");
        refuse(r, &e);
        return;
    }
    struct docket_item *item =
        verify_arrival(a, &e) && is_readable(a, &e) ? item_of(r, inst, a, &e) : NULL;
    if (!item) {
        log_line(LOG_NOTICE, "delivery refused", "request", httpd_id(rq), "institution", inst->slug,
                 "form", form->name, "because", e.text, NULL);
        refuse(r, &e);
        return;
    }
    r->item = item;
    if (!docket_put(app->docket, item, &e))
        refuse(r, &e);
}
