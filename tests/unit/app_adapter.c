/* Adapters: those that ship are read; whatever their table does not know is refused with its place. */
#include "runner.h"

#include <string.h>

#include "app/site/adapter.h"
#include "app_site.h"
#include "base/json.h"

static const struct adapter *
read(TALLOC_CTX *ctx, const char *site, const char *side, const char *name, struct err *e)
{
    const struct adapter *a;
    return adapter_read(ctx, site, ASSENT_SOURCE, side, name, &a, e) ? a : NULL;
}

START_TEST(every_adapter_that_ships_is_read)
{
    static const char *const all[][2] = {{"in", "assent"}, {"in", "typeform"}, {"out", "webhook"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        const struct adapter *a = read(ctx, "/nowhere", all[i][0], all[i][1], &e);
        ck_assert_msg(a, "%s", e.text);
        ck_assert_str_ne(a->title, "");
        ck_assert(strlen(a->program) > 0);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(what_the_conf_says_is_kept_by_section_and_key)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct adapter *a = read(ctx, "/nowhere", "in", "typeform", &e);
    ck_assert_msg(a, "%s", e.text);
    ck_assert_str_eq(json_str(json_get(a->conf, "verify"), "prefix"), "sha256=");
    ck_assert_str_eq(json_str(json_get(a->conf, "ids"), "delivery"), "/event_id");
    talloc_free(ctx);
}
END_TEST

static const struct {
    const char *side, *conf, *because;
} wrong[] = {
    {"in", "[adapter]\ntitle = T\n\n[verfy]\nkind = none\n",
     "hooks/in/mine.conf:5: [verfy] kind is not known here"},
    {"in", "[adapter]\ntitle = T\ndecodr = json\n", "mine.conf:3: [adapter] decodr is not known"},
    {"in", "title = T\n", "mine.conf:1: [] title is not known"},
    {"in", "[request]\nsign = none\n", "mine.conf:2: [request] sign is not known"},
    {"in", "[verify]\nkind = hmca\n",
     "mine.conf:2: [verify] kind is one of hmac standard-webhooks token basic path none, not "
     "“hmca”"},
    {"in", "[verify]\nkind = hma\n", "not “hma”"},
    {"in", "[verify]\nkind =\n", "mine.conf:2: [verify] kind is empty"},
    {"in", "[ids]\ndelivery = /a\ndelivery = /b\n", "mine.conf:3: [ids] says delivery twice"},
    {"in", "[adapter]\ndecoder = form-json:\n", "[adapter] decoder is one of"},
    {"in", "[ids]\ndelivery = event_id\n", "mine.conf:2: [ids] delivery is a place"},
    {"in", "[verify]\nfrom = /a /b\n", "mine.conf:2: [verify] from is a place"},
    {"in", "[carried]\npointers = /a field:b\n", "mine.conf:2: [carried] pointers is a pointer"},
    {"in", "[verify]\nkind = token\n", "mine.conf: [verify] kind needs from beside it"},
    {"in", "[adapter]\ntitle = T\n", "mine.conf: [verify] kind is missing"},
    {"in", "[verify]\nkind = path\n[fetch]\nat = /a\n", "[fetch] at needs url beside it"},
    {"in", "[ids]\nthis is no line\n", "mine.conf:2: this line is neither"},
    {"out", "[verify]\nkind = none\n", "hooks/out/mine.conf:2: [verify] kind is not known"},
    {"out", "[request]\nsign = basic\n",
     "mine.conf:2: [request] sign is one of standard-webhooks none, not “basic”"},
};

START_TEST(what_the_table_does_not_know_is_refused_with_file_line_and_reason)
{
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        const char *site = site_new(ctx);
        struct err e = err_on(ctx);
        char *stem = talloc_asprintf(ctx, "hooks/%s/mine", wrong[i].side);
        site_write(site, talloc_asprintf(ctx, "%s.jq", stem), ".");
        site_write(site, talloc_asprintf(ctx, "%s.conf", stem), wrong[i].conf);
        ck_assert_ptr_null(read(ctx, site, wrong[i].side, "mine", &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
        ck_assert_msg(strstr(e.text, wrong[i].because), "“%s” does not say “%s”", e.text,
                      wrong[i].because);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(a_name_cannot_lead_out_of_the_folder)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    ck_assert_ptr_null(read(ctx, "/nowhere", "in", "../out/webhook", &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    talloc_free(ctx);
}
END_TEST

SUITE(adapter, every_adapter_that_ships_is_read, what_the_conf_says_is_kept_by_section_and_key,
      what_the_table_does_not_know_is_refused_with_file_line_and_reason,
      a_name_cannot_lead_out_of_the_folder)
