#include "runner.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "core/case/case_json.h"
#include "core/case/event.h"
#include "core/case/evolve.h"
#include "core_policies.h"

static void
fold(TALLOC_CTX *ctx, const char *path)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    char *text = test_file(ctx, path);
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s: %s", path, e.text);
    json_own(ctx, o);
    json_object *history = json_arr(o, "history");
    struct casefile *c = case_empty(ctx);
    ck_assert_uint_gt(json_len(history), 5);
    for (size_t i = 0; i < json_len(history); i++) {
        json_object *item = json_item(history, i);
        struct event ev;
        when_t at;
        ck_assert_msg(event_read(ctx, json_str(item, "event"), (int)json_int(item, "version", 0),
                                 json_get(item, "body"), &ev, &e) &&
                          when_parse(json_str(item, "at"), &at, &e) && evolve(c, &ev, at, &e),
                      "%s: event %zu: %s", path, i, e.text);
    }
    json_object *folded = json_own(ctx, case_to_json(c)), *recorded = json_get(o, "case");
    /* Members that a later fold adds are not in an older record; what is there must be so. */
    json_object_object_foreach (recorded, key, value)
        ck_assert_msg(!strcmp(key, "fold") || json_equal(value, json_get(folded, key)),
                      "%s: %s is %s", path, key, json_text(json_get(folded, key)));
}

START_TEST(every_history_ever_recorded_folds_to_its_case)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *releases = talloc_asprintf(ctx, "%s/tests/histories", ASSENT_SOURCE);
    struct dirent **release, **file;
    int count = 0, nreleases = scandir(releases, &release, NULL, alphasort);
    ck_assert_int_gt(nreleases, 2);
    for (int i = 0; i < nreleases; i++) {
        char *folder = talloc_asprintf(ctx, "%s/%s", releases, release[i]->d_name);
        int nfiles = release[i]->d_name[0] == '.' ? -1 : scandir(folder, &file, NULL, alphasort);
        for (int k = 0; k < nfiles; k++) {
            const char *dot = strrchr(file[k]->d_name, '.');
            if (dot && !strcmp(dot, ".json")) {
                fold(ctx, talloc_asprintf(ctx, "tests/histories/%s/%s", release[i]->d_name,
                                          file[k]->d_name));
                count++;
            }
        }
    }
    ck_assert_int_ge(count, 11);
    talloc_free(ctx);
}
END_TEST

START_TEST(an_event_of_the_future_is_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct event ev = {.kind = -1};
    ck_assert(!event_read(ctx, "proposal.submitted", 99, NULL, &ev, &e));
    ck_assert(!event_read(ctx, "proposal.frozen", 1, NULL, &ev, &e));
    ck_assert_int_eq(ev.kind, -1);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_history_that_names_what_is_not_there_is_broken)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct casefile *c = case_empty(ctx);
    struct event closed = {EVENT_TASK_CLOSED, 1, test_json(ctx, "{'task':4,'status':'closed'}")};
    struct event first = {EVENT_SUBMITTED, 1, test_json(ctx, "{'proposal':'p','proposer':'a'}")};
    ck_assert(!evolve(c, &closed, 0, &e));
    ck_assert(evolve(c, &first, 0, &e));
    ck_assert(!evolve(c, &closed, 0, &e));
    ck_assert_int_eq(e.kind, ERR_INTERNAL);
    ck_assert_int_eq(c->version, 1);
    talloc_free(ctx);
}
END_TEST

SUITE(history, every_history_ever_recorded_folds_to_its_case, an_event_of_the_future_is_refused,
      a_history_that_names_what_is_not_there_is_broken)
