/* sign_webhook: Standard Webhooks 1.0.0: keys as text, the header's list, the window of time. */
#include "io/sign.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <string.h>

#include "base/codec.h"

enum key_version { KEY_V1, KEY_V1A };

struct sign_key {
    enum key_version version;
    bool may_sign;
    size_t len;
    unsigned char bytes[64];                    /* v1: the secret; v1a: the seed */
    unsigned char public_key[SIGN_ED25519_KEY]; /* v1a */
};

#define SIGNATURE_MAX 64

static int
forget(struct sign_key *key)
{
    OPENSSL_cleanse(key, sizeof *key);
    return 0;
}

/* What each prefix means and how many bytes may follow it. */
static bool
fill(struct sign_key *key, const char *kind, const unsigned char *bytes, size_t len, struct err *e)
{
    if (strcmp(kind, "whsec_") == 0) {
        if (len < 24 || len > 64)
            return err_set(e, ERR_CONFIG, "a webhook secret must hold 24 to 64 bytes, not %zu",
                           len);
        *key = (struct sign_key){.version = KEY_V1, .may_sign = true, .len = len};
        memcpy(key->bytes, bytes, len);
        return true;
    }
    bool may_sign = strcmp(kind, "whsk_") == 0;
    if (len != SIGN_ED25519_KEY && !(may_sign && len == 64))
        return err_set(e, ERR_CONFIG, "an Ed25519 key after %s must hold 32 bytes, not %zu", kind,
                       len);
    *key = (struct sign_key){.version = KEY_V1A, .may_sign = may_sign, .len = SIGN_ED25519_KEY};
    if (!may_sign) {
        memcpy(key->public_key, bytes, SIGN_ED25519_KEY);
        return true;
    }
    memcpy(key->bytes, bytes, SIGN_ED25519_KEY);
    sign_ed25519_public(key->bytes, key->public_key);
    if (len == 64 && memcmp(key->public_key, bytes + SIGN_ED25519_KEY, SIGN_ED25519_KEY) != 0)
        return err_set(e, ERR_CONFIG, "the two halves of the Ed25519 key do not belong together");
    return true;
}

bool
sign_key_read(TALLOC_CTX *ctx, const char *text, struct sign_key **ret, struct err *e)
{
    static const char *const kinds[] = {"whsec_", "whsk_", "whpk_"};
    const char *kind = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(text, kinds[i], strlen(kinds[i])) == 0)
            kind = kinds[i];
    if (!kind)
        return err_set(e, ERR_CONFIG,
                       "a webhook secret must begin with whsec_, whsk_ or whpk_: see the manual of "
                       "the platform that issued it");
    struct sign_key *key = err_mem(talloc_zero(ctx, struct sign_key));
    talloc_set_destructor(key, forget);
    const char *rest = text + strlen(kind);
    uint8_t *bytes;
    size_t len;
    bool fits = codec_unbase64(key, rest, &bytes, &len);
    if (!fits) {
        err_set(e, ERR_CONFIG, "what follows %s in a webhook secret must be base64", kind);
    } else {
        fits = fill(key, kind, bytes, len, e);
        OPENSSL_cleanse(bytes, len);
        talloc_free(bytes);
    }
    if (!fits) {
        talloc_free(key);
        return false;
    }
    *ret = key;
    return true;
}

/* id.timestamp.body, for Ed25519, which wants its bytes in one piece. */
static struct sign_bytes
signed_bytes(TALLOC_CTX *ctx, const char *id, const char *timestamp, struct sign_bytes body)
{
    char *head = err_mem(talloc_asprintf(ctx, "%s.%s.", id, timestamp));
    size_t head_len = strlen(head);
    char *all = err_mem(talloc_realloc(ctx, head, char, head_len + body.len + 1));
    if (body.len)
        memcpy(all + head_len, body.at, body.len);
    return (struct sign_bytes){all, head_len + body.len};
}

static size_t
signature_of(const struct sign_key *key, const char *id, const char *timestamp,
             struct sign_bytes body, unsigned char *ret)
{
    if (key->version == KEY_V1) {
        const struct sign_bytes parts[] = {
            {id, strlen(id)}, {".", 1}, {timestamp, strlen(timestamp)}, {".", 1}, body};
        sign_hmac(SIGN_SHA256, (struct sign_bytes){key->bytes, key->len}, parts,
                  sizeof parts / sizeof *parts, ret);
        return sign_hash_size(SIGN_SHA256);
    }
    struct sign_bytes all = signed_bytes(NULL, id, timestamp, body);
    sign_ed25519(key->bytes, all.at, all.len, ret);
    talloc_free((void *)all.at);
    return SIGN_ED25519_SIGNATURE;
}

/* Visible ASCII without the full stop that separates the signed parts. */
static bool
id_fits(const char *id)
{
    size_t len = strlen(id);
    if (len == 0 || len > 256)
        return false;
    for (const char *c = id; *c; c++)
        if (*c <= ' ' || *c > '~' || *c == '.')
            return false;
    return true;
}

