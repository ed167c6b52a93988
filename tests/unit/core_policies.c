#include "core_policies.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
test_file(TALLOC_CTX *ctx, const char *path)
{
    char *full = talloc_asprintf(ctx, "%s/%s", ASSENT_SOURCE, path), *bytes = NULL;
    FILE *file = fopen(full, "rb");
    ck_assert_msg(file, "%s cannot be read", full);
    fseek(file, 0, SEEK_END);
    long len = ftell(file);
    rewind(file);
    bytes = talloc_zero_array(ctx, char, len + 1);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)len, file), len);
    fclose(file);
    return bytes;
}

json_object *
test_json(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    char *copy = talloc_strdup(ctx, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    json_object *o = NULL;
    ck_assert_msg(json_read(copy, strlen(copy), NULL, &o, &e), "%s", e.text);
    return json_own(ctx, o);
}

json_object *
test_merge(json_object *target, json_object *patch)
{
    if (!json_object_is_type(patch, json_type_object)) {
        json_object_put(target);
        return json_object_get(patch);
    }
    if (!json_object_is_type(target, json_type_object)) {
        json_object_put(target);
        target = json_obj();
    }
    json_object_object_foreach (patch, key, value) {
        if (!value)
            json_object_object_del(target, key);
        else
            json_put(target, key, test_merge(json_object_get(json_get(target, key)), value));
    }
    return target;
}

bool
test_policy_patched(TALLOC_CTX *ctx, json_object *patch, struct policy **ret, struct err *e)
{
    json_object *good = NULL;
    char *text = test_file(ctx, "tests/scenario/good-policy.json");
    if (!json_read(text, strlen(text), NULL, &good, e))
        return false;
    if (patch)
        good = test_merge(good, patch);
    const char *bytes = json_text(json_own(ctx, good));
    return policy_read(ctx, bytes, strlen(bytes), "digest", ret, e);
}

const struct policy *
test_policy(TALLOC_CTX *ctx, const char *patch)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    bool good = test_policy_patched(ctx, patch ? test_json(ctx, patch) : NULL, &policy, &e);
    ck_assert_msg(good, "%s", e.text);
    return policy;
}

static char *
part(TALLOC_CTX *ctx, json_object *workflow, const char *key)
{
    return test_file(ctx,
                     talloc_asprintf(ctx, "workflows/%ss/%s.json", key, json_str(workflow, key)));
}

static char *
bundle(TALLOC_CTX *ctx, const char *name)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    char *text = test_file(ctx, talloc_asprintf(ctx, "workflows/%s.json", name));
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s: %s", name, e.text);
    json_own(ctx, o);
    return policy_bundle(ctx, text, part(ctx, o, "rubric"), part(ctx, o, "form"));
}

const struct policy *
test_shipped_named(TALLOC_CTX *ctx, const char *name)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    char *bytes = bundle(ctx, name);
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s: %s", name,
                  e.text);
    return policy;
}

char *
test_shipped_bundle(TALLOC_CTX *ctx)
{
    return bundle(ctx, "microcredential");
}

const struct policy *
test_shipped(TALLOC_CTX *ctx)
{
    return test_shipped_named(ctx, "microcredential");
}

const struct calendar *
test_calendar(TALLOC_CTX *ctx, json_object *o)
{
    struct err e = err_on(ctx);
    struct tz *zone;
    struct calendar *calendar;
    ck_assert_msg(tz_load(ctx, NULL, json_str(o, "zone"), &zone, &e) &&
                      calendar_read(ctx, o, zone, &calendar, &e),
                  "%s", e.text);
    return calendar;
}

const struct calendar *
test_days(TALLOC_CTX *ctx)
{
    return test_calendar(ctx, test_json(ctx, test_file(ctx, "workflows/calendars/default.json")));
}

json_object *
test_bodies(TALLOC_CTX *ctx, json_object *history, const char *event)
{
    json_object *list = json_own(ctx, json_list());
    for (size_t i = 0; i < json_len(history); i++) {
        json_object *item = json_item(history, i);
        if (!strcmp(json_str(item, "event"), event))
            json_push(list, json_object_get(json_get(item, "body")));
    }
    return list;
}

const char **
test_names(TALLOC_CTX *ctx, const char *folder)
{
    struct dirent **file;
    int n = scandir(talloc_asprintf(ctx, "%s/%s", ASSENT_SOURCE, folder), &file, NULL, alphasort);
    ck_assert_int_gt(n, 2);
    const char **names = talloc_zero_array(ctx, const char *, n);
    size_t count = 0;
    for (int i = 0; i < n; i++) {
        const char *dot = strchr(file[i]->d_name, '.');
        if (dot && dot != file[i]->d_name && !strcmp(dot, ".json"))
            names[count++] = talloc_strndup(ctx, file[i]->d_name, (size_t)(dot - file[i]->d_name));
        free(file[i]);
    }
    free(file);
    return names;
}
