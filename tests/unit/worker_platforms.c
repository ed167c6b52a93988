/*
 * Every form platform that we ship, by its fixtures: hooks/in/NAME.jq has NAME.conf, a paragraph "## NAME" in
 * hooks/in/README.md and tests/fixtures/in/NAME/, whose expected.json says what becomes of each variant. The worker and the
 * ordinary command must both give it.
 */
#include "runner.h"

#include <glob.h>
#include <json.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "worker_hooks.h"

static const char *const variants[] = {"sample", "missing", "unicode", "multi", "edited"};

/* The fields of the form that ships, and one for a file. */
static json_object *
fields_for_platforms(TALLOC_CTX *ctx)
{
    json_object *fields = hooks_fields(ctx);
    json_object_array_add(fields, json_tokener_parse("{\"id\":\"syllabus\",\"title\":\"Syllabus\","
                                                     "\"type\":\"file\"}"));
    return fields;
}

static json_object *
fixture(TALLOC_CTX *ctx, const char *name, const char *file)
{
    const char *path = talloc_asprintf(ctx, "tests/fixtures/in/%s/%s.json", name, file);
    if (access(talloc_asprintf(ctx, "%s/%s", SRCDIR, path), R_OK) != 0)
        return NULL;
    json_object *o = json_tokener_parse(hooks_file(ctx, path));
    ck_assert_msg(o != NULL, "%s is no JSON", path);
    return o;
}

/* What the daemon would give to the program; the caller's. */
static json_object *
input_of(TALLOC_CTX *ctx, const char *name, const char *variant, json_object *expected)
{
    json_object *input = json_obj(), *form = json_obj(), *fetched;
    json_object *body = fixture(ctx, name, talloc_asprintf(ctx, "%s.body", variant));
    if (!body)
        body = fixture(ctx, name, variant);
    ck_assert_msg(body != NULL, "%s: there is no fixture %s", name, variant);
    json_put(input, "headers", json_obj());
    json_put(input, "body", body);
    fetched = fixture(ctx, name, talloc_asprintf(ctx, "%s.fetched", variant));
    if (fetched)
        json_put(input, "fetched", fetched);
    json_put_str(form, "name", "proposals");
    json_put_str(form, "kind", "new");
    json_put_str(form, "lane", "non-credit");
    json_put(form, "fields", fields_for_platforms(ctx));
    json_put(form, "map", json_object_get(json_get(expected, "map")));
    json_put(form, "set", json_object_get(json_get(expected, "set")));
    json_put(input, "form", form);
    return input;
}

/* Adds the input and what the worker gives for it, a line each. */
static void
check_variant(struct lane *lane, const char *name, const char *variant, json_object *expected,
              char **inputs, char **given)
{
    json_object *input = input_of(lane->ctx, name, variant, expected),
                *wanted = json_get(json_get(expected, "variants"), variant);
    const char *text = json_object_to_json_string_ext(input, JSON_C_TO_STRING_PLAIN);
    struct reply *r = lane_ask(lane, name, text);
    ck_assert_msg(r->kind == ERR_NONE, "%s, %s: %s", name, variant, r->text);
    json_object *o = json_tokener_parse(r->text);
    ck_assert_msg(json_object_equal(o, wanted), "%s, %s: %s\nand not %s", name, variant, r->text,
                  json_object_to_json_string(wanted));
    *inputs = talloc_asprintf_append(*inputs, "%s\n", text);
    *given = talloc_asprintf_append(*given, "%s%s", **given ? "\n" : "", r->text);
    json_object_put(o);
    json_object_put(input);
}

/* What belongs to a platform is all there. */
static json_object *
expected_of(TALLOC_CTX *ctx, const char *name, const char *readme)
{
    json_object *expected = fixture(ctx, name, "expected");
    ck_assert_msg(expected != NULL, "%s has no tests/fixtures/in/%s/expected.json", name, name);
    ck_assert_msg(strstr(readme, talloc_asprintf(ctx, "\n## %s\n", name)) != NULL,
                  "%s has no paragraph in hooks/in/README.md", name);
    (void)hooks_file(ctx, talloc_asprintf(ctx, "hooks/in/%s.conf", name));
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        ck_assert_msg(json_has(json_get(expected, "variants"), variants[i]),
                      "%s: expected.json does not say what becomes of %s", name, variants[i]);
    return expected;
}

static void
check_platform(const char *name, const char *readme)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    const char *program = talloc_asprintf(lane->ctx, "hooks/in/%s.jq", name);
    char *inputs = talloc_strdup(lane->ctx, ""), *given = talloc_strdup(lane->ctx, "");
    json_object *expected = expected_of(lane->ctx, name, readme);
    hooks_answers(lane);
    lane_add(lane, name, FRAME_JSON, hooks_file(lane->ctx, program));
    lane_use(lane);
    json_object_object_foreach (json_get(expected, "variants"), variant, wanted) {
        (void)wanted;
        check_variant(lane, name, variant, expected, &inputs, &given);
    }
    ck_assert_str_eq(given, hooks_by_command(lane->ctx, program, inputs));
    json_object_put(expected);
    lane_free(lane);
}

START_TEST(every_form_platform_is_read_as_its_fixtures_say)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *readme = hooks_file(ctx, "hooks/in/README.md");
    int platforms = 0;
    glob_t found;
    ck_assert_int_eq(glob(SRCDIR "/hooks/in/*.jq", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *name = talloc_strdup(ctx, strrchr(found.gl_pathv[i], '/') + 1);
        name[strlen(name) - strlen(".jq")] = '\0';
        if (strcmp(name, "answers") == 0)
            continue;
        check_platform(name, readme);
        platforms++;
    }
    ck_assert_int_ge(platforms, 18);
    globfree(&found);
    talloc_free(ctx);
}
END_TEST

/* Groups, money, skills, files, numbers and dates of all notations: tests/fixtures/answers.json. */
START_TEST(answers_fit_every_type_of_field)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    hooks_answers(lane);
    json_object *both = json_tokener_parse(hooks_file(lane->ctx, "tests/fixtures/answers.json"));
    ck_assert_ptr_nonnull(both);
    const char *text =
        json_object_to_json_string_ext(json_get(both, "input"), JSON_C_TO_STRING_PLAIN);
    struct reply *r =
        lane_try(lane, FRAME_JSON, hooks_file(lane->ctx, "hooks/in/google-forms.jq"), text);
    ck_assert_msg(r->kind == ERR_NONE, "%s", r->text);
    json_object *given = json_tokener_parse(r->text);
    ck_assert_msg(json_object_equal(given, json_get(both, "output")), "%s", r->text);
    ck_assert_str_eq(r->text, hooks_by_command(lane->ctx, "hooks/in/google-forms.jq", text));
    json_object_put(given);
    json_object_put(both);
    lane_free(lane);
}
END_TEST

SUITE(platforms, every_form_platform_is_read_as_its_fixtures_say, answers_fit_every_type_of_field)
