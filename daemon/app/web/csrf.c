/* csrf: tokens are the first 16 bytes of HMAC-SHA256(key for this purpose, binding), base64url. */
#include "app/web/csrf.h"

#include <string.h>

#include "base/codec.h"
#include "io/sign.h"

enum { TOKEN_BYTES = 16 };

void
csrf_derive(const unsigned char key[CSRF_KEY_BYTES], const char *purpose,
            unsigned char ret[CSRF_KEY_BYTES])
{
    struct sign_bytes part = {purpose, strlen(purpose)};
    sign_hmac(SIGN_SHA256, (struct sign_bytes){key, CSRF_KEY_BYTES}, &part, 1, ret);
}

char *
csrf_token(TALLOC_CTX *ctx, const unsigned char key[CSRF_KEY_BYTES], const char *binding)
{
    unsigned char own[CSRF_KEY_BYTES], mac[SIGN_DIGEST_MAX];
    csrf_derive(key, "csrf", own);
    struct sign_bytes part = {binding, strlen(binding)};
    sign_hmac(SIGN_SHA256, (struct sign_bytes){own, sizeof own}, &part, 1, mac);
    return codec_base64url(ctx, mac, TOKEN_BYTES);
}

bool
csrf_fits(const unsigned char key[CSRF_KEY_BYTES], const char *binding, const char *token)
{
    char *right = csrf_token(NULL, key, binding);
    size_t len = strlen(right);
    bool ok = token && strlen(token) == len && codec_same(token, right, len);
    talloc_free(right);
    return ok;
}
