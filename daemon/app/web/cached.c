/* cached: see cached.h. */
#include "app/web/cached.h"

#include <string.h>

#include "base/codec.h"
#include "io/sign.h"

const char *
cached_etag(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    unsigned char digest[32];
    sign_sha256(bytes, len, digest);
    return err_mem(talloc_asprintf(ctx, "\"%s\"", codec_hex(ctx, digest, 12)));
}

bool
cached_is_had(const char *if_none_match, const char *etag)
{
    const char *at = if_none_match;
    if (!at)
        return false;
    for (at += strspn(at, " \t,"); *at; at += strspn(at, " \t,")) {
        if (strcmp(at, "*") == 0)
            return true;
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (!end)
            return false;
        size_t len = (size_t)(end + 1 - at);
        if (len == strlen(etag) && strncmp(at, etag, len) == 0)
            return true;
        at = end + 1;
    }
    return false;
}

void
cached_answer(struct web_call *call, int status, const struct http_field *fields,
              size_t field_count, const char *etag, const void *bytes, size_t len)
{
    if (etag && cached_is_had(httpd_header(call->rq, "if-none-match"), etag))
        httpd_answer(call->rq, 304, fields, field_count, "", 0);
    else
        httpd_answer(call->rq, status, fields, field_count, bytes, len);
}

void
cached_bytes(struct web_call *call, const char *type, const char *cache_control, const void *bytes,
             size_t len)
{
    const char *etag = cached_etag(call, bytes, len);
    const struct http_field fields[] = {{"Content-Type", type},
                                        {"Cache-Control", cache_control},
                                        {"X-Content-Type-Options", "nosniff"},
                                        {"Content-Security-Policy", "default-src 'none'"},
                                        {"ETag", etag}};
    cached_answer(call, 200, fields, sizeof fields / sizeof *fields, etag, bytes, len);
}
