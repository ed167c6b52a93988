/* trial_file: see trial_file.h. */
#include "app/in/trial_file.h"

#include <ctype.h>
#include <string.h>

#include "app/in/arrival.h"
#include "app/in/trial.h"
#include "app/in/verify.h"
#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "app/site/programs.h"
#include "base/json.h"
#include "io/form_parse.h"
#include "io/loop.h"
#include "io/transform.h"

struct trying {
    const struct trial_file *what;
    struct registry *registry;
    struct transform_set *programs;
    const struct institution *institution;
    const struct form_source *form;
    struct arrival arrival;
    uint8_t *kept; /* the body as it would be stored */
    struct loop *loop;
    json_object *report;
};

/* ---- what came ----------------------------------------------------------------------------------------------------- */

/* "Name: value", of the length; false: it is none. */
static bool
take_header(json_object *headers, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    if (!colon || colon == line)
        return false;
    char *name = err_mem(talloc_strndup(NULL, line, (size_t)(colon - line)));
    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    const char *value = colon + 1, *end = line + len;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && strchr(" \t\r", end[-1]))
        end--;
    char *text = err_mem(talloc_strndup(name, value, (size_t)(end - value)));
    json_put_str(headers, name, text);
    talloc_free(name);
    return true;
}

static bool
is_request(const struct trial_file *what)
{
    const char *end = memchr(what->bytes, '\n', what->len);
    size_t len = end ? (size_t)(end - what->bytes) : 0;
    char *line = err_mem(talloc_strndup(NULL, what->bytes, len));
    bool is = strncmp(line, "POST ", strlen("POST ")) == 0 && strstr(line, " HTTP/1.");
    talloc_free(line);
    return is;
}

/* "POST /SLUG/hooks/NAME/SECRET?a=b HTTP/1.1": the secret, and what the address asks, as arrivals keep it. */
static void
take_target(struct trying *t, const char *line, size_t len)
{
    char *target =
        err_mem(talloc_strndup(t->arrival.ctx, line + strlen("POST "), len - strlen("POST ")));
    struct err ignored = err_on(target);
    struct form_data *query;
    target[strcspn(target, " ")] = '\0';
    char *question = strchr(target, '?');
    if (question && form_urlencoded(t->arrival.ctx, question + 1, strlen(question + 1),
                                    &form_limits_default, &query, &ignored))
        for (size_t i = 0; i < query->count; i++)
            json_put_str(t->arrival.headers,
                         err_mem(talloc_asprintf(target, "?%s", query->fields[i].name)),
                         query->fields[i].value);
    target[strcspn(target, "?")] = '\0';
    const char *hooks = strstr(target, "/hooks/"),
               *slash = hooks ? strchr(hooks + strlen("/hooks/"), '/') : NULL;
    t->arrival.secret = slash ? slash + 1 : NULL;
}

/* A whole request's head goes to the headers, and the rest is the body. */
static bool
take_head(struct trying *t, struct err *e)
{
    const char *at = memchr(t->what->bytes, '\n', t->what->len),
               *end = t->what->bytes + t->what->len;
    take_target(t, t->what->bytes, (size_t)(at - t->what->bytes));
    for (at++; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = stop ? (size_t)(stop - at) : (size_t)(end - at);
        bool empty = len == 0 || (len == 1 && *at == '\r');
        if (!empty && !take_header(t->arrival.headers, at, len))
            return err_set(e, ERR_INVALID,
                           "it begins as a request, and has a line among its headers that is none: "
                           "an empty line should stand before the body");
        at += len + 1;
        if (empty) {
            t->arrival.bytes = (const uint8_t *)(at < end ? at : end);
            t->arrival.len = at < end ? (size_t)(end - at) : 0;
            return true;
        }
    }
    return err_set(e, ERR_INVALID, "it begins as a request, and has no body after an empty line");
}

static bool
take_file(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    t->arrival = (struct arrival){.form = t->form,
                                  .headers = json_own(ctx, json_obj()),
                                  .bytes = (const uint8_t *)t->what->bytes,
                                  .len = t->what->len,
                                  .ctx = ctx};
    if (is_request(t->what) && !take_head(t, e))
        return false;
    for (const char **line = t->what->headers; line && *line; line++)
        if (!take_header(t->arrival.headers, *line, strlen(*line)))
            return err_set(e, ERR_INVALID, "“%s” is no header: write NAME: VALUE", *line);
    return true;
}

/* ---- what files say ------------------------------------------------------------------------------------------------ */

