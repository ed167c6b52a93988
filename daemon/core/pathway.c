/* pathway: components, what completes them, and circles among credentials. */
#include "core/pathway.h"

#include <string.h>

#include "base/json.h"
#include "core/policy/wording.h"

/* X(enumerator, the answer's id) */
#define RULES(X)          \
    X(ALL, "all")         \
    X(ORDERED, "ordered") \
    X(SOME, "some")       \
    X(HOURS, "hours")     \
    X(CREDITS, "credits")

enum { COMPONENTS_MAX = 100, NODES_MAX = 2000, LEAST_MAX = 1000000 };

static enum pathway_rule
rule_of(const char *name)
{
    static const char *const names[] = {
#define X(enumerator, name) [PATHWAY_##enumerator] = name,
        RULES(X)
#undef X
    };
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return (enum pathway_rule)i;
    return PATHWAY_ALL;
}

static const char *
filled(json_object *o, const char *key)
{
    const char *text = json_str(o, key);
    return text && *text ? text : NULL;
}

struct pathway *
pathway_of(TALLOC_CTX *ctx, json_object *document)
{
    json_object *list = json_arr(document, "components");
    size_t n = json_len(list);
    if (!n || n > COMPONENTS_MAX)
        return NULL;
    struct pathway *p = err_mem(talloc_zero(ctx, struct pathway));
    const char *anywhere = json_str(document, "start_anywhere");
    p->components = err_mem(talloc_zero_array(p, struct component, n));
    p->rule = rule_of(json_str(document, "completion"));
    p->least = json_num(document, "completion_least", 0);
    p->least = p->least < 0 ? 0 : p->least > LEAST_MAX ? LEAST_MAX : p->least;
    p->anywhere = anywhere && !strcmp(anywhere, "yes");
    for (size_t i = 0; i < n; i++) {
        json_object *one = json_item(list, i);
        const char *title = filled(one, "title");
        if (!json_object_is_type(one, json_type_object))
            continue;
        p->components[p->ncomponents++] = (struct component){
            .title = title ? title : "a component",
            .kind = filled(one, "kind"),
            .credential = filled(one, "credential"),
            .hours = json_num(one, "hours", 0),
            .credits = json_num(one, "credits", 0),
        };
    }
    return p;
}

/* ---- the rule ----------------------------------------------------------------------------------------------- */

static double
sum(const struct pathway *p, bool credits)
{
    double all = 0;
    for (size_t i = 0; i < p->ncomponents; i++)
        all += credits ? p->components[i].credits : p->components[i].hours;
    return all;
}

static bool
check_rule(const struct pathway *p, struct err *e)
{
    bool credits = p->rule == PATHWAY_CREDITS;
    const char *unit = credits ? "credits" : "hours";
    if (p->rule <= PATHWAY_ORDERED)
        return true;
    if (p->least <= 0)
        return err_set(e, ERR_INVALID, "Say how many %s complete the pathway: more than none.",
                       p->rule == PATHWAY_SOME ? "components" : unit);
    if (p->rule == PATHWAY_SOME && p->least > (double)p->ncomponents)
        return err_set(e, ERR_INVALID,
                       "The pathway asks for %g components and has %zu: nobody could complete it.",
                       p->least, p->ncomponents);
    if (p->rule != PATHWAY_SOME && p->least > sum(p, credits))
        return err_set(e, ERR_INVALID,
                       "The pathway asks for %g %s and its components have %g: nobody could "
                       "complete it.",
                       p->least, unit, sum(p, credits));
    return true;
}

static char *
what_completes(TALLOC_CTX *ctx, const struct pathway *p)
{
    int n = (int)p->ncomponents;
    char *all = say_number(ctx, n);
    switch (p->rule) {
    case PATHWAY_ORDERED:
        return talloc_asprintf(ctx, "all %s components, one after the other", all);
    case PATHWAY_SOME:
        if (p->least >= n)
            break;
        return talloc_asprintf(ctx, "any %s of the %s components", say_number(ctx, (int)p->least),
                               all);
    case PATHWAY_HOURS:
        return talloc_asprintf(ctx, "components of at least %g hours together", p->least);
    case PATHWAY_CREDITS:
        return talloc_asprintf(ctx, "components of at least %g credits together", p->least);
    case PATHWAY_ALL:
        break;
    }
    return n == 1 ? talloc_strdup(ctx, "its one component")
                  : talloc_asprintf(ctx, "all %s components", all);
}

char *
pathway_sentence(TALLOC_CTX *ctx, const struct pathway *p)
{
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    const char *end = p->ncomponents < 2           ? ""
                      : p->rule == PATHWAY_ORDERED ? ""
                      : p->anywhere ? ", in any order, and may begin with any of them"
                                    : ", and begins with the first";
    char *what = err_mem(what_completes(tmp, p));
    char *text = talloc_asprintf(ctx, "An earner completes %s%s.", what, end);
    talloc_free(tmp);
    return err_mem(text);
}

