/* routes: matching a path against the table. */
#include <string.h>

#include "app/problem.h"
#include "app/web/known.h"
#include "app/web/page.h"
#include "app/web/web.h"
#include "base/json.h"
#include "base/log.h"

struct route {
    const char *methods, *path;
    web_handler *handle;
    size_t kilobytes;
    enum web_who who;
};

static const struct route routes[] = {
#define ROUTE(methods, path, handler, kilobytes, who) \
    {methods, path, handler, kilobytes, WHO_##who},
#include "app/web/routes.def"
#undef ROUTE
};

struct web {
    struct app *app;
    bool control;
};

/* ---- matching -------------------------------------------------------------------------------- */

static bool
has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ',' || !at[len]))
            return true;
    return false;
}

static bool
takes(const struct route *r, const char *method)
{
    return has_word(r->methods, strcmp(method, "HEAD") == 0 ? "GET" : method);
}

/* One segment of the pattern against one of the path; both stand at their '/'. */
static bool
segment(struct web_call *call, TALLOC_CTX *ctx, const char *pattern, size_t plen, const char *path,
        size_t len, size_t *nargs)
{
    if (*pattern != '{')
        return plen == len && strncmp(pattern, path, len) == 0;
    if (!len)
        return false;
    char *value = err_mem(talloc_strndup(ctx, path, len));
    if (plen == strlen("{institution}") && strncmp(pattern, "{institution}", plen) == 0) {
        call->institution = registry_slug(call->app->registry, value);
        return call->institution;
    }
    assert_that(*nargs < sizeof call->arg / sizeof *call->arg);
    call->arg[(*nargs)++] = value;
    return true;
}

static bool
fits(struct web_call *call, TALLOC_CTX *ctx, const char *pattern, const char *path)
{
    size_t nargs = 0;
    call->institution = NULL;
    while (*pattern == '/' && *path == '/') {
        size_t plen = strcspn(++pattern, "/"), len = strcspn(++path, "/");
        if (!segment(call, ctx, pattern, plen, path, len, &nargs))
            return false;
        pattern += plen;
        path += len;
    }
    return !*pattern && !*path;
}

/* The route of a path, whatever the method; when one takes the method, that one. */
static const struct route *
find(const struct web *w, TALLOC_CTX *ctx, const char *method, const char *path,
     struct web_call *call)
{
    const struct route *other = NULL;
    for (size_t i = 0; path && i < sizeof routes / sizeof *routes; i++) {
        const struct route *r = &routes[i];
        if ((r->who == WHO_CONTROL && !w->control) || !fits(call, ctx, r->path, path))
            continue;
        if (takes(r, method))
            return r;
        other = r;
    }
    return other;
}

/* ---- httpd's questions ----------------------------------------------------------------------- */

static struct httpd_verdict
limit_for(void *arg, const char *method, const char *path)
{
    const struct web *w = arg;
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct web_call call = {.app = w->app};
    const struct route *r = find(w, ctx, method, path, &call);
    talloc_free(ctx);
    if (!r)
        return (struct httpd_verdict){.body_max = 64 << 10}; /* handle() says so, as it reads */
    if (!takes(r, method))
        return (struct httpd_verdict){.refuse = ERR_METHOD,
                                      .why = "This address does not take that method.",
                                      .allow = r->methods};
    return (struct httpd_verdict){.body_max = r->kilobytes * 1024};
}

static bool
read_query(struct web_call *call, struct err *e)
{
    const char *query = httpd_query(call->rq);
    return form_urlencoded(call, query, strlen(query), &form_limits_default, &call->query, e);
}

static void
handle(void *arg, struct httpd_request *rq)
{
    const struct web *w = arg;
    struct web_call *call = err_mem(talloc_zero(rq, struct web_call));
    call->app = w->app;
    call->rq = rq;
    call->control = w->control;
    const struct route *r = find(w, call, httpd_method(rq), httpd_path(rq), call);
    struct err e = err_on(call);
    if (!r) {
        err_set(&e, ERR_NOT_FOUND, "There is nothing at this address.");
        web_answer_err(call, &e);
        return;
    }
    assert_that(takes(r, httpd_method(rq))); /* limit_for has refused all else */
    if (r->who != WHO_MACHINE && !read_query(call, &e))
        web_answer_err(call, &e);
    else
        known_then(call, r->who, r->handle);
}

/* The path as the log may hold it: what follows /t/ or /signin/ is a person's, what follows a form's or system's name its
 * secret. */
static const char *
loggable(TALLOC_CTX *ctx, const char *path)
{
    static const struct {
        const char *after;
        int segments; /* that may be seen behind it */
    } secret[] = {{"/t/", 0}, {"/signin/", 0}, {"/hooks/", 1}, {"/uptake/", 1}};
    for (size_t i = 0; path && i < sizeof secret / sizeof *secret; i++) {
        const char *at = strstr(path, secret[i].after);
        at = at ? at + strlen(secret[i].after) : NULL;
        for (int n = 0; at && n < secret[i].segments; n++) {
            const char *slash = strchr(at, '/');
            at = slash ? slash + 1 : NULL;
        }
        if (at)
            return err_mem(talloc_asprintf(ctx, "%.*s…", (int)(at - path), path));
    }
    return path ? path : "-";
}

static void
answered(void *arg, const struct httpd_request *rq, int status, size_t len)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    log_line(status >= 500 ? LOG_WARNING : LOG_DEBUG, "request", "request", httpd_id(rq), "method",
             httpd_method(rq), "path", loggable(ctx, httpd_path(rq)), "status", log_num(status),
             "us", log_num(when_monotonic() - httpd_began(rq)), NULL);
    talloc_free(ctx);
}

struct httpd_app
web_app(TALLOC_CTX *ctx, struct app *app, bool control)
{
    struct web *w = err_mem(talloc(ctx, struct web));
    *w = (struct web){app, control};
    return (struct httpd_app){.arg = w,
                              .handle = handle,
                              .limit_for = limit_for,
                              .answered = answered,
                              .refusal = control ? NULL : page_refusal};
}

/* ---- what was asked -------------------------------------------------------------------------- */

bool
web_is_post(const struct web_call *call)
{
    return strcmp(httpd_method(call->rq), "POST") == 0;
}

const char *
web_form_value(const struct web_call *call, const char *name)
{
    return call->form ? form_value(call->form, name) : NULL;
}

const char *
web_query_value(const struct web_call *call, const char *name)
{
    return call->query ? form_value(call->query, name) : NULL;
}

const char *
web_plain_body(struct web_call *call)
{
    size_t len;
    const char *body = httpd_body(call->rq, &len);
    while (len && strchr(" \r\n\t", body[len - 1]))
        len--;
    bool text = body && form_utf8(body, len);
    return err_mem(talloc_strndup(call, text ? body : "", text ? len : 0));
}

/* ---- answers --------------------------------------------------------------------------------- */

void
web_answer_json(struct web_call *call, int status, json_object *o)
{
    json_own(call->rq, o);
    httpd_answer_text(call->rq, status, "application/json", json_text(o));
}

void
web_answer_err(struct web_call *call, const struct err *e)
{
    if (page_is_wanted(call))
        page_err(call, e);
    else
        problem_answer(call->rq, e);
}