bool
sign_webhook(TALLOC_CTX *ctx, struct sign_key *const *keys, size_t count,
             const struct sign_message *message, char **ret, struct err *e)
{
    if (count == 0 || count > SIGN_LIST_MAX)
        return err_set(e, ERR_CONFIG, "a webhook needs 1 to %d secrets, not %zu", SIGN_LIST_MAX,
                       count);
    if (!id_fits(message->id))
        return err_set(e, ERR_INTERNAL,
                       "a webhook's id must be 1 to 256 visible characters without a full stop");
    for (size_t i = 0; i < count; i++)
        if (!keys[i]->may_sign)
            return err_set(e, ERR_CONFIG, "a public key (whpk_) cannot sign: give the whsk_ key");
    char *timestamp = err_mem(talloc_asprintf(NULL, "%" PRId64, message->timestamp));
    char *list = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < count; i++) {
        unsigned char signature[SIGNATURE_MAX];
        size_t len = signature_of(keys[i], message->id, timestamp, message->body, signature);
        char *text = codec_base64(list, signature, len);
        list = err_mem(talloc_asprintf_append(list, "%s%s,%s", i ? " " : "",
                                              keys[i]->version == KEY_V1 ? "v1" : "v1a", text));
    }
    talloc_free_children(list);
    talloc_free(timestamp);
    *ret = list;
    return true;
}

/* Does one "v1,BASE64" of the header fit one of the keys? */
static bool
one_fits(TALLOC_CTX *tmp, const char *item, size_t item_len, struct sign_key *const *keys,
         size_t count, struct sign_bytes all)
{
    const char *comma = memchr(item, ',', item_len);
    if (!comma)
        return false;
    size_t version_len = (size_t)(comma - item);
    bool v1 = version_len == 2 && memcmp(item, "v1", 2) == 0;
    bool v1a = version_len == 3 && memcmp(item, "v1a", 3) == 0;
    char *text = err_mem(talloc_strndup(tmp, comma + 1, item_len - version_len - 1));
    uint8_t *given;
    size_t len;
    if ((!v1 && !v1a) || !codec_unbase64(tmp, text, &given, &len))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct sign_key *key = keys[i];
        if (v1 && key->version == KEY_V1) {
            unsigned char ours[SIGN_DIGEST_MAX];
            sign_hmac(SIGN_SHA256, (struct sign_bytes){key->bytes, key->len}, &all, 1, ours);
            if (len == sign_hash_size(SIGN_SHA256) && codec_same(ours, given, len))
                return true;
        } else if (v1a && key->version == KEY_V1A && len == SIGN_ED25519_SIGNATURE) {
            if (sign_ed25519_fits(key->public_key, all.at, all.len, given))
                return true;
        }
    }
    return false;
}

/* A plain decimal number of at most 15 digits. */
static bool
read_seconds(const char *text, int64_t *ret)
{
    size_t len = strlen(text);
    if (len == 0 || len > 15 || strspn(text, "0123456789") != len)
        return false;
    int64_t seconds = 0;
    for (const char *c = text; *c; c++)
        seconds = seconds * 10 + (*c - '0');
    *ret = seconds;
    return true;
}

bool
sign_webhook_fits(struct sign_key *const *keys, size_t count, const char *id, const char *timestamp,
                  const char *signature, struct sign_bytes body, int64_t now, struct err *e)
{
    int64_t seconds;
    if (!id || !timestamp || !signature)
        return err_set(e, ERR_UNAUTHENTICATED,
                       "the headers webhook-id, webhook-timestamp and webhook-signature must all "
                       "be there");
    if (!id_fits(id))
        return err_set(e, ERR_UNAUTHENTICATED,
                       "webhook-id must be 1 to 256 visible characters without a full stop");
    if (!read_seconds(timestamp, &seconds))
        return err_set(e, ERR_UNAUTHENTICATED,
                       "webhook-timestamp must be a number of seconds since 1970");
    if (seconds < now - SIGN_TOLERANCE || seconds > now + SIGN_TOLERANCE)
        return err_set(e, ERR_UNAUTHENTICATED,
                       "webhook-timestamp is more than %d seconds from our clock", SIGN_TOLERANCE);
    TALLOC_CTX *tmp = err_mem(talloc_new(NULL));
    struct sign_bytes all = signed_bytes(tmp, id, timestamp, body);
    bool fits = false;
    size_t looked_at = 0;
    for (const char *at = signature; *at && !fits && looked_at < SIGN_LIST_MAX;) {
        size_t len = strcspn(at, " ");
        fits = one_fits(tmp, at, len, keys, count, all);
        looked_at += len > 0;
        at += len + (at[len] == ' ');
    }
    talloc_free(tmp);
    if (!fits)
        return err_set(e, ERR_UNAUTHENTICATED,
                       "no signature in webhook-signature fits the body and our secret");
    return true;
}
