/* fetch_back: one request beside the look, so that a platform that hangs holds up nobody else's submissions. */
#include "app/in/fetch_back.h"

#include <string.h>

#include "app/in/reading.h"
#include "base/backoff.h"
#include "base/json.h"
#include "base/log.h"
#include "io/fetch.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

enum {
    ANSWER_MAX = 1 << 20,
    WAIT_MAX = 24 * 3600, /* seconds that a platform may put us off */
    CLAIM_SECONDS = 60,   /* longer than a call takes */
};

struct fetching {
    struct app *app;
    const char *institution, *id, *form;
    unsigned failures; /* before this one */
};

/* ---- the address -------------------------------------------------------------------------------------------------- */

/* What is not plain is encoded, so that what was sent can say nothing of the address but its own part. */
static char *
encoded(TALLOC_CTX *ctx, const char *value)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *out = err_mem(talloc_strdup(ctx, ""));
    for (const char *c = value; *c; c++)
        out = err_mem(strchr(plain, *c) ? talloc_asprintf_append(out, "%c", *c)
                                        : talloc_asprintf_append(out, "%%%02X", (unsigned char)*c));
    return out;
}

/* What stands between braces: a place in the call, or what the site has set. Dots alone would lead up the path, also when
 * they are encoded. */
static const char *
part_of(TALLOC_CTX *ctx, struct submission *s, const char *name)
{
    bool is_place = *name == '/' || strchr(name, ':');
    const char *value = is_place ? arrival_at(&s->arrival, name) : json_str(s->form->set, name);
    if (!is_place || !value)
        return value;
    return value[strspn(value, ".")] ? encoded(ctx, value) : NULL;
}

char *
fetch_back_url(TALLOC_CTX *ctx, struct submission *s, struct err *e)
{
    const char *url = json_str(json_get(s->form->adapter->conf, "fetch"), "url");
    char *out = err_mem(talloc_strdup(ctx, ""));
    while (*url) {
        size_t len = strcspn(url, "{");
        out = err_mem(talloc_strndup_append(out, url, len));
        url += len;
        if (!*url)
            break;
        len = strcspn(++url, "}");
        char *name = err_mem(talloc_strndup(ctx, url, len));
        const char *value = part_of(ctx, s, name);
        if (!value || !*value) {
            err_set(e, ERR_INVALID,
                    *name == '/' || strchr(name, ':')
                        ? "the answers cannot be fetched: nothing stands at %s of what was sent"
                        : "the answers cannot be fetched: the form's section must say set.%s",
                    name);
            return NULL;
        }
        out = err_mem(talloc_strdup_append(out, value));
        url += len + (url[len] == '}');
    }
    return out;
}

/* ---- what came of it ---------------------------------------------------------------------------------------------- */

static void
on_kept(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct fetching *f = arg;
    if (c == PG_COMMITTED)
        intake_wake(f->app->intake);
    talloc_free(f); /* otherwise the claim runs out, and it is fetched again */
}

static struct pg_params *
params_of(struct fetching *f)
{
    struct pg_params *q = pg_params_new(f, 5);
    pg_text(q, f->institution);
    pg_text(q, f->id);
    return q;
}

static void
keep(struct fetching *f, json_object *answer)
{
    struct pg_params *q = params_of(f);
    pg_text(q, json_text(answer));
    pg_send(f->app->work, &sql_in_put_fetched, q, NULL, NULL);
    pg_sync(f->app->work, on_kept, f);
    log_line(LOG_INFO, "answers fetched", "intake", f->id, "form", f->form, NULL);
}

static void
give_up(struct fetching *f, const char *why)
{
    struct pg_params *q = params_of(f);
    pg_text(q, "held");
    pg_null(q);
    pg_text(q, why);
    pg_send(f->app->work, &sql_in_settle_intake, q, NULL, NULL);
    pg_sync(f->app->work, on_kept, f);
    log_line(LOG_WARNING, "answers not fetched: held", "intake", f->id, "form", f->form, "because",
             why, NULL);
}

