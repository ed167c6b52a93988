/* sign: OpenSSL's EVP behind functions that cannot fail but by a bug or a broken machine. */
#include "io/sign.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/codec.h"
#include "base/when.h"

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

/* OpenSSL looks algorithms up by name, which costs more than using them: once for each. */
static EVP_MAC_CTX *
hmac_ready(enum sign_hash hash)
{
    static EVP_MAC_CTX *ready[sizeof hashes / sizeof *hashes];
    if (ready[hash])
        return ready[hash];
    EVP_MAC *mac = err_mem(EVP_MAC_fetch(NULL, "HMAC", NULL));
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)hashes[hash].openssl, 0),
        OSSL_PARAM_construct_end()};
    ready[hash] = err_mem(EVP_MAC_CTX_new(mac));
    EVP_MAC_free(mac);
    assert_that(EVP_MAC_CTX_set_params(ready[hash], params) == 1);
    return ready[hash];
}

void
sign_hmac(enum sign_hash hash, struct sign_bytes key, const struct sign_bytes *parts, size_t count,
          unsigned char *ret)
{
    EVP_MAC_CTX *work = hmac_ready(hash);
    /* An empty key is a key; a NULL one would mean "the key of before". */
    assert_that(EVP_MAC_init(work, key.len ? key.at : "", key.len, NULL) == 1);
    for (size_t i = 0; i < count; i++)
        assert_that(EVP_MAC_update(work, parts[i].at, parts[i].len) == 1);
    size_t len = 0;
    assert_that(EVP_MAC_final(work, ret, &len, hashes[hash].size) == 1);
    assert_that(len == hashes[hash].size);
    assert_that(EVP_MAC_init(work, (const unsigned char *)"", 0, NULL) == 1); /* forgets the key */
}

void
sign_sha256(const void *bytes, size_t len, unsigned char ret[32])
{
    static EVP_MD *md; /* EVP_sha256() would look it up each time */
    if (!md)
        md = err_mem(EVP_MD_fetch(NULL, "SHA256", NULL));
    assert_that(EVP_Digest(bytes, len, ret, NULL, md, NULL) == 1);
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

/* A request wants a few bytes, and asking OpenSSL costs as much for ten as for hundreds. What is given is wiped here. */
void
sign_random(void *ret, size_t len)
{
    static unsigned char store[512];
    static size_t left;
    if (len > sizeof store / 4) {
        assert_that(len <= INT32_MAX && RAND_bytes(ret, (int)len) == 1);
        return;
    }
    if (left < len) {
        assert_that(RAND_bytes(store, sizeof store) == 1);
        left = sizeof store;
    }
    left -= len;
    memcpy(ret, store + left, len);
    OPENSSL_cleanse(store + left, len);
}

char *
sign_uuid7(TALLOC_CTX *ctx)
{
    uint8_t random[10];
    sign_random(random, sizeof random);
    return codec_uuid7(ctx, when_now() / 1000, random);
}