static bool
read_files(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    const struct trial_file *w = t->what;
    struct config *config;
    char *text;
    size_t len;
    return file_read(ctx, w->config, &text, &len, e) &&
           config_read(ctx, w->config, w->site, text, &config, e) &&
           registry_read(ctx, config, w->site, w->share, &t->registry, e) &&
           adopt_files(config, t->registry, w->site, w->share, e) &&
           programs_read(ctx, PROGRAMS_IN, t->registry, w->site, w->share, &t->programs, e);
}

static bool
find_form(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    const char *slash = strchr(t->what->form, '/');
    char *slug = err_mem(talloc_strndup(ctx, t->what->form, strcspn(t->what->form, "/")));
    t->institution = slash ? registry_slug(t->registry, slug) : NULL;
    t->form = t->institution ? institution_form(t->institution, slash + 1) : NULL;
    return t->form || err_set(e, ERR_NOT_FOUND, "%s has no [form %s]: write INSTITUTION/NAME",
                              t->what->config, t->what->form);
}

/* An export is many submissions, and which were taken before only the service knows. */
static bool
is_one(const struct trying *t, struct err *e)
{
    const char *at = t->what->bytes, *end = at + t->what->len;
    while (at < end && strchr(" \t\r\n", *at))
        at++;
    return strcmp(t->form->adapter->name, "csv") != 0 || is_request(t->what) ||
           (at < end && *at == '{') ||
           err_set(e, ERR_INVALID,
                   "[form %s] takes a whole file: assent intake csv --look --form %s FILE tells "
                   "what each of its rows would become, and takes nothing",
                   t->what->form, t->what->form);
}

/* ---- trying -------------------------------------------------------------------------------------------------------- */

static void
on_end(struct submission *s, void *arg)
{
    struct trying *t = arg;
    t->report = trial_report(s, NULL);
    loop_stop(t->loop);
}

static struct submission *
submission_of(TALLOC_CTX *ctx, struct trying *t)
{
    struct submission *s = err_mem(talloc_zero(ctx, struct submission));
    s->institution = t->institution;
    s->form = t->form;
    s->headers = json_own(s, arrival_headers(&t->arrival));
    return s;
}

static bool
read_it(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    struct submission *s = submission_of(ctx, t);
    const char *fetched = t->what->fetched;
    if (fetched && !json_read(fetched, strlen(fetched), NULL, &s->fetched, e))
        return err_at(e, "what was fetched");
    if (fetched)
        json_own(s, s->fetched);
    t->loop = loop_new(ctx);
    s->programs = transform_new(ctx, t->loop,
                                &(struct transform_options){.worker = t->what->worker,
                                                            .lane = "trial",
                                                            .deadline = 10 * WHEN_SECOND,
                                                            .memory = (size_t)256 << 20,
                                                            .queue_max = 1});
    transform_replace(s->programs, t->programs);
    trial_run(s, t->kept, t->arrival.len, on_end, t);
    bool ok = t->report || loop_run(t->loop, e);
    if (ok && s->end == SUBMISSION_LATER)
        ok = err_set(e, ERR_UNAVAILABLE, "%s", s->reason);
    TALLOC_FREE(s); /* what waits for the worker, then the worker, then the loop */
    return ok;
}

static json_object *
refused(TALLOC_CTX *ctx, struct trying *t, const char *why)
{
    struct submission *s = submission_of(ctx, t);
    s->reason = why;
    json_object *report = trial_report(s, NULL);
    json_put_str(report, "becomes", "refused");
    return report;
}

/* As the first step does it: verified, and the secrets that it carries covered. */
static bool
receive(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    t->kept = err_mem(talloc_size(ctx, t->arrival.len + 1));
    memcpy(t->kept, t->arrival.bytes, t->arrival.len);
    return (t->what->unverified || verify_arrival(&t->arrival, e)) &&
           arrival_cover(&t->arrival, t->kept, e);
}

static bool
try_it(TALLOC_CTX *ctx, struct trying *t, struct err *e)
{
    struct err why = err_on(ctx);
    if (!read_files(ctx, t, e) || !find_form(ctx, t, e) || !is_one(t, e) || !take_file(ctx, t, e))
        return false;
    if (!receive(ctx, t, &why))
        t->report = refused(ctx, t, why.text);
    else if (!read_it(ctx, t, e))
        return false;
    json_put_bool(t->report, "verified", !t->what->unverified);
    return true;
}

bool
trial_file(TALLOC_CTX *ctx, const struct trial_file *what, json_object **ret, struct err *e)
{
    TALLOC_CTX *work = talloc_new(NULL);
    struct trying t = {.what = what};
    bool ok = try_it(work, &t, e);
    if (ok)
        *ret = json_own(ctx, t.report);
    else if (t.report)
        json_object_put(t.report);
    if (!ok)
        e->text = err_mem(talloc_strdup(e->ctx, e->text));
    talloc_free(work);
    return ok;
}
