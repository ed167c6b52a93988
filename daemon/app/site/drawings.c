/* drawings: a list of what is in force; those that have a text and no drawing wait for dot. */
#include "app/site/drawings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/policy/draw.h"
#include "io/filter.h"

enum { DRAWING_SECONDS = 20, DRAWING_MAX = 2 << 20 };

struct drawing {
    const char *digest;
    const char *text; /* in Graphviz' language; NULL once it was tried */
    const char *svg;
};

struct drawings {
    struct loop *loop;
    struct drawing **list;
    size_t count;
    char *under_way; /* digest of the one that dot has; NULL: none */
};

static struct drawing *
find(const struct drawings *d, const char *digest)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->list[i]->digest, digest) == 0)
            return d->list[i];
    return NULL;
}

/* Where dot is, as a shell would find it; NULL: nowhere. */
static char *
find_dot(TALLOC_CTX *ctx)
{
    const char *path = getenv("PATH");
    for (size_t len; path && *path; path += len + (path[len] == ':')) {
        len = strcspn(path, ":");
        char *dot = err_mem(talloc_asprintf(ctx, "%.*s/dot", (int)len, path));
        if (*dot == '/' && access(dot, X_OK) == 0)
            return dot;
        talloc_free(dot);
    }
    return NULL;
}

static void draw_next(struct drawings *d);

static void
not_drawn(const char *digest, const char *why)
{
    log_line(LOG_WARNING, "a policy could not be drawn", "policy", digest, "because", why, NULL);
}

static void
on_drawn(const char *bytes, size_t len, const struct err *e, void *arg)
{
    struct drawings *d = arg;
    struct drawing *one = find(d, d->under_way); /* NULL: an update has forgotten it */
    if (!bytes)
        not_drawn(d->under_way, e->text);
    else if (one)
        one->svg = err_mem(talloc_strndup(one, bytes, len));
    TALLOC_FREE(d->under_way);
    draw_next(d);
}

static bool
begin(struct drawings *d, const char *dot, const char *text, struct err *e)
{
    static const char *const argv[] = {"dot", "-Tsvg", NULL};
    static const char *const env[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/", NULL};
    struct filter *filter;
    return filter_run(d, d->loop,
                      &(struct filter_options){.path = dot,
                                               .argv = argv,
                                               .env = env,
                                               .deadline = DRAWING_SECONDS * WHEN_SECOND,
                                               .output_max = DRAWING_MAX},
                      text, strlen(text), on_drawn, d, &filter, e);
}

static void
draw_next(struct drawings *d)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    const char *dot = find_dot(tmp);
    for (size_t i = 0; dot && !d->under_way && i < d->count; i++) {
        struct drawing *one = d->list[i];
        struct err e = err_on(tmp);
        if (!one->text)
            continue;
        if (begin(d, dot, one->text, &e))
            d->under_way = err_mem(talloc_strdup(d, one->digest));
        else
            not_drawn(one->digest, e.text);
        one->text = NULL;
    }
    talloc_free(tmp);
}

struct drawings *
drawings_new(TALLOC_CTX *ctx, struct loop *loop)
{
    struct drawings *d = err_mem(talloc_zero(ctx, struct drawings));
    d->loop = loop;
    return d;
}

/* The one there is, or a new one; next is the list that replaces d's. */
static void
take(struct drawings *next, const struct drawings *d, const struct policy *policy)
{
    if (find(next, policy->digest))
        return;
    next->list =
        err_mem(talloc_realloc(next, next->list, struct drawing *, (unsigned)next->count + 1));
    struct drawing *one = find(d, policy->digest);
    if (one) {
        talloc_steal(next->list, one);
    } else {
        one = err_mem(talloc_zero(next->list, struct drawing));
        one->digest = err_mem(talloc_strdup(one, policy->digest));
        one->text = draw_dot(one, policy);
    }
    next->list[next->count++] = one;
}

void
drawings_update(struct drawings *d, const struct registry *registry)
{
    struct drawings *next = drawings_new(NULL, d->loop);
    for (size_t i = 0; i < registry->ninstitutions; i++) {
        const struct institution *inst = registry->institutions[i];
        for (size_t k = 0; k < inst->npolicies; k++)
            if (institution_in_force(inst, inst->policies[k].workflow) == inst->policies[k].policy)
                take(next, d, inst->policies[k].policy);
    }
    talloc_free(d->list);
    d->list = talloc_steal(d, next->list);
    d->count = next->count;
    talloc_free(next);
    draw_next(d);
}

const char *
drawings_find(const struct drawings *d, const char *digest)
{
    const struct drawing *one = find(d, digest);
    return one ? one->svg : NULL;
}
