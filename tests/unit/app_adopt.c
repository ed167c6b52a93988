/* What an institution's files say together: a policy may name only what its institution has. */
#include "runner.h"

#include <string.h>
#include <sys/stat.h>

#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/files.h"
#include "app_site.h"

static const char institution[] =
    "[institution demo]\nid = 1\nname = Example University\ncoordinator = Kim Lee\n"
    "coordinator-email = kim@example.edu\nworkflows = mine\n";
static const char parcel[] = "[endpoint demo/parcel]\nadapter = person\n";

/* The policy that ships under another name, with one text of it replaced. */
static void
write_named(TALLOC_CTX *ctx, const char *site, const char *name, const char *old, const char *fresh)
{
    char *text;
    size_t len;
    struct err e = err_on(ctx);
    ck_assert_msg(file_read(ctx, ASSENT_SOURCE "/workflows/microcredential.json", &text, &len, &e),
                  "%s", e.text);
    char *at = strstr(text, old);
    ck_assert_msg(at, "the policy that ships has no %s any more", old);
    *at = '\0';
    site_write(site, talloc_asprintf(ctx, "workflows/%s.json", name),
               talloc_asprintf(ctx, "%s%s%s", text, fresh, at + strlen(old)));
}

static void
write_policy(TALLOC_CTX *ctx, const char *site, const char *old, const char *fresh)
{
    write_named(ctx, site, "mine", old, fresh);
}

static bool
adopts(TALLOC_CTX *ctx, const char *site, const char *configuration, struct err *e)
{
    struct config *config;
    struct registry *registry;
    ck_assert_msg(config_read(ctx, "assent.conf", "/", configuration, &config, e), "%s", e->text);
    ck_assert_msg(registry_read(ctx, config, site, ASSENT_SOURCE, &registry, e), "%s", e->text);
    return adopt_check(config, registry, site, ASSENT_SOURCE, e);
}

#define TO_ALL "\"to\": \"all\""
#define TO_PARCEL "\"to\": [{\"name\": \"parcel\"}]"

