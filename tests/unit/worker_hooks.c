/* The adapters that we ship, by the worker and by the ordinary jq command, on what the platforms send. */
#include "runner.h"

#include <glob.h>
#include <json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "worker_hooks.h"

char *
hooks_file(TALLOC_CTX *ctx, const char *path)
{
    FILE *f = fopen(talloc_asprintf(ctx, "%s/%s", SRCDIR, path), "r");
    ck_assert_msg(f != NULL, "%s", path);
    char *text = talloc_zero_array(ctx, char, 1 << 20);
    ck_assert_uint_gt(fread(text, 1, (1 << 20) - 1, f), 0);
    fclose(f);
    return text;
}

/* The questions of the form that we ship. */
json_object *
hooks_fields(TALLOC_CTX *ctx)
{
    json_object *form = json_tokener_parse(hooks_file(ctx, "workflows/forms/microcredential.json"));
    json_object *all = json_object_new_array(), *fields, *sections;
    ck_assert_ptr_nonnull(form);
    if (json_object_object_get_ex(form, "fields", &fields))
        for (size_t i = 0; i < json_object_array_length(fields); i++)
            json_object_array_add(all, json_object_get(json_object_array_get_idx(fields, i)));
    if (json_object_object_get_ex(form, "sections", &sections))
        for (size_t i = 0; i < json_object_array_length(sections); i++)
            if (json_object_object_get_ex(json_object_array_get_idx(sections, i), "fields",
                                          &fields))
                for (size_t j = 0; j < json_object_array_length(fields); j++)
                    json_object_array_add(all,
                                          json_object_get(json_object_array_get_idx(fields, j)));
    json_object_put(form);
    ck_assert_uint_gt(json_object_array_length(all), 20);
    return all;
}

static char *
mapping_input(TALLOC_CTX *ctx, const char *body, const char *map)
{
    json_object *fields = hooks_fields(ctx);
    char *text = talloc_asprintf(ctx,
                                 "{\"headers\":{},\"body\":%s,\"form\":{\"name\":\"proposals\","
                                 "\"kind\":\"new\",\"lane\":\"non-credit\",\"fields\":%s,"
                                 "\"map\":%s}}",
                                 body, json_object_to_json_string(fields), map);
    json_object_put(fields);
    return text;
}

char *
hooks_by_command(TALLOC_CTX *ctx, const char *program, const char *input)
{
    char *path = talloc_strdup(ctx, "/tmp/assent-hook-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_eq(write(fd, input, strlen(input)), (ssize_t)strlen(input));
    close(fd);
    FILE *out = popen(talloc_asprintf(ctx, "'%s' -c -L '%s/hooks/in' -f '%s/%s' '%s'", JQ, SRCDIR,
                                      SRCDIR, program, path),
                      "r");
    char *text = talloc_zero_array(ctx, char, 1 << 20);
    size_t len = fread(text, 1, (1 << 20) - 1, out);
    ck_assert_int_eq(pclose(out), 0);
    unlink(path);
    text[len ? len - 1 : 0] = '\0';
    return text;
}

static char *
page_by_command(TALLOC_CTX *ctx, const char *page, const char *fixture)
{
    FILE *out = popen(talloc_asprintf(ctx, "cd '%s' && '%s' -rj -L pages -f '%s' '%s'", SRCDIR, JQ,
                                      page, fixture),
                      "r");
    char *text = talloc_zero_array(ctx, char, 4 << 20);
    ck_assert_uint_gt(fread(text, 1, (4 << 20) - 1, out), 0);
    ck_assert_int_eq(pclose(out), 0);
    return text;
}

void
hooks_answers(struct lane *lane)
{
    ck_assert(transform_set_library(lane->set, "answers", "hooks/in/answers.jq",
                                    hooks_file(lane->ctx, "hooks/in/answers.jq"), &lane->e));
}

static void
gives(const char *program, const char *body, const char *map, const char *expected)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    char *input = mapping_input(lane->ctx, body, map);
    hooks_answers(lane);
    struct reply *r = lane_try(lane, FRAME_JSON, hooks_file(lane->ctx, program), input);
    ck_assert_str_eq(r->text, expected);
    ck_assert_str_eq(hooks_by_command(lane->ctx, program, input), expected);
    lane_free(lane);
}

#define TYPEFORM "hooks/in/typeform.jq"
#define ANSWERS(answers) \
    "{\"event_type\":\"form_response\",\"form_response\":{\"answers\":[" answers "]}}"