static void
try_later(struct fetching *f, const char *why, when_t at_least)
{
    uint32_t random;
    sign_random(&random, sizeof random);
    when_t wait = backoff_wait(f->failures + 1, random);
    if (wait == WHEN_NONE) {
        give_up(f, why);
        return;
    }
    if (at_least != WHEN_NONE && at_least > WAIT_MAX * WHEN_SECOND)
        at_least = WAIT_MAX * WHEN_SECOND;
    if (at_least != WHEN_NONE && at_least > wait)
        wait = at_least;
    struct pg_params *q = params_of(f);
    pg_int(q, wait / 1000);
    pg_send(f->app->work, &sql_in_postpone_fetch, q, NULL, NULL);
    pg_sync(f->app->work, on_kept, f);
    log_line(LOG_NOTICE, "answers not fetched: again later", "intake", f->id, "form", f->form,
             "because", why, NULL);
}

/* Trying again would not change it. */
static bool
is_for_a_person(const struct fetch_result *r)
{
    return r->end == FETCH_FORBIDDEN || r->status == 400 || r->status == 401 || r->status == 403 ||
           r->status == 410 || (r->status >= 300 && r->status < 400);
}

static void
on_answer(const struct fetch_result *r, void *arg)
{
    struct fetching *f = arg;
    struct err e = err_on(f);
    json_object *answer = NULL;
    bool fine = r->end == FETCH_ANSWERED && r->status == 200;
    if (fine && json_read(r->body, r->body_len, NULL, &answer, &e) && answer) {
        keep(f, json_own(f, answer));
        return;
    }
    const char *why = err_mem(
        r->end != FETCH_ANSWERED
            ? talloc_asprintf(f, "the answers could not be fetched: %s", r->text)
        : !fine ? talloc_asprintf(f, "the answers could not be fetched: the platform says %d",
                                  r->status)
                : talloc_asprintf(f, "what the platform answered cannot be read: %s",
                                  e.kind ? e.text : "it is null"));
    if (is_for_a_person(r))
        give_up(f, why);
    else
        try_later(f, why, fetch_retry_after(fetch_header(r, "retry-after"), when_now()));
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

static bool
ask(struct fetching *f, const struct form_source *form, const char *url, struct err *e)
{
    static const char *const wanted[] = {"retry-after"};
    json_object *conf = json_get(form->adapter->conf, "fetch");
    const char *name = json_str(conf, "header"), *prefix = json_str(conf, "prefix");
    struct fetch_header headers[2] = {{"Accept", "application/json"}};
    struct fetch_call *call;
    struct fetch_request rq = {.method = "GET",
                               .url = url,
                               .headers = headers,
                               .header_count = 1,
                               .max_body = ANSWER_MAX,
                               .wanted = wanted,
                               .wanted_count = 1,
                               .allowed = form->fetch_allow,
                               .allowed_count = form->nfetch_allow,
                               .ca_file = form->ca_file};
    if (form->fetch_secret)
        headers[rq.header_count++] = (struct fetch_header){
            name ? name : "Authorization",
            prefix ? err_mem(talloc_asprintf(f, "%s %s", prefix, form->fetch_secret))
                   : form->fetch_secret};
    return fetch_http(f, f->app->fetch, &rq, on_answer, f, &call, e);
}

void
fetch_back_begin(struct payload *p)
{
    struct err e = err_on(p);
    char *url = fetch_back_url(p, p->submission, &e);
    if (!url) {
        payload_hold(p, e.text);
        return;
    }
    struct fetching *f = err_mem(talloc_zero(p->intake, struct fetching));
    f->app = p->app;
    f->institution = err_mem(talloc_strdup(f, p->institution->id_text));
    f->id = err_mem(talloc_strdup(f, p->id));
    f->form = err_mem(talloc_strdup(f, p->form->name));
    f->failures = (unsigned)p->fetches;
    if (ask(f, p->form, url, &e)) {
        payload_postpone(p, CLAIM_SECONDS);
    } else if (err_may_retry(e.kind)) {
        talloc_free(f);
        payload_finish(p);
    } else {
        talloc_free(f);
        payload_hold(p, err_mem(talloc_asprintf(p, "the answers cannot be fetched: %s", e.text)));
    }
}
