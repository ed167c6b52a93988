/* core_stories: what once went wrong, told as scenarios and played by the core; a story is named after the mistake. */
#include "runner.h"

#include <string.h>

#include "base/json.h"
#include "cli/scenario.h"
#include "core_policies.h"

static const char people[] = "person Alex Rivera:\n"
                             "person Kim Lee: coordinator\n"
                             "person Sam Okafor: administrator\n"
                             "person Chris Vale: chair\n"
                             "person Ana Ortiz: committee faculty\n"
                             "person Bo Chen: committee faculty\n"
                             "person Cy Adams: committee faculty\n"
                             "person Dee Park: committee staff\n"
                             "person Eli Stone: committee staff\n";

/* The shipped policy with a merge patch (' for "); NULL: as it is. */
static const struct policy *
patched(TALLOC_CTX *ctx, const char *patch)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    json_object *o = NULL;
    char *text = test_shipped_bundle(ctx);
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s", e.text);
    if (patch)
        o = test_merge(o, test_json(ctx, patch));
    const char *bytes = json_text(json_own(ctx, o));
    ck_assert_msg(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

static struct scenario *
play(TALLOC_CTX *ctx, const char *patch, const char *story)
{
    struct err e = err_on(ctx);
    struct tz *zone;
    struct calendar *calendar;
    json_object *days = test_json(ctx, test_file(ctx, "workflows/calendars/default.json"));
    ck_assert_msg(tz_load(ctx, NULL, json_str(days, "zone"), &zone, &e) &&
                      calendar_read(ctx, days, zone, &calendar, &e),
                  "%s", e.text);
    char *text = talloc_asprintf(ctx, "%s%s", people, story);
    struct scenario *played = scenario_play(ctx, text, patched(ctx, patch), calendar);
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    return played;
}

/* The bodies of one kind of event, in order. */
static json_object *
bodies(TALLOC_CTX *ctx, const struct scenario *played, const char *event)
{
    json_object *list = json_own(ctx, json_list());
    for (size_t i = 0; i < json_len(played->history); i++) {
        json_object *item = json_item(played->history, i);
        if (!strcmp(json_str(item, "event"), event))
            json_push(list, json_object_get(json_get(item, "body")));
    }
    return list;
}

#define ALL_REVIEW "Ana Ortiz, Bo Chen, Cy Adams, Dee Park, Eli Stone review: "
#define TO_THE_COMMITTEE                \
    "at 2026-09-01 09:00\n"             \
    "Alex Rivera submits \"A title\"\n" \
    "Kim Lee decides accept\n"

START_TEST(change_requests_are_numbered_from_one_for_the_proposer)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct scenario *played =
        play(ctx, NULL,
             TO_THE_COMMITTEE ALL_REVIEW "all 2, rigor 1 \"Too light.\", access 1 \"For whom?\"\n"
                                         "expect 2 change requests\n"
                                         "Alex Rivera revises: nothing\n" ALL_REVIEW
                                         "rigor 2, access 1 \"Still: for whom?\"\n"
                                         "expect 1 change requests\n");
    json_object *asked = bodies(ctx, played, "change.requested");
    ck_assert_uint_eq(json_len(asked), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(json_int(json_item(asked, i), "number", 0), (int64_t)i + 1);
    talloc_free(ctx);
}
END_TEST

SUITE(stories, change_requests_are_numbered_from_one_for_the_proposer)

#define SUITES(X) X(stories)
RUNNER(SUITES)