START_TEST(a_typeform_response_becomes_a_document)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    gives(TYPEFORM, hooks_file(ctx, "tests/fixtures/typeform.json"),
          "{\"mc_title\":\"title\",\"mc_description\":\"summary\",\"proposer_email\":\"proposer."
          "email\","
          "\"workload_hours\":\"hours\",\"eqf_level\":\"level\",\"eqf_level.eqf6\":\"advanced\","
          "\"delivery\":\"modality\",\"hidden.unit_code\":\"unit\"}",
          "{\"document\":{\"title\":\"Data Literacy for Public Health\",\"summary\":\"Reading, "
          "cleaning & "
          "presenting \\\"messy\\\" health data.\\nFor practitioners in Québec’s "
          "regions.\",\"hours\":125,"
          "\"level\":\"advanced\",\"modality\":\"online\",\"start_date\":\"2026-11-01\",\"unit\":"
          "\"SPH\","
          "\"lane\":\"non-credit\"},\"proposer\":{\"email\":\"alex.rivera@example.edu\"},"
          "\"unmapped\":["
          "{\"question\":\"Delivery\",\"answer\":\"Weekend lab\"},"
          "{\"question\":\"I confirm the dean agrees\",\"answer\":\"yes\"},"
          "{\"question\":\"Syllabus\",\"answer\":\"https://api.typeform.com/forms/lT4Z3j/responses/"
          "a3a12ec67a1365927098a606107fac15/fields/WOTdC00F8A3h/files/syllabus.pdf\"},"
          "{\"question\":\"cycle\",\"answer\":\"2026-autumn\"}]}");
    talloc_free(ctx);
}
END_TEST

START_TEST(what_does_not_fit_its_field_is_kept_beside_the_document)
{
    gives(
        TYPEFORM,
        ANSWERS(
            "{\"type\":\"text\",\"text\":\"about "
            "forty\",\"field\":{\"id\":\"a\",\"ref\":\"hours\"}},"
            "{\"type\":\"text\",\"text\":\"soon\",\"field\":{\"id\":\"b\",\"ref\":\"start_date\"}},"
            "{\"type\":\"choice\",\"choice\":{\"label\":\"EQF "
            "9\"},\"field\":{\"id\":\"c\",\"ref\":\"level\"}},"
            "{\"type\":\"choice\",\"choice\":{\"other\":\"Advanced\"},\"field\":{\"id\":\"d\","
            "\"ref\":\"level\"}},"
            "{\"type\":\"text\",\"text\":\"One\",\"field\":{\"id\":\"e\",\"ref\":\"title\"}},"
            "{\"type\":\"text\",\"text\":\"Two\",\"field\":{\"id\":\"f\",\"ref\":\"title\"}},"
            "{\"type\":\"payment\",\"payment\":{\"amount\":\"10\"},\"field\":{\"id\":\"g\",\"ref\":"
            "\"paid\"}},"
            "{\"type\":\"text\",\"text\":\"\",\"field\":{\"id\":\"h\",\"ref\":\"need\"}}"),
        "{}",
        "{\"document\":{\"level\":\"advanced\",\"title\":\"One\",\"lane\":\"non-credit\"},"
        "\"proposer\":{},"
        "\"unmapped\":[{\"question\":\"hours\",\"answer\":\"about forty\"},"
        "{\"question\":\"start_date\",\"answer\":\"soon\"},{\"question\":\"level\",\"answer\":"
        "\"EQF 9\"},"
        "{\"question\":\"title\",\"answer\":\"Two\"},{\"question\":\"paid\",\"answer\":\"10\"}]}");
}
END_TEST

