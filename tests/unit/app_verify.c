/* Who a delivery is from: each kind of proof, right and wrong; what it carries; where its ids are; what it is. */
#include "runner.h"

#include <string.h>
#include <strings.h>

#include "app/in/verify.h"
#include "app/site/adapter.h"
#include "app_site.h"
#include "base/json.h"

/* A call as it is made by hand: its adapter's .conf, the form's secret, headers as JSON, the body. */
struct given {
    const char *conf, *secret, *headers, *body, *sample, *peer, *path;
};

static const char *
sample(TALLOC_CTX *ctx, const char *name, size_t *ret_len)
{
    char *path = talloc_asprintf(ctx, ASSENT_SOURCE "/tests/samples/%s", name);
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f, "%s", path);
    char *bytes = talloc_size(ctx, 65536);
    *ret_len = fread(bytes, 1, 65535, f);
    bytes[*ret_len] = '\0';
    fclose(f);
    return bytes;
}

static struct arrival *
arrive(TALLOC_CTX *ctx, const struct given *g)
{
    struct err e = err_on(ctx);
    const char *site = site_new(ctx);
    struct form_source *form = talloc_zero(ctx, struct form_source);
    struct arrival *a = talloc_zero(ctx, struct arrival);
    site_write(site, "hooks/in/mine.jq", ".");
    site_write(site, "hooks/in/mine.conf", g->conf);
    ck_assert_msg(adapter_read(form, site, "/nowhere", "in", "mine", &form->adapter, &e), "%s",
                  e.text);
    form->name = "mine";
    form->secrets[0] = g->secret;
    a->ctx = a;
    a->form = form;
    a->peer = g->peer;
    a->secret = g->path;
    const char *headers = g->headers ? g->headers : "{}";
    ck_assert_msg(json_read(headers, strlen(headers), NULL, &a->headers, &e), "%s", e.text);
    json_own(a, a->headers);
    a->len = g->body ? strlen(g->body) : 0;
    a->bytes = (const uint8_t *)(g->sample ? sample(a, g->sample, &a->len) : g->body);
    return a;
}

static enum err_kind
verdict(const struct given *g)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct arrival *a = arrive(ctx, g);
    bool ok = verify_arrival(a, &e);
    ck_assert_msg(!g->secret || !e.text || !strstr(e.text, g->secret), "it tells the secret");
    talloc_free(ctx);
    return ok ? ERR_NONE : e.kind;
}

#define FORM_TYPE "{\"content-type\": \"application/x-www-form-urlencoded\""
#define TYPEFORM                                                                            \
    "[verify]\nkind = hmac\nfrom = header:Typeform-Signature\nencoding = base64\nprefix = " \
    "sha256=\n"
#define TALLY "[verify]\nkind = hmac\nfrom = header:tally-signature\nencoding = base64\n"
#define MONKEY \
    "[verify]\nkind = hmac\nfrom = header:Sm-Signature\nalgorithm = sha1\nencoding = base64\n"
#define FORMSTACK \
    "[verify]\nkind = hmac\nfrom = header:X-FS-Signature\nencoding = either\nprefix = sha256=\n"
#define QUALTRICS                                                                    \
    "[adapter]\ndecoder = form-json:MSG\n[verify]\nkind = hmac\nfrom = field:HMAC\n" \
    "algorithm = sha512\nencoding = hex\nsigned = field:MSG\n"
#define TOKEN(from) "[verify]\nkind = token\nfrom = " from "\n"
#define BASIC "[verify]\nkind = basic\n"
#define PATH "[verify]\nkind = path\n"
#define NONE "[verify]\nkind = none\n"
#define HEX "6169eaf014b0adf38d58b837d2847aae5446b82dd068dfac83d4b0c7bb8fc4cc"

