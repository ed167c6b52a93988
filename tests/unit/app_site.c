#include "app_site.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct site {
    char *path;
};

static int
site_gone(struct site *s)
{
    char *command = talloc_asprintf(s, "rm -r '%s'", s->path);
    return system(command) == 0 ? 0 : -1;
}

const char *
site_new(TALLOC_CTX *ctx)
{
    struct site *s = talloc_zero(ctx, struct site);
    s->path = talloc_strdup(s, "/tmp/assent-site-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(s->path));
    talloc_set_destructor(s, site_gone);
    return s->path;
}

void
site_write(const char *site, const char *name, const char *text)
{
    char *path = talloc_asprintf(NULL, "%s/%s", site, name);
    for (char *slash = path + strlen(site) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(path, 0755); /* most often it is there */
    }
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
    talloc_free(path);
}
