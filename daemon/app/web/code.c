/* code: HMAC-SHA256(key for this purpose, id), as a number of six digits. */
#include "app/web/code.h"

#include <string.h>

#include "app/web/csrf.h"
#include "io/sign.h"

enum { CODES = 1000000 };

char *
code_text(TALLOC_CTX *ctx, const unsigned char key[LINK_KEY_BYTES], const char *id)
{
    unsigned char own[CSRF_KEY_BYTES], mac[SIGN_DIGEST_MAX];
    csrf_derive(key, "signin code", own);
    struct sign_bytes part = {id, strlen(id)};
    sign_hmac(SIGN_SHA256, (struct sign_bytes){own, sizeof own}, &part, 1, mac);
    uint64_t n = 0;
    for (int i = 0; i < 8; i++) /* 64 bits: six digits are as good as equally likely */
        n = n << 8 | mac[i];
    return err_mem(talloc_asprintf(ctx, "%06u", (unsigned)(n % CODES)));
}