/* The signatures are those of the platforms' own samples. */
static const struct given right[] = {
    {TYPEFORM, "typeform-secret",
     "{\"typeform-signature\": \"sha256=6a9kfNudu3nvptprPL32vSz7DnwxPdQEL6962K8X9Jc=\"}", NULL,
     "typeform.json", NULL, NULL},
    {TALLY, "tally-secret",
     "{\"tally-signature\": \"EGVLQ1MIRlIwnZsVQOx/LIzcz5XqDtuIqaMycNlGddo=\"}", NULL, "tally.json",
     NULL, NULL},
    {MONKEY, "client123&apisecret456", "{\"sm-signature\": \"oeTp+Q1D5tGZCsm4ZcH5P2W6cTA=\"}", NULL,
     "surveymonkey.json", NULL, NULL},
    {FORMSTACK, "formstack-hmac", "{\"x-fs-signature\": \"sha256=" HEX "\"}", NULL,
     "formstack.json", NULL, NULL},
    {FORMSTACK, "formstack-hmac", "{\"x-fs-signature\": \"" HEX "\"}", NULL, "formstack.json", NULL,
     NULL},
    {FORMSTACK, "formstack-hmac",
     "{\"x-fs-signature\": \"YWnq8BSwrfONWLg30oR6rlRGuC3QaN+sg9Swx7uPxMw=\"}", NULL,
     "formstack.json", NULL, NULL},
    {QUALTRICS, "qualtrics-shared-key", FORM_TYPE "}", NULL, "qualtrics-event.txt", NULL, NULL},
    {TOKEN("header:X-Token"), "s3cret", "{\"x-token\": \"s3cret\"}", "{}", NULL, NULL, NULL},
    {TOKEN("header:Authorization") "prefix = Bearer\n", "s3cret",
     "{\"authorization\": \"bearer s3cret\"}", "{}", NULL, NULL, NULL},
    {TOKEN("/api_token"), "limesurvey-shared-token", NULL, NULL, "limesurvey-plugin.json", NULL,
     NULL},
    {TOKEN("query:key"), "s3cret", "{\"?key\": \"s3cret\"}", "{}", NULL, NULL, NULL},
    {"[adapter]\ndecoder = form\n" TOKEN("field:HandshakeKey"), "formstack-handshake",
     FORM_TYPE "}", NULL, "formstack.txt", NULL, NULL},
    {BASIC, "user:pass word", "{\"authorization\": \"Basic dXNlcjpwYXNzIHdvcmQ=\"}", "{}", NULL,
     NULL, NULL},
    {PATH, "unguessable", NULL, "{}", NULL, NULL, "unguessable"},
};

START_TEST(what_is_proved_is_taken)
{
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        ck_assert_msg(verdict(&right[i]) == ERR_NONE, "%zu is refused: %s", i, right[i].conf);
}
END_TEST

START_TEST(the_same_with_another_secret_is_refused)
{
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        struct given g = right[i];
        g.secret = "another secret";
        ck_assert_msg(verdict(&g) == ERR_UNAUTHENTICATED, "%zu is taken: %s", i, g.conf);
    }
}
END_TEST

START_TEST(without_a_secret_nothing_can_be_proved)
{
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        struct given g = right[i];
        g.secret = NULL;
        ck_assert_msg(verdict(&g) == ERR_UNAVAILABLE, "%zu: %s", i, g.conf);
    }
}
END_TEST

