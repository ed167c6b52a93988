/* arrival: see arrival.h. */
#include "app/in/arrival.h"

#include <ctype.h>
#include <string.h>

#include "app/in/decode.h"
#include "base/json.h"
#include "io/form_parse.h"
#include "io/httpd.h"

/* What is kept of every request's head. */
static const char *const kept[] = {"content-type", "user-agent", "webhook-id", "webhook-timestamp"};

struct arrival *
arrival_of(struct httpd_request *rq, const struct form_source *form, const char *secret)
{
    struct arrival *a = err_mem(talloc_zero(rq, struct arrival));
    a->ctx = a;
    a->form = form;
    a->rq = rq;
    a->peer = httpd_peer(rq);
    a->secret = secret;
    a->bytes = httpd_body(rq, &a->len);
    return a;
}

char *
arrival_word(TALLOC_CTX *ctx, const char **at)
{
    *at += strspn(*at, " \t,");
    size_t len = strcspn(*at, " \t,");
    char *word = len ? err_mem(talloc_strndup(ctx, *at, len)) : NULL;
    *at += len;
    return word;
}

/* ---- places ------------------------------------------------------------------------------------------------------- */

static char *
lower(TALLOC_CTX *ctx, const char *name)
{
    char *copy = err_mem(talloc_strdup(ctx, name));
    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* One that can be kept: the database takes UTF-8 alone, and a delivery is not lost for its sender's odd name. */
static const char *
header_at(const struct arrival *a, const char *name)
{
    const char *value =
        a->rq ? httpd_header(a->rq, name) : json_str(a->headers, lower(a->ctx, name));
    return value && form_utf8(value, strlen(value)) ? value : NULL;
}

static const char *
query_at(const struct arrival *a, const char *name)
{
    struct form_data *query;
    struct err ignored = err_on(a->ctx);
    if (!a->rq)
        return json_str(a->headers, err_mem(talloc_asprintf(a->ctx, "?%s", name)));
    const char *text = httpd_query(a->rq);
    return form_urlencoded(a->ctx, text, strlen(text), &form_limits_default, &query, &ignored)
               ? form_value(query, name)
               : NULL;
}

static const char *
scalar(json_object *o)
{
    return !o || json_object_is_type(o, json_type_object) || json_object_is_type(o, json_type_array)
               ? NULL
               : json_object_get_string(o);
}

static const char *
body_at(struct arrival *a, const char *place)
{
    json_object *body, *found = NULL;
    struct err ignored = err_on(a->ctx);
    if (!arrival_body(a, &body, &ignored))
        return NULL;
    if (strncmp(place, "field:", 6) == 0)
        return a->fields ? form_value(a->fields, place + 6) : scalar(json_get(body, place + 6));
    return body && json_pointer_get(body, place, &found) == 0 ? scalar(found) : NULL;
}

const char *
arrival_at(struct arrival *a, const char *place)
{
    if (strncmp(place, "header:", 7) == 0)
        return header_at(a, place + 7);
    if (strncmp(place, "query:", 6) == 0)
        return query_at(a, place + 6);
    return body_at(a, place);
}

const char *
arrival_id(struct arrival *a, const char *which)
{
    const char *places = json_str(json_get(a->form->adapter->conf, "ids"), which), *place;
    char *id = NULL;
    while (places && (place = arrival_word(a->ctx, &places))) {
        const char *part = arrival_at(a, place);
        if (!part || !*part)
            return NULL;
        id = err_mem(id ? talloc_asprintf_append(id, "/%s", part) : talloc_strdup(a->ctx, part));
    }
    return id;
}

/* ---- what is kept ------------------------------------------------------------------------------------------------- */

static void
keep_named(const struct arrival *a, const char *places, json_object *headers)
{
    const char *place;
    while (places && (place = arrival_word(a->ctx, &places)))
        if (strncmp(place, "header:", 7) == 0)
            json_put_str(headers, lower(a->ctx, place + 7), header_at(a, place + 7));
        else if (strncmp(place, "query:", 6) == 0)
            json_put_str(headers, err_mem(talloc_asprintf(a->ctx, "?%s", place + 6)),
                         query_at(a, place + 6));
}

json_object *
arrival_headers(const struct arrival *a)
{
    json_object *headers = json_obj(), *ids = json_get(a->form->adapter->conf, "ids");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        json_put_str(headers, kept[i], header_at(a, kept[i]));
    keep_named(a, json_str(ids, "delivery"), headers);
    keep_named(a, json_str(ids, "submission"), headers);
    keep_named(a, json_str(json_get(a->form->adapter->conf, "events"), "from"), headers);
    return headers;
}

/* ---- what it is --------------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = {"submit", "revise", "withdraw", "other"};

const char *
arrival_kind_name(enum arrival_kind kind)
{
    return kind_names[kind];
}

static bool
is_among(const char *words, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = words; at && *at; at += strcspn(at, " \t,"), at += strspn(at, " \t,"))
        if (strcspn(at, " \t,") == len && strncmp(at, value, len) == 0)
            return true;
    return false;
}

static bool
is_ignored(struct arrival *a)
{
    json_object *ignore = json_get(a->form->adapter->conf, "ignore");
    const char *where = json_str(ignore, "when-pointer"), *unless = json_str(ignore, "unless"),
               *is = json_str(ignore, "is");
    const char *value = where ? arrival_at(a, where) : NULL;
    return value && ((unless && strcmp(value, unless) != 0) || (is && strcmp(value, is) == 0));
}

enum arrival_kind
arrival_kind(struct arrival *a)
{
    json_object *events = json_get(a->form->adapter->conf, "events");
    const char *from = json_str(events, "from"), *value = from ? arrival_at(a, from) : NULL;
    if (is_ignored(a))
        return ARRIVAL_OTHER;
    if (!from)
        return ARRIVAL_SUBMIT;
    for (int kind = ARRIVAL_SUBMIT; value && kind < ARRIVAL_OTHER; kind++)
        if (is_among(json_str(events, kind_names[kind]), value))
            return (enum arrival_kind)kind;
    return ARRIVAL_OTHER;
}
