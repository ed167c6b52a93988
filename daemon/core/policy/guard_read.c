/* guard_read: a guard from its JSON; exactly one shape an object, and a limit on depth and width. */
#include <string.h>

#include "base/json.h"
#include "core/policy/reading.h"

enum { GUARD_DEPTH = 8, GUARD_WIDTH = 32 };

#define GUARD_OPS(X)     \
    X(ALL, "all")        \
    X(ANY, "any")        \
    X(NOT, "not")        \
    X(IS, "is")          \
    X(IN, "in")          \
    X(LESS, "less-than") \
    X(MORE, "more-than") \
    X(PRESENT, "present")

static const char *const op_names[] = {
#define X(enumerator, name) [GUARD_##enumerator] = name,
    GUARD_OPS(X)
#undef X
};

static bool
read_guard(TALLOC_CTX *ctx, json_object *o, int depth, struct guard **ret, struct err *e);

static bool
which_op(json_object *o, enum guard_op *ret, struct err *e)
{
    int found = 0;
    for (size_t i = 0; i < sizeof op_names / sizeof *op_names; i++)
        if (json_has(o, op_names[i])) {
            found++;
            *ret = (enum guard_op)i;
        }
    if (found != 1)
        return err_set(
            e, ERR_CONFIG,
            "a condition needs exactly one of all, any, not, is, in, less-than, more-than, "
            "present");
    return true;
}

static bool
read_members(struct guard *g, json_object *list, int depth, struct err *e)
{
    g->nof = json_len(list);
    g->of = err_mem(talloc_zero_array(g, struct guard *, g->nof));
    for (size_t i = 0; i < g->nof; i++)
        if (!read_guard(g, json_item(list, i), depth + 1, &g->of[i], e))
            return err_at(e, "%s, condition %zu", op_names[g->op], i + 1);
    return true;
}

static bool
read_tree(struct guard *g, json_object *o, int depth, struct err *e)
{
    const char *const known[] = {op_names[g->op], NULL};
    if (!reading_keys(o, known, e))
        return false;
    json_object *list = NULL;
    if (g->op != GUARD_NOT)
        return reading_list(o, op_names[g->op], READING_REQUIRED, GUARD_WIDTH, &list, e) &&
               read_members(g, list, depth, e);
    g->nof = 1;
    g->of = err_mem(talloc_zero_array(g, struct guard *, 1));
    return read_guard(g, json_get(o, "not"), depth + 1, &g->of[0], e) || err_at(e, "not");
}

static bool
scalar(json_object *o)
{
    return json_object_is_type(o, json_type_string) || json_object_is_type(o, json_type_int) ||
           json_object_is_type(o, json_type_double) || json_object_is_type(o, json_type_boolean);
}

static bool
all_scalars(json_object *list)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (!scalar(json_item(list, i)))
            return false;
    return json_len(list) > 0;
}

static bool
check_value(const struct guard *g, struct err *e)
{
    const char *op = op_names[g->op];
    switch (g->op) {
    case GUARD_IN:
        return all_scalars(g->value) ||
               err_set(e, ERR_CONFIG, "“in” needs a list of texts, numbers, true or false");
    case GUARD_PRESENT:
        return json_object_is_type(g->value, json_type_boolean) ||
               err_set(e, ERR_CONFIG, "“present” must be true or false");
    default:
        return scalar(g->value) ||
               err_set(e, ERR_CONFIG, "“%s” needs a text, a number, true or false", op);
    }
}

static bool
read_comparison(struct guard *g, json_object *o, struct err *e)
{
    const char *const known[] = {"fact", op_names[g->op], NULL};
    if (!reading_keys(o, known, e) ||
        !reading_text(g, o, "fact", READING_REQUIRED, READING_TITLE, &g->fact, e))
        return false;
    g->value = json_own(g, json_copy(json_get(o, op_names[g->op])));
    return check_value(g, e);
}

static bool
read_guard(TALLOC_CTX *ctx, json_object *o, int depth, struct guard **ret, struct err *e)
{
    if (depth > GUARD_DEPTH)
        return err_set(e, ERR_CONFIG, "conditions lie more than %d deep inside each other",
                       GUARD_DEPTH);
    struct guard *g = err_mem(talloc_zero(ctx, struct guard));
    if (!which_op(o, &g->op, e))
        return false;
    if (!(g->op <= GUARD_NOT ? read_tree(g, o, depth, e) : read_comparison(g, o, e)))
        return false;
    *ret = g;
    return true;
}

bool
reading_guard(TALLOC_CTX *ctx, json_object *o, const struct guard **ret, struct err *e)
{
    struct guard *g = NULL;
    if (!read_guard(ctx, o, 1, &g, e))
        return false;
    *ret = g;
    return true;
}