static const struct given wrong[] = {
    {TYPEFORM, "typeform-secret", NULL, NULL, "typeform.json", NULL, NULL},
    {TYPEFORM, "typeform-secret",
     "{\"typeform-signature\": \"6a9kfNudu3nvptprPL32vSz7DnwxPdQEL6962K8X9Jc=\"}", NULL,
     "typeform.json", NULL, NULL},
    {TYPEFORM, "typeform-secret",
     "{\"typeform-signature\": \"sha256=6a9kfNudu3nvptprPL32vSz7DnwxPdQEL6962K8X9Jc=\"}", NULL,
     "tally.json", NULL, NULL},
    {TYPEFORM, "typeform-secret", "{\"typeform-signature\": \"sha256=\"}", NULL, "typeform.json",
     NULL, NULL},
    {FORMSTACK, "formstack-hmac", "{\"x-fs-signature\": \"sha1=" HEX "\"}", NULL, "formstack.json",
     NULL, NULL},
    {QUALTRICS, "qualtrics-shared-key", FORM_TYPE "}", "HMAC=00&MSG=%7B%7D", NULL, NULL, NULL},
    {QUALTRICS, "qualtrics-shared-key", FORM_TYPE "}", "Status=Complete", NULL, NULL, NULL},
    {TOKEN("header:X-Token"), "s3cret", "{\"x-token\": \"s3cre\"}", "{}", NULL, NULL, NULL},
    {TOKEN("/api_token"), "s3cret", NULL, "{\"api_token\": [\"s3cret\"]}", NULL, NULL, NULL},
    {TOKEN("/api_token"), "s3cret", NULL, "not JSON s3cret", NULL, NULL, NULL},
    {BASIC, "user:pass", "{\"authorization\": \"Basic user:pass\"}", "{}", NULL, NULL, NULL},
    {BASIC, "user:pass", "{\"authorization\": \"Bearer dXNlcjpwYXNz\"}", "{}", NULL, NULL, NULL},
    {PATH, "unguessable", NULL, "{}", NULL, NULL, NULL},
    {PATH, "unguessable", NULL, "{}", NULL, NULL, "unguessables"},
    /* An address that says more than the form's is not the form's. */
    {TOKEN("header:X-Token"), "s3cret", "{\"x-token\": \"s3cret\"}", "{}", NULL, NULL, "s3cret"},
};

START_TEST(what_is_not_proved_is_refused)
{
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(verdict(&wrong[i]) == ERR_UNAUTHENTICATED, "%zu is taken: %s", i,
                      wrong[i].conf);
}
END_TEST

START_TEST(what_nothing_signs_comes_from_a_listed_address_alone)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    static const struct {
        const char *peer;
        bool fits;
    } peers[] = {{"192.0.2.9", true},    {"192.0.3.9", false}, {"2001:db8::1", true},
                 {"2001:db9::1", false}, {"unix", false},      {NULL, false}};
    struct arrival *a = arrive(ctx, &(struct given){.conf = NONE, .body = "{}"});
    struct form_source *form = (struct form_source *)a->form;
    a->peer = "192.0.2.9";
    ck_assert(!verify_arrival(a, &e));
    ck_assert_int_eq(e.kind, ERR_UNAVAILABLE);
    form->unsigned_from = talloc_array(ctx, struct netblock, 2);
    form->nunsigned = 2;
    ck_assert(netblock_parse("192.0.2.0/24", &form->unsigned_from[0], &e));
    ck_assert(netblock_parse("2001:db8::/32", &form->unsigned_from[1], &e));
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        a->peer = peers[i].peer;
        ck_assert_int_eq(verify_arrival(a, &e), peers[i].fits);
    }
    talloc_free(ctx);
}
END_TEST

