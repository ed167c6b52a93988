/*
 * adapter: the two files of one platform, NAME.jq and NAME.conf, read and checked against hooks/README.md's table.
 */
#ifndef ASSENT_APP_SITE_ADAPTER_H
#define ASSENT_APP_SITE_ADAPTER_H

#include "app/site/registry.h"

/*
 * side: "in", "out" or "uptake", the folder of hooks/. site and share are folders (site/files.h). ERR_CONFIG names file and line: the
 * files are not there, or NAME.conf says what the table of that side does not know. The program is not compiled here.
 */
bool adapter_read(TALLOC_CTX *ctx, const char *site, const char *share, const char *side,
                  const char *name, const struct adapter **ret, struct err *e) must_check;

/* set.NAME of a section: does the adapter list it in [set] of its NAME.conf, or fill an address with it? */
bool adapter_knows_setting(const struct adapter *, const char *name);
/* ERR_CONFIG with what it knows, for one that it does not: false. */
bool adapter_refuse_setting(const struct adapter *, const char *name, struct err *e);
/* Is all there that [set] calls needed? ERR_CONFIG says what is not. */
bool adapter_has_settings(const struct adapter *, json_object *set, struct err *e) must_check;

#endif
