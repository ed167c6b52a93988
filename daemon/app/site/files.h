/*
 * files: the institution's files before ours. A file in the site folder replaces the shipped one of the same name.
 */
#ifndef ASSENT_APP_SITE_FILES_H
#define ASSENT_APP_SITE_FILES_H

#include <stddef.h>

#include "base/err.h"

enum { FILE_BYTES_MAX = 4 << 20 };

/* The whole of a file, with a NUL after it that does not count; ERR_CONFIG names the path and the reason. */
bool
file_read(TALLOC_CTX *ctx, const char *path, char **ret, size_t *ret_len, struct err *e) must_check;

/* site/name when it is there, else share/name. ret_path (may be NULL) tells which it was. */
bool file_find(TALLOC_CTX *ctx, const char *site, const char *share, const char *name, char **ret,
               const char **ret_path, struct err *e) must_check;

/* False when others may read it or the group may write it; one that is not there is private. */
bool file_is_private(const char *path, struct err *e) must_check;

/* The first line of a file that holds a secret, without its line end. Refuses one that others may read. */
bool file_secret(TALLOC_CTX *ctx, const char *path, char **ret, struct err *e) must_check;

/* ca-file of the configuration: certificates (PEM) of the authorities that a machine is believed by, in place of the
 * system's. NULL: the system's stand. */
bool file_authorities(const char *path, struct err *e) must_check;

#endif