/* ---- what it carries ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *conf, *headers, *body, *kept;
} carried[] = {
    {"[adapter]\ndecoder = json\n" TOKEN("/api_token") "[carried]\npointers = /a~1b/0 /deep\n",
     NULL,
     "{\"api_token\": \"s3\\u00e9\", \"a/b\": [ \"x\", \"y\"],\"deep\":{\"k\":[12.5,true,\"z\"]}}",
     "{\"api_token\": \"********\", \"a/b\": [ \"*\", \"y\"],\"deep\":{\"k\":[1111,true,\"*\"]}}"},
    {"[adapter]\ndecoder = json\n[carried]\nfields = key\n" PATH, NULL,
     "{\"x\":{\"key\":\"mine\"},\"\\u006bey\":\"s3cret\"}",
     "{\"x\":{\"key\":\"mine\"},\"\\u006bey\":\"******\"}"},
    {"[adapter]\ndecoder = form\n[carried]\nfields = key, other\n" PATH, FORM_TYPE "}",
     "a=key&k%65y=s%33+x&b=1&key=again&other", "a=key&k%65y=******&b=1&key=*****&other"},
    {"[adapter]\ndecoder = form-json:MSG\n[carried]\npointers = /MSG/token /plain\n" PATH,
     FORM_TYPE "}", "MSG=%7B%22token%22%3A%22s%33c%22%7D&plain=abc",
     "MSG=%7B%22token%22%3A%22*****%22%7D&plain=***"},
    {"[adapter]\ndecoder = form-json:MSG\n[carried]\npointers = /MSG/token\nfields = key\n" PATH,
     "{\"content-type\": \"multipart/form-data; boundary=b\"",
     "--b\r\nContent-Disposition: form-data; "
     "name=\"key\"\r\n\r\ns3%33\r\n--b\r\nContent-Disposition: "
     "form-data; name=\"MSG\"\r\n\r\n{\"token\":\"%41\"}\r\n--b--\r\n",
     "--b\r\nContent-Disposition: form-data; "
     "name=\"key\"\r\n\r\n*****\r\n--b\r\nContent-Disposition: "
     "form-data; name=\"MSG\"\r\n\r\n{\"token\":\"***\"}\r\n--b--\r\n"},
    {"[adapter]\ndecoder = json\n[carried]\npointers = /none /x/y/z\n" PATH, NULL,
     "{\"x\": {\"y\": \"z\"}}", "{\"x\": {\"y\": \"z\"}}"},
};

START_TEST(a_secret_in_the_body_is_overwritten_where_it_stands)
{
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        char *headers = carried[i].headers
                            ? talloc_asprintf(ctx, "%s%s", carried[i].headers,
                                              strchr(carried[i].headers, '}') ? "" : "}")
                            : NULL;
        struct arrival *a = arrive(
            ctx,
            &(struct given){.conf = carried[i].conf, .headers = headers, .body = carried[i].body});
        uint8_t *bytes = talloc_memdup(ctx, a->bytes, a->len + 1);
        ck_assert_msg(arrival_cover(a, bytes, &e), "%zu: %s", i, e.text);
        ck_assert_str_eq((const char *)bytes, carried[i].kept);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(what_may_hold_a_secret_and_cannot_be_read_is_not_kept)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    const struct given g = {.conf = "[carried]\npointers = /key\n" PATH, .body = "{\"key\": \"s3"};
    struct arrival *a = arrive(ctx, &g);
    uint8_t *bytes = talloc_memdup(ctx, a->bytes, a->len);
    ck_assert(!arrival_cover(a, bytes, &e));
    ck_assert_msg(strstr(e.text, "cannot be stored"), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

/* ---- what it says ------------------------------------------------------------------------------------------------- */

static void
expect_ids(const struct given *g, const char *delivery, const char *submission)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct arrival *a = arrive(ctx, g);
    ck_assert_pstr_eq(arrival_id(a, "delivery"), delivery);
    ck_assert_pstr_eq(arrival_id(a, "submission"), submission);
    talloc_free(ctx);
}

START_TEST(ids_are_where_the_conf_says_and_several_are_joined)
{
    struct given g = {.conf =
                          "[ids]\ndelivery = header:X-Id\nsubmission = /survey /response/id\n" PATH,
                      .headers = "{\"x-id\": \"d1\"}",
                      .sample = "limesurvey-plugin.json"};
    expect_ids(&g, "d1", "771211/19");
    g.headers = NULL;
    expect_ids(&g, NULL, "771211/19");
    g.sample = NULL;
    g.body = "{\"survey\": 5, \"response\": {}}";
    expect_ids(&g, NULL, NULL);
    g = (struct given){.conf = "[adapter]\ndecoder = form-json:MSG\n[ids]\ndelivery = field:HMAC\n"
                               "submission = /MSG/ResponseID\n" PATH,
                       .headers = FORM_TYPE "}",
                       .body = "HMAC=ab&MSG=%7B%22ResponseID%22%3A%22R_1%22%7D&undefined="};
    expect_ids(&g, "ab", "R_1");
    g = (struct given){.conf = "[ids]\nsubmission = /group~1name/0\n" PATH,
                       .body = "{\"group/name\": [\"first\"]}"};
    expect_ids(&g, NULL, "first");
}
END_TEST

