/* Files of the site: what holds a secret is read only when nobody else can. */
#include "runner.h"

#include <sys/stat.h>

#include "app/site/files.h"
#include "app_site.h"

START_TEST(a_secret_that_others_may_read_or_change_is_refused)
{
    static const struct {
        mode_t mode;
        bool fine;
    } modes[] = {{0600, true},  {0400, true},  {0440, true},
                 {0644, false}, {0604, false}, {0620, false}};
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *site = site_new(ctx);
    char *path = err_mem(talloc_asprintf(ctx, "%s/key", site)), *secret;
    site_write(site, "key", "whsec_abc\nmore\n");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct err e = err_on(ctx);
        ck_assert_int_eq(chmod(path, modes[i].mode), 0);
        ck_assert_int_eq(file_is_private(path, &e), modes[i].fine);
        ck_assert_int_eq(file_secret(ctx, path, &secret, &e), modes[i].fine);
    }
    chmod(path, 0600);
    struct err e = err_on(ctx);
    ck_assert(file_secret(ctx, path, &secret, &e));
    ck_assert_str_eq(secret, "whsec_abc");
    talloc_free(ctx);
}
END_TEST

SUITE(files, a_secret_that_others_may_read_or_change_is_refused)
