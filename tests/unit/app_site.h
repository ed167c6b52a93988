/* app_site: a site folder of a test's own, before the files that ship. */
#ifndef ASSENT_TESTS_APP_SITE_H
#define ASSENT_TESTS_APP_SITE_H

#include <talloc.h>

/* An empty folder; the files written into it and it are removed when ctx is freed. */
const char *site_new(TALLOC_CTX *ctx);
void site_write(const char *site, const char *name, const char *text); /* name: "hooks/in/x.conf" */

#endif
