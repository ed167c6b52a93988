/* What an outgoing event tells of a credential: what the form calls public, in the shapes that systems take. */
#include "runner.h"

#include <string.h>

#include "app/out/event.h"
#include "app/site/files.h"
#include "base/json.h"

static char *
file(TALLOC_CTX *ctx, const char *name)
{
    char *text;
    size_t len;
    struct err e = err_on(ctx);
    ck_assert_msg(file_read(ctx, talloc_asprintf(ctx, ASSENT_SOURCE "/%s", name), &text, &len, &e),
                  "%s", e.text);
    return text;
}

static struct institution *
institution(TALLOC_CTX *ctx)
{
    struct institution *inst = talloc_zero(ctx, struct institution);
    struct err e = err_on(ctx);
    struct policy *policy;
    char *bundle = policy_bundle(ctx, file(ctx, "workflows/microcredential.json"),
                                 file(ctx, "workflows/rubrics/seven-criteria.json"),
                                 file(ctx, "workflows/forms/credential-full.json"));
    *inst = (struct institution){.name = "Example University", .slug = "demo", .ctid = "ce-1"};
    inst->url = "https://curricula.example.edu";
    ck_assert_msg(policy_read(inst, bundle, strlen(bundle), "d1", &policy, &e), "%s", e.text);
    institution_add_policy(inst, "d1", "microcredential", policy);
    return inst;
}

static json_object *
raw(TALLOC_CTX *ctx, const char *kind)
{
    json_object *raw = json_own(ctx, json_obj()), *data = json_obj(), *credential = json_obj();
    struct err e = err_on(ctx);
    json_object *document;
    char *text = file(ctx, "tests/fixtures/credential-full.json");
    ck_assert(json_read(text, strlen(text), NULL, &document, &e));
    json_put_str(data, "kind", kind);
    json_put_str(credential, "id", "0198b5f0-0000-7000-8000-000000000001");
    json_put_str(credential, "policy", "d1");
    json_put_int(credential, "version", 3);
    json_object *image = json_obj();
    json_put_str(image, "url", "https://curricula.example.edu/demo/files/0/badge.png");
    json_put(credential, "image", image);
    json_put(credential, "document", document);
    json_put(raw, "data", data);
    json_put(raw, "credential", credential);
    return raw;
}

static json_object *
data_of(TALLOC_CTX *ctx, const char *type, const char *kind)
{
    return json_own(ctx, event_data(institution(ctx), type, raw(ctx, kind)));
}

START_TEST(what_only_the_committee_may_read_is_nowhere_in_it)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *data = data_of(ctx, "credential.published", "new");
    const char *text = json_text(data);
    static const char *const hidden[] = {"stat-head@example.edu", "dana.wu@cha.example.org",
                                         "covered by the workforce grant", "jo.ortega@example.edu"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        ck_assert_msg(!strstr(text, hidden[i]), "%s", hidden[i]);
    ck_assert(strstr(text, "County Health Association"));
    ck_assert_str_eq(json_str(json_get(data, "institution"), "ctid"), "ce-1");
    talloc_free(ctx);
}
END_TEST

START_TEST(its_answers_come_in_the_shapes_that_systems_take)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *c = json_get(data_of(ctx, "credential.published", "new"), "credential");
    ck_assert_str_eq(json_str(c, "title"), "Public Health Data Analyst");
    ck_assert_str_eq(json_str(c, "language"), "en");
    ck_assert_str_eq(json_str(c, "level"), "Advanced");
    ck_assert_int_eq(json_len(json_get(c, "outcomes")), 3);
    ck_assert_str_eq(json_item_str(json_get(c, "outcomes"), 2),
                     "Explain to a lay audience what the data do not show.");
    ck_assert_int_eq(json_len(json_get(c, "skills")), 3);
    ck_assert_str_eq(json_text(json_at(c, "skills/1")),
                     "{\"title\":\"perform data cleansing\",\"framework\":\"esco\","
                     "\"url\":\"http://data.europa.eu/esco/skill/0cf4ba94\"}");
    ck_assert_str_eq(json_str(json_get(c, "image"), "url"),
                     "https://curricula.example.edu/demo/files/0/badge.png");
    ck_assert_int_eq(json_int(c, "hours", 0), 100);
    talloc_free(ctx);
}
END_TEST

START_TEST(it_says_what_happens_to_the_credential)
{
    ck_assert_str_eq(event_change("credential.published", "new"), "create");
    ck_assert_str_eq(event_change("credential.amended", "amend-minor"), "minor");
    ck_assert_str_eq(event_change("credential.amended", "amend-major"), "major");
    ck_assert_str_eq(event_change("credential.retracted", "retract"), "retract");
    ck_assert_ptr_null(event_change("proposal.submitted", "amend-major"));
}
END_TEST

START_TEST(nothing_is_told_by_a_form_that_this_daemon_has_not_read)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct institution *inst = talloc_zero(ctx, struct institution);
    ck_assert_ptr_null(event_data(inst, "credential.published", raw(ctx, "new")));
    talloc_free(ctx);
}
END_TEST

SUITE(event, what_only_the_committee_may_read_is_nowhere_in_it,
      its_answers_come_in_the_shapes_that_systems_take, it_says_what_happens_to_the_credential,
      nothing_is_told_by_a_form_that_this_daemon_has_not_read)