START_TEST(it_is_submitted_revised_withdrawn_or_none_of_our_business)
{
    static const char conf[] = "[events]\nfrom = query:event\nsubmit = completed done\n"
                               "revise = updated\nwithdraw = deleted\n" PATH;
    static const char ignoring[] = "[ignore]\nwhen-pointer = /preview\nis = true\n" PATH;
    static const struct {
        const char *conf, *headers, *body;
        enum arrival_kind kind;
    } all[] = {
        {conf, "{\"?event\": \"done\"}", "{}", ARRIVAL_SUBMIT},
        {conf, "{\"?event\": \"updated\"}", "{}", ARRIVAL_REVISE},
        {conf, "{\"?event\": \"deleted\"}", "{}", ARRIVAL_WITHDRAW},
        {conf, "{\"?event\": \"delete\"}", "{}", ARRIVAL_OTHER},
        {conf, "{}", "{}", ARRIVAL_OTHER},
        {PATH, "{\"?event\": \"deleted\"}", "{}", ARRIVAL_SUBMIT},
        {ignoring, "{}", "{\"preview\": \"true\"}", ARRIVAL_OTHER},
        {ignoring, "{}", "{\"preview\": \"false\"}", ARRIVAL_SUBMIT},
        {ignoring, "{}", "{}", ARRIVAL_SUBMIT},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct arrival *a = arrive(
            ctx,
            &(struct given){.conf = all[i].conf, .headers = all[i].headers, .body = all[i].body});
        ck_assert_msg(arrival_kind(a) == all[i].kind, "%zu: %s", i,
                      arrival_kind_name(arrival_kind(a)));
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(a_form_that_holds_json_is_read_as_both)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    json_object *body;
    struct arrival *a = arrive(ctx, &(struct given){.conf = QUALTRICS,
                                                    .headers = FORM_TYPE "}",
                                                    .sample = "qualtrics-event.txt"});
    ck_assert_msg(arrival_body(a, &body, &e), "%s", e.text);
    ck_assert_str_eq(json_str(json_get(body, "MSG"), "Status"), "Complete");
    ck_assert_str_eq(json_item_str(json_get(body, "undefined"), 0), "");
    a = arrive(ctx, &(struct given){.conf = QUALTRICS,
                                    .headers = FORM_TYPE "}",
                                    .sample = "qualtrics-event-unsigned.txt"});
    ck_assert_msg(arrival_body(a, &body, &e), "%s", e.text);
    ck_assert(!json_has(body, "MSG"));
    a = arrive(ctx,
               &(struct given){.conf = QUALTRICS, .headers = FORM_TYPE "}", .body = "MSG=%7B"});
    ck_assert(!arrival_body(a, &body, &e));
    ck_assert_msg(strstr(e.text, "the field MSG"), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_kept_of_the_head_is_no_secret)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    static const char conf[] = "[ids]\ndelivery = header:X-Id\n[events]\nfrom = query:event\n"
                               "submit = s\n" TOKEN("header:Authorization");
    struct arrival *a = arrive(
        ctx, &(struct given){.conf = conf,
                             .headers = "{\"authorization\": \"s3cret\", \"cookie\": \"c\", "
                                        "\"x-id\": \"7\", \"?event\": \"s\", \"?key\": \"s3cret\", "
                                        "\"user-agent\": \"forms\"}",
                             .body = "{}"});
    json_object *kept = json_own(ctx, arrival_headers(a));
    ck_assert_str_eq(json_text(kept), "{\"user-agent\":\"forms\",\"x-id\":\"7\",\"?event\":\"s\"}");
    talloc_free(ctx);
}
END_TEST

SUITE(verify, what_is_proved_is_taken, the_same_with_another_secret_is_refused,
      without_a_secret_nothing_can_be_proved, what_is_not_proved_is_refused,
      what_nothing_signs_comes_from_a_listed_address_alone,
      a_secret_in_the_body_is_overwritten_where_it_stands,
      what_may_hold_a_secret_and_cannot_be_read_is_not_kept,
      ids_are_where_the_conf_says_and_several_are_joined,
      it_is_submitted_revised_withdrawn_or_none_of_our_business,
      a_form_that_holds_json_is_read_as_both, what_is_kept_of_the_head_is_no_secret)
