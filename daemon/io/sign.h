/*
 * sign: keyed digests, Ed25519, Standard Webhooks 1.0.0 signatures, and random bytes, by OpenSSL's
 * EVP.
 *
 * Signatures are over raw bytes, never over something parsed and written again; comparisons take
 * constant time. A signature that does not fit is ERR_UNAUTHENTICATED; what it should have been is
 * never said.
 */
#ifndef ASSENT_IO_SIGN_H
#define ASSENT_IO_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* name in configuration, OpenSSL's name, size of the digest in bytes */
#define SIGN_HASHES(X)                \
    X(SHA1, "sha1", "SHA1", 20)       \
    X(SHA256, "sha256", "SHA256", 32) \
    X(SHA512, "sha512", "SHA512", 64)

enum sign_hash {
#define X(hash, name, openssl, size) SIGN_##hash,
    SIGN_HASHES(X)
#undef X
};

#define SIGN_DIGEST_MAX 64
#define SIGN_ED25519_KEY 32
#define SIGN_ED25519_SIGNATURE 64
#define SIGN_TOLERANCE 300 /* seconds that a webhook's clock may differ from ours */
#define SIGN_LIST_MAX 10   /* signatures looked at in one header, keys in one list */

/* Bytes that belong to someone else. */
struct sign_bytes {
    const void *at;
    size_t len;
};

bool sign_hash_named(const char *name, enum sign_hash *ret);
size_t sign_hash_size(enum sign_hash hash);

/* HMAC (RFC 2104) over the parts one after the other; ret has room for sign_hash_size bytes. */
void sign_hmac(enum sign_hash hash, struct sign_bytes key, const struct sign_bytes *parts,
               size_t count, unsigned char *ret);

void sign_sha256(const void *bytes, size_t len, unsigned char ret[32]);

/* Ed25519 (RFC 8032); the private key is the 32-byte seed. */
void sign_ed25519_public(const unsigned char seed[32], unsigned char ret[32]);
void
sign_ed25519(const unsigned char seed[32], const void *bytes, size_t len, unsigned char ret[64]);
bool sign_ed25519_fits(const unsigned char public_key[32], const void *bytes, size_t len,
                       const unsigned char signature[64]) must_check;

void sign_random(void *ret, size_t len);
char *sign_uuid7(TALLOC_CTX *ctx); /* RFC 9562: a new id; ids rise with time */

/*
 * A key of a webhook, wiped when it is freed:
 *   whsec_BASE64 of 24 to 64 bytes   v1, signs and verifies
 *   whsk_BASE64 of 32 or 64 bytes    v1a, signs and verifies (seed, or seed and public key)
 *   whpk_BASE64 of 32 bytes          v1a, verifies
 */
struct sign_key;
bool
sign_key_read(TALLOC_CTX *ctx, const char *text, struct sign_key **ret, struct err *e) must_check;

/* One message as Standard Webhooks sees it. The id holds no full stop; the timestamp is in Unix
 * seconds. */
struct sign_message {
    const char *id;
    int64_t timestamp;
    struct sign_bytes body;
};

/* The value of webhook-signature: one signature a key, in the order of the keys, separated by
 * spaces. */
bool sign_webhook(TALLOC_CTX *ctx, struct sign_key *const *keys, size_t count,
                  const struct sign_message *message, char **ret, struct err *e) must_check;

/*
 * Are these three headers over this body, by one of the keys (two during a rotation), within
 * SIGN_TOLERANCE of now? Signatures of versions that no key has are passed over. now is in Unix
 * seconds.
 */
bool sign_webhook_fits(struct sign_key *const *keys, size_t count, const char *id,
                       const char *timestamp, const char *signature, struct sign_bytes body,
                       int64_t now, struct err *e) must_check;

#endif