/* ---- other credentials ---------------------------------------------------------------------------------------- */

static const char *
id_of(json_object *graph, const char *name)
{
    return json_str(json_get(graph, name), "id");
}

static bool
check_standing(const struct component *c, json_object *graph, struct err *e)
{
    json_object *node = json_get(graph, c->credential);
    const char *standing = json_str(node, "standing");
    if (!node || !standing)
        return err_set(e, ERR_INVALID,
                       "“%s” names the credential “%.60s”, which is neither in the catalog nor in "
                       "review: propose it first, or correct the name.",
                       c->title, c->credential);
    if (!strcmp(standing, "in-force") || !strcmp(standing, "suspended") ||
        !strcmp(standing, "in-review"))
        return true;
    return err_set(e, ERR_INVALID, "“%s” cannot be a component any more: it is %s.", c->title,
                   strcmp(standing, "ended") ? standing : "a proposal that came to nothing");
}

/* Everything that one credential leads to, each looked at once. */
struct walk {
    json_object *graph, *seen;
    const char *self;
    const char *through; /* the last before self */
    int nodes;
};

static bool
leads_back(struct walk *w, const char *id)
{
    if (!strcmp(id, w->self))
        return true;
    if (json_has(w->seen, id) || ++w->nodes > NODES_MAX)
        return false;
    json_put_bool(w->seen, id, true);
    json_object *node = json_get(w->graph, id), *list = json_arr(node, "components");
    for (size_t i = 0; i < json_len(list); i++) {
        const char *next = json_item_str(list, i);
        if (!next || !leads_back(w, next))
            continue;
        if (!w->through)
            w->through = json_str(node, "title");
        return true;
    }
    return false;
}

static bool
check_circle(const struct component *c, json_object *graph, const char *self, struct err *e)
{
    struct walk w = {.graph = graph, .self = self, .seen = json_obj()};
    const char *id = id_of(graph, c->credential);
    bool circle = id && self && leads_back(&w, id);
    json_object_put(w.seen);
    if (!circle)
        return true;
    if (!strcmp(id, self))
        return err_set(e, ERR_INVALID, "“%s” is this credential itself.", c->title);
    return err_set(e, ERR_INVALID,
                   "“%s” cannot be a component: this credential counts toward it%s%s%s, so that "
                   "neither could be completed first.",
                   c->title, w.through && strcmp(w.through, c->title) ? " (through “" : "",
                   w.through && strcmp(w.through, c->title) ? w.through : "",
                   w.through && strcmp(w.through, c->title) ? "”)" : "");
}

static bool
check_twice(const struct pathway *p, size_t i, json_object *graph, struct err *e)
{
    const char *id = id_of(graph, p->components[i].credential);
    for (size_t j = 0; j < i; j++) {
        const char *name = p->components[j].credential, *other = name ? id_of(graph, name) : NULL;
        if (id && other && !strcmp(id, other))
            return err_set(e, ERR_INVALID, "“%s” and “%s” are the same credential: take one out.",
                           p->components[j].title, p->components[i].title);
    }
    return true;
}

bool
pathway_check(const struct pathway *p, json_object *graph, const char *self, struct err *e)
{
    if (!check_rule(p, e))
        return false;
    for (size_t i = 0; graph && i < p->ncomponents; i++) {
        const struct component *c = &p->components[i];
        if (c->credential && (!check_standing(c, graph, e) || !check_twice(p, i, graph, e) ||
                              !check_circle(c, graph, self, e)))
            return false;
    }
    return true;
}

static const char *
say_standing(const char *standing)
{
    return !standing                        ? "does not exist any more"
           : !strcmp(standing, "in-review") ? "is still in review"
           : !strcmp(standing, "ended")     ? "was not approved"
           : !strcmp(standing, "suspended") ? "is suspended"
                                            : "is not offered any more";
}

char *
pathway_waits(TALLOC_CTX *ctx, const struct pathway *p, json_object *graph)
{
    const char **texts = err_mem(talloc_zero_array(NULL, const char *, p->ncomponents));
    size_t n = 0;
    for (size_t i = 0; graph && i < p->ncomponents; i++) {
        const struct component *c = &p->components[i];
        const char *standing =
            c->credential ? json_str(json_get(graph, c->credential), "standing") : "in-force";
        if (!standing || strcmp(standing, "in-force"))
            texts[n++] =
                err_mem(talloc_asprintf(texts, "“%s”, which %s", c->title, say_standing(standing)));
    }
    char *text = NULL;
    if (n)
        text = err_mem(talloc_asprintf(ctx, "It waits for %s.",
                                       say_list((TALLOC_CTX *)texts, texts, n, "and")));
    talloc_free(texts);
    return text;
}
