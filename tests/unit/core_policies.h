/* core_policies: policies for the core's tests: the small good one, it with a change, and those that ship. */
#ifndef ASSENT_TESTS_CORE_POLICIES_H
#define ASSENT_TESTS_CORE_POLICIES_H

#include "base/json.h"
#include "core/policy/definition.h"

/* A file below the source folder, with a NUL behind; a missing one fails the test. */
char *test_file(TALLOC_CTX *ctx, const char *path);

/* A JSON text with ' for ", so that it can be written in C. */
json_object *test_json(TALLOC_CTX *ctx, const char *text);

/* RFC 7396: patch applied to target, which it changes; the result is a reference of the caller's. */
json_object *test_merge(json_object *target, json_object *patch);

/* tests/scenario/good-policy.json with a merge patch (NULL: none). */
bool test_policy_patched(TALLOC_CTX *ctx, json_object *patch, struct policy **ret,
                         struct err *e) must_check;

/* The same, which must read. */
const struct policy *test_policy(TALLOC_CTX *ctx, const char *patch);

/* workflows/NAME.json with its rubric and form. */
const struct policy *test_shipped_named(TALLOC_CTX *ctx, const char *name);

/* workflows/microcredential.json with its rubric and form. */
char *test_shipped_bundle(TALLOC_CTX *ctx);
const struct policy *test_shipped(TALLOC_CTX *ctx);

/* A calendar from its JSON; the one that ships as the default. */
const struct calendar *test_calendar(TALLOC_CTX *ctx, json_object *o);
const struct calendar *test_days(TALLOC_CTX *ctx);

/* The bodies of one kind of event in a history ([{"event","body"}]), in order. */
json_object *test_bodies(TALLOC_CTX *ctx, json_object *history, const char *event);

/* The names of the files in a folder that end in .json (not .schema.json), without it; in order, NULL-terminated. */
const char **test_names(TALLOC_CTX *ctx, const char *folder);

#endif