START_TEST(lists_are_gathered_from_lines_and_from_several_questions)
{
    gives(
        TYPEFORM,
        ANSWERS(
            "{\"type\":\"text\",\"text\":\"1. Clean data\\r\\n\\n - Plot it \\n\\u2022 Explain "
            "it\","
            "\"field\":{\"id\":\"a\",\"ref\":\"o1\"}},"
            "{\"type\":\"text\",\"text\":\"3D printing\",\"field\":{\"id\":\"b\",\"ref\":\"o2\"}},"
            "{\"type\":\"choices\",\"choices\":{\"labels\":[\"SQL\",\"R\"],\"other\":\"Julia\"},"
            "\"field\":{\"id\":\"c\",\"ref\":\"skills\"}},"
            "{\"type\":\"number\",\"number\":0,\"field\":{\"id\":\"d\",\"ref\":\"credits\"}},"
            "{\"type\":\"phone_number\",\"phone_number\":\"+1 "
            "555\",\"field\":{\"id\":\"e\",\"ref\":\"fee\"}},"
            "{\"type\":\"boolean\",\"boolean\":false,\"field\":{\"id\":\"f\",\"ref\":\"overlap\"}},"
            "{\"type\":\"text\",\"text\":\"Alex\",\"field\":{\"id\":\"g\",\"ref\":\"who\"}}"),
        "{\"o1\":\"outcomes\",\"o2\":\"outcomes\",\"who\":\"proposer.name\"}",
        "{\"document\":{\"outcomes\":[\"Clean data\",\"Plot it\",\"Explain it\",\"3D printing\"],"
        "\"skills\":[\"SQL\",\"R\",\"Julia\"],\"credits\":0,\"fee\":\"+1 555\",\"overlap\":\"no\","
        "\"lane\":\"non-credit\"},\"proposer\":{\"name\":\"Alex\"},\"unmapped\":[]}");
}
END_TEST

START_TEST(an_unfinished_response_is_refused)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    hooks_answers(lane);
    struct reply *r =
        lane_try(lane, FRAME_JSON, hooks_file(lane->ctx, TYPEFORM),
                 mapping_input(lane->ctx, "{\"event_type\":\"form_response_partial\"}", "{}"));
    ck_assert_int_eq(r->kind, ERR_INVALID);
    ck_assert_str_eq(r->text,
                     "tried.jq: not a finished response: event_type is form_response_partial");
    lane_free(lane);
}
END_TEST

START_TEST(our_own_json_is_taken_as_it_is)
{
    gives("hooks/in/assent.jq",
          "{\"id\":\"a1\",\"document\":{\"title\":\"T\",\"hours\":40,\"lane\":\"credit\","
          "\"outcomes\":[\"x\"],"
          "\"level\":\"\",\"colour\":\"red\",\"size\":{\"w\":1}},\"proposer\":{\"email\":\"a@"
          "example.edu\","
          "\"name\":\"A\",\"role\":\"dean\"}}",
          "{}",
          "{\"document\":{\"title\":\"T\",\"hours\":40,\"lane\":\"credit\",\"outcomes\":[\"x\"]},"
          "\"proposer\":{\"email\":\"a@example.edu\",\"name\":\"A\"},\"unmapped\":["
          "{\"question\":\"colour\",\"answer\":\"red\"},{\"question\":\"size\",\"answer\":\"{"
          "\\\"w\\\":1}\"}]}");
}
END_TEST

/* The page that a fixture is for, or NULL: some fixtures are for two. */
static const char *
page_of(TALLOC_CTX *ctx, const char *fixture)
{
    char *name = talloc_strdup(ctx, strrchr(fixture, '/') + 1);
    name[strlen(name) - strlen(".json")] = '\0';
    bool there = access(talloc_asprintf(ctx, "%s/pages/%s.jq", SRCDIR, name), R_OK) == 0;
    return there ? name : NULL;
}

/* Pages compose by `include "ui";`, which the ordinary command finds with -L pages. */
START_TEST(every_page_that_we_ship_gives_what_the_command_gives)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    glob_t found;
    int pages = 0;
    ck_assert_int_eq(glob(SRCDIR "/tests/fixtures/pages/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = page_of(lane->ctx, found.gl_pathv[i]);
        if (!name)
            continue;
        const char *page = talloc_asprintf(lane->ctx, "pages/%s.jq", name);
        const char *fixture = talloc_asprintf(lane->ctx, "tests/fixtures/pages/%s.json", name);
        ck_assert(transform_set_library(lane->set, "ui", "pages/ui.jq",
                                        hooks_file(lane->ctx, "pages/ui.jq"), &lane->e));
        struct reply *r =
            lane_try(lane, FRAME_TEXT, hooks_file(lane->ctx, page), hooks_file(lane->ctx, fixture));
        ck_assert_msg(r->kind == ERR_NONE, "%s: %s", page, r->text);
        ck_assert_str_eq(r->text, page_by_command(lane->ctx, page, fixture));
        pages++;
    }
    ck_assert_int_gt(pages, 5);
    globfree(&found);
    lane_free(lane);
}
END_TEST

SUITE(hooks, a_typeform_response_becomes_a_document,
      what_does_not_fit_its_field_is_kept_beside_the_document,
      lists_are_gathered_from_lines_and_from_several_questions, an_unfinished_response_is_refused,
      our_own_json_is_taken_as_it_is, every_page_that_we_ship_gives_what_the_command_gives)
