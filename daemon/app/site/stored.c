/* stored: see stored.h. */
#include "app/site/stored.h"

#include <string.h>

#include "base/codec.h"
#include "base/filetype.h"
#include "base/json.h"
#include "core/policy/form.h"
#include "io/sign.h"

enum { NAME_BYTES = 200 };

char *
stored_name(TALLOC_CTX *ctx, const char *filename)
{
    const char *name = filename;
    for (const char *c = filename; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    size_t len = strlen(name);
    for (len = len > NAME_BYTES ? NAME_BYTES : len; name[len] && (name[len] & 0xc0) == 0x80;)
        len--;
    char *copy = err_mem(talloc_strndup(ctx, name, len));
    for (char *c = copy; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127)
            *c = ' ';
    return copy[strspn(copy, " ")] ? copy : err_mem(talloc_strdup(ctx, "file"));
}

char *
stored_address(TALLOC_CTX *ctx, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    char *address = err_mem(talloc_zero_size(ctx, strlen(name) + 1)), *to = address;
    for (; *name; name++) {
        bool is_plain = strchr(plain, *name);
        if (is_plain || (to != address && to[-1] != '-'))
            *to++ = is_plain ? *name : '-';
    }
    while (to != address && strchr("-.", to[-1]))
        *--to = '\0';
    address += strspn(address, "-.");
    return err_mem(talloc_strdup(ctx, *address ? address : "file"));
}

bool
stored_read(TALLOC_CTX *ctx, const void *bytes, size_t len, const char *name, bool image,
            struct stored_file *ret, struct err *e)
{
    struct filetype_image picture = {0};
    unsigned char digest[32];
    if (image && !filetype_image(bytes, len, &picture, e))
        return false;
    const char *type = image ? picture.type : filetype_find(bytes, len);
    if (!type)
        return err_set(e, ERR_INVALID, "“%s” is none of the kinds that are taken: %s.", name,
                       filetype_kinds);
    sign_sha256(bytes, len, digest);
    *ret = (struct stored_file){codec_hex(ctx, digest, sizeof digest), type, name, len};
    return true;
}

json_object *
stored_json(const struct stored_file *file)
{
    json_object *o = json_obj();
    json_put_str(o, "name", file->name);
    json_put_str(o, "type", file->type);
    json_put_int(o, "size", (int64_t)file->size);
    return o;
}

bool
stored_is_digest(const char *text)
{
    return text && strlen(text) == FORM_FILE_DIGEST &&
           strspn(text, "0123456789abcdef") == FORM_FILE_DIGEST;
}
