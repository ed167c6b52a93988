/*
 * held: what a file is that is to be kept: found in its bytes, known by their digest. What the document says of it is
 * {"file": digest, "name", "type", "size"}.
 */
#ifndef ASSENT_APP_SITE_HELD_H
#define ASSENT_APP_SITE_HELD_H

#include <json-c/json.h>

#include "base/err.h"

struct held_file {
    const char *digest, *type, *name; /* digest: SHA-256, hexadecimal */
    size_t size;
};

/* As somebody called it, without folders and controls, and not long. */
char *held_name(TALLOC_CTX *ctx, const char *filename);
/* The same for an address: letters, digits and .-_ */
char *held_address(TALLOC_CTX *ctx, const char *name);

/* image: it must be fit for a badge. The error says what to do. */
bool held_read(TALLOC_CTX *ctx, const void *bytes, size_t len, const char *name, bool image,
               struct held_file *ret, struct err *e) must_check;

/* {"name","type","size"}: the caller's. */
json_object *held_json(const struct held_file *file);

/* Is it a digest, as answers name files by it? */
bool held_is_digest(const char *text);

#endif
