/* Has a form changed at its platform? */
#include "runner.h"

#include <string.h>

#include "app/in/drift.h"
#include "app_json.h"

START_TEST(names_are_kept_once_and_no_answer_is)
{
    struct submission s = {
        .unmapped =
            json_written(ctx, "[{\"question\":\"Size\",\"answer\":\"44\"},{\"question\":\"Size\","
                              "\"answer\":\"45\"},{\"question\":\"\"},{\"answer\":\"x\"}]"),
        .answers = json_written(ctx, "{\"title\":\"T\",\"need\":null,\"hours\":3}"),
        .email = "a@example.edu"};
    ck_assert_str_eq(
        json_shown(ctx, drift_names(&s)),
        "{\"fields\":[\"title\",\"hours\",\"proposer.email\"],\"questions\":[\"Size\"]}");
    s.answers = s.unmapped = NULL;
    ck_assert_str_eq(json_shown(ctx, drift_names(&s)),
                     "{\"fields\":[\"proposer.email\"],\"questions\":[]}");
}
END_TEST

/* What is new in {"questions","fields"} beside rows. */
static const char *
against(const char *names, const char *known)
{
    return json_shown(
        ctx, drift_against(json_written(ctx, names), known ? json_written(ctx, known) : NULL));
}

START_TEST(a_question_is_new_until_it_was_seen)
{
    ck_assert_str_eq(against("{\"questions\":[\"A\",\"B\"],\"fields\":[]}", NULL),
                     "{\"absent\":[],\"questions\":[\"A\",\"B\"]}");
    ck_assert_str_eq(against("{\"questions\":[\"A\",\"B\"],\"fields\":[]}",
                             "[{\"kind\":\"question\",\"name\":\"A\",\"times\":1},{\"kind\":"
                             "\"field\",\"name\":\"B\",\"times\":1}]"),
                     "{\"absent\":[],\"questions\":[\"B\"]}");
}
END_TEST

START_TEST(a_field_is_missed_only_when_every_submission_had_it)
{
    static const char known[] =
        "[{\"kind\":\"field\",\"name\":\"always\",\"times\":3},"
        "{\"kind\":\"field\",\"name\":\"twice\",\"times\":2},"
        "{\"kind\":\"field\",\"name\":\"some\",\"times\":9,\"optional\":true},"
        "{\"kind\":\"question\",\"name\":\"asked\",\"times\":9}]";
    ck_assert_str_eq(against("{\"questions\":[],\"fields\":[]}", known),
                     "{\"absent\":[\"always\"],\"questions\":[]}");
    ck_assert_str_eq(against("{\"questions\":[],\"fields\":[\"always\"]}", known),
                     "{\"absent\":[],\"questions\":[]}");
}
END_TEST

START_TEST(an_answer_can_only_go_where_there_is_a_field)
{
    struct form_source form = {.name = "survey", .workflow = "none", .kind = "new"};
    const struct institution inst = {.slug = "demo", .forms = &form, .nforms = 1};
    struct err e = err_on(ctx);
    char *endless = talloc_zero_size(ctx, 502);
    memset(endless, 'x', 501);
    ck_assert(drift_may_map(&inst, "survey", "Your mail", "proposer.email", &e));
    ck_assert(drift_may_map(&inst, "survey", "Your mail", NULL, &e));
    ck_assert(!drift_may_map(&inst, "survey", "Your mail", "no-such-field", &e));
    ck_assert_msg(strstr(e.text, "“no-such-field” is no field"), "%s", e.text);
    ck_assert(!drift_may_map(&inst, "survey", "", NULL, &e));
    ck_assert(!drift_may_map(&inst, "survey", endless, NULL, &e));
    ck_assert(!drift_may_map(&inst, "other", "Your mail", NULL, &e));
    ck_assert_msg(strstr(e.text, "[form demo/other]"), "%s", e.text);
}
END_TEST

SUITE_WITH(drift, json_begin, json_end, names_are_kept_once_and_no_answer_is,
           a_question_is_new_until_it_was_seen, a_field_is_missed_only_when_every_submission_had_it,
           an_answer_can_only_go_where_there_is_a_field)
