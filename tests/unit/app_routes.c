/* Which addresses there are, by the question that httpd asks before a body is read. */
#include "runner.h"

#include <string.h>

#include "app/web/web.h"

/* What an unknown address may be sent, so that its sender gets to read that it is unknown. */
enum { NOWHERE = 64 << 10 };

static struct httpd_verdict
ask(bool control, const char *method, const char *path)
{
    static struct institution demo = {.id = 1, .id_text = "1", .slug = "demo"};
    static struct institution *all[] = {&demo};
    static struct registry registry = {all, 1};
    static struct app app = {.registry = &registry};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct httpd_app web = web_app(ctx, &app, control);
    struct httpd_verdict v = web.limit_for(web.arg, method, path);
    talloc_free(ctx);
    return v;
}

START_TEST(an_address_takes_its_methods_and_no_other)
{
    ck_assert_int_eq(ask(false, "GET", "/healthz").refuse, ERR_NONE);
    ck_assert_int_eq(ask(false, "HEAD", "/healthz").refuse, ERR_NONE);
    ck_assert_int_eq(ask(false, "POST", "/healthz").refuse, ERR_METHOD);
    ck_assert_int_eq(ask(false, "DELETE", "/t/abc").refuse, ERR_METHOD);
    ck_assert_int_eq(ask(false, "PUT", "/demo/desk").refuse, ERR_METHOD);
    ck_assert_str_eq(ask(false, "PUT", "/demo/desk").allow, "GET, POST");
    /* A method that is the beginning of another is not it. */
    ck_assert_int_eq(ask(false, "GE", "/healthz").refuse, ERR_METHOD);
    ck_assert_int_eq(ask(false, "OPTION", "/demo/hooks/proposal").refuse, ERR_METHOD);
}
END_TEST

START_TEST(only_the_institutions_there_are_have_addresses)
{
    ck_assert_uint_eq(ask(false, "POST", "/demo/hooks/proposal").body_max, 1024 * 1024);
    ck_assert_uint_eq(ask(false, "POST", "/other/hooks/proposal").body_max, NOWHERE);
    ck_assert_uint_eq(ask(false, "POST", "/Demo/hooks/proposal").body_max, NOWHERE);
    ck_assert_uint_eq(ask(false, "POST", "//hooks/proposal").body_max, NOWHERE);
    ck_assert_uint_eq(ask(false, "POST", "/demo/hooks/").body_max, NOWHERE);
    ck_assert_uint_eq(ask(false, "POST", "/demo/hooks/a/b").body_max, 1024 * 1024);
    ck_assert_uint_eq(ask(false, "POST", "/demo/hooks/a/b/c").body_max, NOWHERE);
    ck_assert_uint_eq(ask(false, "POST", NULL).body_max, NOWHERE);
}
END_TEST

START_TEST(the_operators_addresses_are_on_their_socket_alone)
{
    static const char *const paths[] = {"/control/demo/people", "/control/demo/signin",
                                        "/control/demo/revoke"};
    ck_assert_uint_eq(ask(true, "POST", paths[0]).body_max, 4096 * 1024);
    ck_assert_uint_eq(ask(false, "POST", paths[0]).body_max, NOWHERE);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        /* Where an address is known, a wrong method is refused; where it is not, it is not. */
        ck_assert_int_eq(ask(true, "PUT", paths[i]).refuse, ERR_METHOD);
        ck_assert_int_eq(ask(false, "PUT", paths[i]).refuse, ERR_NONE);
    }
}
END_TEST

START_TEST(whoever_changes_something_is_known)
{
    static const struct {
        const char *methods, *path;
        enum web_who who;
    } routes[] = {
#define ROUTE(methods, path, handler, kilobytes, who) {methods, path, WHO_##who},
#include "app/web/routes.def"
#undef ROUTE
    };
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        ck_assert_msg(!strstr(routes[i].methods, "POST") || routes[i].who != WHO_EVERYONE,
                      "everyone may post to %s", routes[i].path);
        ck_assert_msg((strncmp(routes[i].path, "/control/", 9) == 0) ==
                          (routes[i].who == WHO_CONTROL),
                      "%s", routes[i].path);
    }
}
END_TEST

SUITE(routes, an_address_takes_its_methods_and_no_other,
      only_the_institutions_there_are_have_addresses,
      the_operators_addresses_are_on_their_socket_alone, whoever_changes_something_is_known)
