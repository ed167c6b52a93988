/* people_differ: both lists by their keys, then what only one has, then what both have differently. */
#include "app/site/people_differ.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"

static bool
same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* {key: entry} of a list; key: of the entry's texts, one after the other. */
static json_object *
by_key(TALLOC_CTX *ctx, json_object *list, const char *const *keys)
{
    json_object *map = json_own(ctx, json_obj());
    for (size_t i = 0; i < json_len(list); i++) {
        char *key = err_mem(talloc_strdup(ctx, ""));
        for (const char *const *k = keys; *k; k++) {
            const char *part = json_str(json_item(list, i), *k);
            key = err_mem(talloc_asprintf_append(key, "%s\n", part ? part : ""));
        }
        json_put(map, key, json_object_get(json_item(list, i)));
        talloc_free(key);
    }
    return map;
}

static json_object *
named(json_object *person)
{
    json_object *o = json_obj();
    json_put_str(o, "name", json_str(person, "name"));
    json_put_str(o, "email", json_str(person, "email"));
    return o;
}

/* ["unit: SPH, was HSC"]: where the texts of two entries differ. */
static json_object *
changes(TALLOC_CTX *ctx, json_object *was, json_object *is, const char *const *keys)
{
    json_object *list = json_list();
    for (const char *const *k = keys; *k; k++) {
        const char *old = json_str(was, *k), *new = json_str(is, *k);
        if (!same(old, new))
            json_push_str(list, err_mem(talloc_asprintf(ctx, "%s: %s, was %s", *k,
                                                        new ? new : "none", old ? old : "none")));
    }
    return list;
}

static void
people(TALLOC_CTX *ctx, json_object *before, json_object *after, json_object *ret)
{
    static const char *const id[] = {"id", NULL}, *const texts[] = {"name",         "email",
                                                                    "other_emails", "unit",
                                                                    "campus_id",    NULL};
    json_object *old = by_key(ctx, json_arr(before, "people"), id);
    json_object *added = json_list(), *changed = json_list();
    for (size_t i = 0; i < json_len(json_arr(after, "people")); i++) {
        json_object *is = json_item(json_arr(after, "people"), i);
        char *key = err_mem(talloc_asprintf(ctx, "%s\n", json_str(is, "id")));
        json_object *was = json_get(old, key), *one = named(is);
        json_object *what = was ? changes(ctx, was, is, texts) : NULL;
        if (!was) {
            json_push(added, one);
        } else if (json_len(what)) {
            json_put(one, "what", json_object_get(what));
            json_push(changed, one);
        } else {
            json_object_put(one);
        }
        json_object_put(what);
    }
    json_put(ret, "added", added);
    json_put(ret, "changed", changed);
}

static const char *
say_role(TALLOC_CTX *ctx, json_object *r)
{
    static const struct {
        const char *key, *before;
    } parts[] = {{"constituency", " "}, {"unit", " of "}, {"from", " from "}, {"to", " to "}};
    char *text = err_mem(talloc_asprintf(
        ctx, "%s%s", json_flag(r, "acting", false) ? "acting " : "", json_str(r, "role")));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (json_str(r, parts[i].key))
            text = err_mem(
                talloc_asprintf_append(text, "%s%s", parts[i].before, json_str(r, parts[i].key)));
    return text;
}

static void
push_role(TALLOC_CTX *ctx, json_object *list, json_object *persons, json_object *role)
{
    char *key = err_mem(talloc_asprintf(ctx, "%s\n", json_str(role, "person")));
    json_object *one = named(json_get(persons, key));
    json_put_str(one, "role", say_role(ctx, role));
    json_push(list, one);
}

/* A role whose last day was set has ended; one whose last day was taken away has begun again. */
static void
roles(TALLOC_CTX *ctx, json_object *before, json_object *after, json_object *ret)
{
    static const char *const id[] = {"id", NULL}, *const whole[] = {"role",         "person",
                                                                    "constituency", "unit",
                                                                    "from",         NULL};
    json_object *old = by_key(ctx, json_arr(before, "roles"), whole);
    json_object *is = by_key(ctx, json_arr(after, "roles"), whole);
    json_object *persons = by_key(ctx, json_arr(after, "people"), id);
    json_object *begun = json_list(), *ended = json_list();
    json_object_object_foreach (is, key, role) {
        json_object *was = json_get(old, key);
        const char *to = json_str(role, "to"), *until = json_str(was, "to");
        if (was && same(to, until) &&
            json_flag(was, "acting", false) == json_flag(role, "acting", false))
            continue;
        bool shorter = was && to && (!until || strcmp(to, until) < 0);
        push_role(ctx, shorter ? ended : begun, persons, role);
    }
    json_put(ret, "begun", begun);
    json_put(ret, "ended", ended);
}

static void
units(TALLOC_CTX *ctx, json_object *before, json_object *after, json_object *ret)
{
    static const char *const id[] = {"id", NULL};
    json_object *old = by_key(ctx, json_arr(before, "units"), id), *list = json_list();
    for (size_t i = 0; i < json_len(json_arr(after, "units")); i++) {
        json_object *is = json_item(json_arr(after, "units"), i);
        json_object *was = json_get(old, err_mem(talloc_asprintf(ctx, "%s\n", json_str(is, "id"))));
        const char *parent = json_str(is, "parent");
        if (!was || !same(parent, json_str(was, "parent")) ||
            !same(json_str(is, "name"), json_str(was, "name")))
            json_push_str(list, err_mem(talloc_asprintf(
                                    ctx, "%s: %s%s%s", json_str(is, "id"), json_str(is, "name"),
                                    parent ? ", below " : "", parent ? parent : "")));
    }
    json_put(ret, "units", list);
}

json_object *
people_differ(json_object *before, json_object *after)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *ret = json_obj();
    people(ctx, before, after, ret);
    roles(ctx, before, after, ret);
    units(ctx, before, after, ret);
    talloc_free(ctx);
    return ret;
}
