/*
 * stored: what a file is that is to be kept: found in its bytes, known by their digest. What the document says of it is
 * {"file": digest, "name", "type", "size"}.
 */
#ifndef ASSENT_APP_SITE_STORED_H
#define ASSENT_APP_SITE_STORED_H

#include <json-c/json.h>

#include "base/err.h"

enum { STORED_PROPOSAL_MEGABYTES = 64 }; /* of all files that one proposal may name */

struct stored_file {
    const char *digest, *type, *name; /* digest: SHA-256, hexadecimal */
    size_t size;
};

/* As somebody called it, without folders and controls, and not long. */
char *stored_name(TALLOC_CTX *ctx, const char *filename);
/* The same for an address: letters, digits and .-_ */
char *stored_address(TALLOC_CTX *ctx, const char *name);

/* image: it must be fit for a badge. The error says what to do. */
bool stored_read(TALLOC_CTX *ctx, const void *bytes, size_t len, const char *name, bool image,
                 struct stored_file *ret, struct err *e) must_check;

/* {"name","type","size"}: the caller's. */
json_object *stored_json(const struct stored_file *file);

/* Is it a digest, as answers name files by it? */
bool stored_is_digest(const char *text);

#endif