START_TEST(a_policy_may_publish_to_a_system_that_its_institution_has)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    struct err e = err_on(ctx);
    write_policy(ctx, site, TO_ALL, TO_PARCEL);
    ck_assert_msg(adopts(ctx, site, talloc_asprintf(ctx, "%s%s", institution, parcel), &e), "%s",
                  e.text);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_policy_that_names_an_unknown_system_is_refused_with_file_and_place)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    struct err e = err_on(ctx);
    write_policy(ctx, site, TO_ALL, TO_PARCEL);
    ck_assert(!adopts(ctx, site, institution, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, "workflows/mine.json") && strstr(e.text, "“publishing”") &&
                      strstr(e.text, "no system called “parcel”"),
                  "%s", e.text);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_policy_that_counts_by_an_unknown_calendar_is_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    struct err e = err_on(ctx);
    write_policy(ctx, site, "\"calendar\": \"default\"", "\"calendar\": \"winter\"");
    ck_assert(!adopts(ctx, site, institution, &e));
    ck_assert_msg(strstr(e.text, "workflows/mine.json") && strstr(e.text, "winter"), "%s", e.text);
    e = err_on(ctx);
    write_policy(ctx, site, "\"calendar\": \"default\"", "\"calendar\": \"demo\"");
    ck_assert_msg(adopts(ctx, site, institution, &e), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

static const char college[] =
    "[institution demo]\nid = 1\nname = A College\ncoordinator = Kim Lee\n"
    "coordinator-email = kim@example.edu\nworkflows = small-college\n";

START_TEST(an_institution_says_which_calendar_it_counts_by)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    struct err e = err_on(ctx);
    struct config *config;
    struct registry *registry;
    ck_assert(!adopts(ctx, site, college, &e));
    ck_assert_msg(strstr(e.text, "there is no calendar “small-college”"), "%s", e.text);
    e = err_on(ctx);
    ck_assert_msg(
        adopts(ctx, site, talloc_asprintf(ctx, "%scalendar = small-college\n", college), &e), "%s",
        e.text);
    char *missing = talloc_asprintf(ctx, "%scalendar = nowhere\n", college);
    ck_assert(config_read(ctx, "assent.conf", "/", missing, &config, &e));
    ck_assert(!registry_read(ctx, config, site, ASSENT_SOURCE, &registry, &e));
    ck_assert_msg(strstr(e.text, "nowhere.json"), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_form_asks_for_a_kind_that_there_is_and_its_answers_do_so_too)
{
    static const struct {
        const char *lines, *says;
    } rows[] = {
        {"kind = amend\nmap.which = proposal.about\nmap.which.The big one = data-literacy\n", NULL},
        {"map.what = proposal.kind\nmap.what.Take it out = retire\nmap.what.A new one = new\n",
         NULL},
        {"kind = improve\n",
         "[form demo/f]: kind = improve is no kind of proposal: write one of new, amend, correct, "
         "renew, suspend, reinstate, retire, retract"},
        {"map.what = proposal.kind\nmap.what.Better = improve\n", "map.what.Better = improve"},
        {"map.which = proposal.credential\n", "proposal.kind, proposal.about or -"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    write_policy(ctx, site, TO_ALL, TO_ALL);
    site_write(site, "f.secret", "0123456789abcdef0123456789abcdef");
    ck_assert_int_eq(chmod(talloc_asprintf(ctx, "%s/f.secret", site), 0600), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = err_on(ctx);
        bool fine = adopts(ctx, site,
                           talloc_asprintf(ctx,
                                           "%s[form demo/f]\nadapter = typeform\n"
                                           "secret-file = %s/f.secret\nworkflow = mine\n%s",
                                           institution, site, rows[i].lines),
                           &e);
        ck_assert_msg(fine == !rows[i].says, "%s: %s", rows[i].lines, e.text);
        ck_assert_msg(fine || strstr(e.text, rows[i].says), "%s", e.text);
    }
    talloc_free(ctx);
}
END_TEST

static bool
looks(TALLOC_CTX *ctx, const char *site, const char *more, struct err *e)
{
    struct config *config;
    struct registry *registry;
    ck_assert(config_read(ctx, "assent.conf", site, talloc_asprintf(ctx, "%s%s", college, more),
                          &config, e));
    return registry_read(ctx, config, site, ASSENT_SOURCE, &registry, e);
}

START_TEST(
    a_colour_that_hides_white_text_a_logo_that_is_no_image_and_a_ctid_that_is_none_are_refused)
{
    static const struct {
        const char *more, *says;
    } rows[] = {
        {"colour = maroon\n", "[institution demo] colour: a colour is written like #1d4d4f"},
        {"colour = #f5c518\n", "white text on #f5c518 has a contrast of 1.6"},
        {"colour = #757575\n", "take a darker one"},
        {"ctid = ce-1\n", "[institution demo] ctid is “ce-” and a UUID"},
        {"ctid = 0190b7b2-6c1e-4cc3-98c4-dc0c0c07398f\n", "ctid is “ce-” and a UUID"},
        {"logo = logo.gif\n", "logo is a .svg or a .png file"},
        {"logo = missing.svg\n", "missing.svg cannot be read"},
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = err_on(ctx);
        ck_assert_msg(!looks(ctx, site, rows[i].more, &e), "%s", rows[i].more);
        ck_assert_msg(strstr(e.text, rows[i].says), "%s", e.text);
    }
    struct err e = err_on(ctx);
    site_write(site, "logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    ck_assert_msg(looks(ctx, site, "colour = #7a0019\nlogo = logo.svg\n", &e), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

/* ---- a system's base --------------------------------------------------------------------------- */

static const char of_system[] =
    "[institution office]\nid = 2\nname = System\ncoordinator = Kim Lee\n"
    "coordinator-email = kim@example.edu\nworkflows = base\noversees = demo\nbase = base\n";

#define NAME "\"name\": \"microcredential\""
#define EXTENDS(base) "\"name\": \"mine\", \"extends\": \"" base "\""

START_TEST(a_policy_of_a_system_extends_its_base_and_weakens_nothing_of_it)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx), *both = talloc_asprintf(ctx, "%s%s", institution, of_system);
    struct err e = err_on(ctx);
    write_named(ctx, site, "base", NAME, NAME);
    write_policy(ctx, site, NAME, "\"name\": \"mine\"");
    ck_assert(!adopts(ctx, site, both, &e));
    ck_assert_msg(strstr(e.text, "workflows/mine.json") &&
                      strstr(e.text, "“extends” must be “base”"),
                  "%s", e.text);
    e = err_on(ctx);
    write_policy(ctx, site, NAME, EXTENDS("base"));
    ck_assert_msg(adopts(ctx, site, both, &e), "%s", e.text);
    e = err_on(ctx);
    write_policy(ctx, site, NAME, EXTENDS("nowhere"));
    ck_assert(!adopts(ctx, site, institution, &e));
    ck_assert_msg(strstr(e.text, "nowhere"), "%s", e.text);
    e = err_on(ctx);
    write_policy(ctx, site, NAME, EXTENDS("mine"));
    ck_assert(!adopts(ctx, site, institution, &e));
    ck_assert_msg(strstr(e.text, "does not extend itself"), "%s", e.text);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_policy_that_is_weaker_than_the_base_is_refused_with_the_place)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx), *both = talloc_asprintf(ctx, "%s%s", institution, of_system);
    struct err e = err_on(ctx);
    write_named(ctx, site, "base", "\"count\": 3", "\"count\": 4");
    write_policy(ctx, site, NAME, EXTENDS("base"));
    ck_assert(!adopts(ctx, site, both, &e));
    ck_assert_msg(strstr(e.text, "workflows/mine.json") && strstr(e.text, "“review”") &&
                      strstr(e.text, "“places”: 3 of constituency faculty"),
                  "%s", e.text);
    talloc_free(ctx);
}
END_TEST

SUITE(adopt, a_policy_of_a_system_extends_its_base_and_weakens_nothing_of_it,
      a_policy_that_is_weaker_than_the_base_is_refused_with_the_place,
      a_policy_may_publish_to_a_system_that_its_institution_has,
      a_policy_that_names_an_unknown_system_is_refused_with_file_and_place,
      a_policy_that_counts_by_an_unknown_calendar_is_refused,
      an_institution_says_which_calendar_it_counts_by,
      a_form_asks_for_a_kind_that_there_is_and_its_answers_do_so_too,
      a_colour_that_hides_white_text_a_logo_that_is_no_image_and_a_ctid_that_is_none_are_refused)
