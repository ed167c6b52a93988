/* Where answers are fetched from: the address is the site's, and what was sent fills in only what it may. */
#include "runner.h"

#include <string.h>

#include "app/in/fetch_back.h"
#include "app_json.h"

/* The address for what was sent; NULL: e says why there is none. */
static const char *
address(const char *url, const char *set, const char *body, struct err *e)
{
    struct adapter *adapter = talloc_zero(ctx, struct adapter);
    struct form_source *form = talloc_zero(ctx, struct form_source);
    struct submission *s = talloc_zero(ctx, struct submission);
    json_object *conf = json_written(ctx, "{\"fetch\": {}}");
    json_put_str(json_get(conf, "fetch"), "url", url);
    adapter->conf = conf;
    form->adapter = adapter;
    form->set = json_written(ctx, set);
    s->form = form;
    s->headers = json_written(ctx, "{}");
    if (!submission_read(s, (const uint8_t *)body, strlen(body)))
        ck_abort_msg("%s", s->reason);
    ck_assert(submission_lacks_answers(s));
    return fetch_back_url(ctx, s, e);
}

START_TEST(an_address_is_filled_from_what_was_sent_and_what_the_site_has_set)
{
    struct err e = err_on(ctx);
    ck_assert_str_eq(address("https://{dc}.example.com/v3/{/survey}/r/{/a/0/id}?x={field:n}",
                             "{\"dc\": \"fra1\"}",
                             "{\"survey\": 12, \"a\": [{\"id\": \"R_1\"}], \"n\": \"y\"}", &e),
                     "https://fra1.example.com/v3/12/r/R_1?x=y");
}
END_TEST

START_TEST(nothing_that_was_sent_leads_to_another_address)
{
    static const struct {
        const char *sent, *becomes;
    } all[] = {{"../../admin", "https://a.example/..%2F..%2Fadmin"},
               {"x?y=1#z", "https://a.example/x%3Fy%3D1%23z"},
               {"a@b:c", "https://a.example/a%40b%3Ac"},
               {"é{name}", "https://a.example/%C3%A9%7Bname%7D"},
               {"\\r\\nHost: b", "https://a.example/%0D%0AHost%3A%20b"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct err e = err_on(ctx);
        const char *body = talloc_asprintf(ctx, "{\"id\": \"%s\"}", all[i].sent);
        ck_assert_str_eq(address("https://a.example/{/id}", "{}", body, &e), all[i].becomes);
    }
}
END_TEST

START_TEST(what_is_missing_is_named)
{
    struct err e = err_on(ctx);
    ck_assert_ptr_null(address("https://a.example/{/id}", "{}", "{\"id\": \"\"}", &e));
    ck_assert_msg(strstr(e.text, "nothing stands at /id"), "%s", e.text);
    ck_assert_ptr_null(address("https://a.example/{/id}/x", "{}", "{\"id\": \"..\"}", &e));
    ck_assert_ptr_null(address("https://{dc}.example/", "{}", "{}", &e));
    ck_assert_msg(strstr(e.text, "must say set.dc"), "%s", e.text);
}
END_TEST

SUITE_WITH(intake, json_begin, json_end,
           an_address_is_filled_from_what_was_sent_and_what_the_site_has_set,
           nothing_that_was_sent_leads_to_another_address, what_is_missing_is_named)
