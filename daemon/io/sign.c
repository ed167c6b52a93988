/* sign: OpenSSL's EVP behind functions that cannot fail but by a bug or a broken machine. */
#include "io/sign.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

static const struct {
    const char *name, *openssl;
    size_t size;
} hashes[] = {
#define X(hash, name, openssl, size) [SIGN_##hash] = {name, openssl, size},
    SIGN_HASHES(X)
#undef X
};

bool
sign_hash_named(const char *name, enum sign_hash *ret)
{
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        if (strcmp(name, hashes[i].name) == 0) {
            *ret = (enum sign_hash)i;
            return true;
        }
    }
    return false;
}

size_t
sign_hash_size(enum sign_hash hash)
{
    return hashes[hash].size;
}

void
sign_hmac(enum sign_hash hash, struct sign_bytes key, const struct sign_bytes *parts, size_t count,
          unsigned char *ret)
{
    static EVP_MAC *mac; /* looking it up costs more than using it */
    if (!mac)
        mac = err_mem(EVP_MAC_fetch(NULL, "HMAC", NULL));
    EVP_MAC_CTX *work = err_mem(EVP_MAC_CTX_new(mac));
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)hashes[hash].openssl, 0),
        OSSL_PARAM_construct_end()};
    /* An empty key is a key; a NULL one would mean "the key of before". */
    assert_that(EVP_MAC_init(work, key.len ? key.at : "", key.len, params) == 1);
    for (size_t i = 0; i < count; i++)
        assert_that(EVP_MAC_update(work, parts[i].at, parts[i].len) == 1);
    size_t len = 0;
    assert_that(EVP_MAC_final(work, ret, &len, hashes[hash].size) == 1);
    assert_that(len == hashes[hash].size);
    EVP_MAC_CTX_free(work);
}

void
sign_sha256(const void *bytes, size_t len, unsigned char ret[32])
{
    assert_that(EVP_Digest(bytes, len, ret, NULL, EVP_sha256(), NULL) == 1);
}

void
sign_ed25519_public(const unsigned char seed[32], unsigned char ret[32])
{
    EVP_PKEY *key =
        err_mem(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGN_ED25519_KEY));
    size_t len = SIGN_ED25519_KEY;
    assert_that(EVP_PKEY_get_raw_public_key(key, ret, &len) == 1);
    EVP_PKEY_free(key);
}

void
sign_ed25519(const unsigned char seed[32], const void *bytes, size_t len, unsigned char ret[64])
{
    EVP_PKEY *key =
        err_mem(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGN_ED25519_KEY));
    EVP_MD_CTX *work = err_mem(EVP_MD_CTX_new());
    size_t ret_len = SIGN_ED25519_SIGNATURE;
    assert_that(EVP_DigestSignInit(work, NULL, NULL, NULL, key) == 1);
    assert_that(EVP_DigestSign(work, ret, &ret_len, bytes, len) == 1);
    EVP_MD_CTX_free(work);
    EVP_PKEY_free(key);
}

bool
sign_ed25519_fits(const unsigned char public_key[32], const void *bytes, size_t len,
                  const unsigned char signature[64])
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, SIGN_ED25519_KEY);
    if (!key)
        return false;
    EVP_MD_CTX *work = err_mem(EVP_MD_CTX_new());
    bool fits = EVP_DigestVerifyInit(work, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(work, signature, SIGN_ED25519_SIGNATURE, bytes, len) == 1;
    EVP_MD_CTX_free(work);
    EVP_PKEY_free(key);
    return fits;
}

bool
sign_same(const void *a, size_t a_len, const void *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || CRYPTO_memcmp(a, b, a_len) == 0);
}

void
sign_random(void *ret, size_t len)
{
    assert_that(len <= INT32_MAX && RAND_bytes(ret, (int)len) == 1);
}

char *
sign_hex(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *text = err_mem(talloc_array(ctx, char, len * 2 + 1));
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[from[i] >> 4];
        text[2 * i + 1] = digits[from[i] & 15];
    }
    text[2 * len] = '\0';
    return text;
}

char *
sign_base64(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    assert_that(len <= INT32_MAX / 2);
    char *text = err_mem(talloc_array(ctx, char, (len + 2) / 3 * 4 + 1));
    text[0] = '\0';
    EVP_EncodeBlock((unsigned char *)text, bytes, (int)len);
    return text;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool
sign_hex_read(TALLOC_CTX *ctx, const char *text, size_t text_len, unsigned char **ret,
              size_t *ret_len)
{
    if (text_len % 2)
        return false;
    unsigned char *bytes = err_mem(talloc_array(ctx, unsigned char, text_len / 2 + 1));
    for (size_t i = 0; i < text_len; i += 2) {
        int high = hex_value(text[i]), low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) {
            talloc_free(bytes);
            return false;
        }
        bytes[i / 2] = (unsigned char)(high << 4 | low);
    }
    *ret = bytes;
    *ret_len = text_len / 2;
    return true;
}

static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* EVP_DecodeBlock forgives white space and stray bits, so that two texts would be one secret: hence
 * our own. */
bool
sign_base64_read(TALLOC_CTX *ctx, const char *text, size_t text_len, unsigned char **ret,
                 size_t *ret_len)
{
    if (text_len % 4)
        return false;
    size_t pad = 0;
    while (pad < 2 && pad < text_len && text[text_len - 1 - pad] == '=')
        pad++;
    unsigned char *bytes = err_mem(talloc_array(ctx, unsigned char, text_len / 4 * 3 + 1));
    size_t len = 0;
    uint32_t bits = 0;
    bool fits = true;
    for (size_t i = 0; i < text_len - pad && fits; i++) {
        int value = base64_value(text[i]);
        fits = value >= 0;
        bits = bits << 6 | ((uint32_t)value & 63);
        if (i % 4)
            bytes[len++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    if (!fits || (pad == 1 && (bits & 3)) || (pad == 2 && (bits & 15))) {
        talloc_free(bytes);
        return false;
    }
    *ret = bytes;
    *ret_len = len;
    return true;
}
