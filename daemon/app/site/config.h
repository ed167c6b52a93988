/*
 * config: assent.conf, read completely and checked against options.def before anything is done with it.
 *
 * An error names file, line, section and key, and what would be right. Secrets are in files of their own, named here and
 * read by registry; this module never opens them.
 */
#ifndef ASSENT_APP_SITE_CONFIG_H
#define ASSENT_APP_SITE_CONFIG_H

#include <json-c/json.h>

#include "base/err.h"

struct config;

/* The text of a file called `path` (for messages), whose relative FILE options start at folder. */
bool config_read(TALLOC_CTX *ctx, const char *path, const char *folder, const char *text,
                 struct config **ret, struct err *e) must_check;

const char *config_path(const struct config *c);

/* kind and key must stand in options.def (asserted); name is the section's own ("" for [server]). */
const char *config_text(const struct config *c, const char *kind, const char *name,
                        const char *key); /* or NULL */
int64_t config_count(const struct config *c, const char *kind, const char *name, const char *key);
bool config_flag(const struct config *c, const char *kind, const char *name, const char *key);
/* Words separated by spaces or commas; NULL-terminated, owned by ctx; NULL when not set. */
const char **config_list(TALLOC_CTX *ctx, const struct config *c, const char *kind,
                         const char *name, const char *key);
/* {rest of key: value} of an option "prefix.*". */
json_object *
config_any(const struct config *c, const char *kind, const char *name, const char *prefix);

/* Names of the sections of a kind in the file's order; NULL-terminated, owned by c. */
const char **config_names(const struct config *c, const char *kind);

/* The table as text: for --help. */
char *config_help(TALLOC_CTX *ctx);

#endif
