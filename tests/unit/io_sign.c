#include "runner.h"

#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "io/sign.h"

#define BYTES(text)        \
    (struct sign_bytes)    \
    {                      \
        text, strlen(text) \
    }

/* The exact bytes of a sample payload. */
static struct sign_bytes
sample(TALLOC_CTX *ctx, const char *name)
{
    char *path = talloc_asprintf(ctx, "%s/%s", ASSENT_TEST_SAMPLES, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file, "%s cannot be opened", path);
    char *bytes = talloc_array(ctx, char, 65536);
    size_t len = fread(bytes, 1, 65536, file);
    fclose(file);
    return (struct sign_bytes){bytes, len};
}

/* RFC 2202 and RFC 4231, test case 2, then signatures that form platforms' documents describe, over
 * samples. */
static const struct {
    enum sign_hash hash;
    const char *key, *text, *file;
    const char *hex, *base64;
} vectors[] = {
    {SIGN_SHA1, "Jefe", "what do ya want for nothing?", NULL,
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", NULL},
    {SIGN_SHA256, "Jefe", "what do ya want for nothing?", NULL,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", NULL},
    {SIGN_SHA512, "Jefe", "what do ya want for nothing?", NULL,
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e"
     "6fdcaeab1a34d4a6b4b636e070a38bce737",
     NULL},
    {SIGN_SHA256, "typeform-secret", NULL, "typeform.json", NULL,
     "6a9kfNudu3nvptprPL32vSz7DnwxPdQEL6962K8X9Jc="},
    {SIGN_SHA256, "tally-secret", NULL, "tally.json", NULL,
     "EGVLQ1MIRlIwnZsVQOx/LIzcz5XqDtuIqaMycNlGddo="},
    {SIGN_SHA1, "client123&apisecret456", NULL, "surveymonkey.json", NULL,
     "oeTp+Q1D5tGZCsm4ZcH5P2W6cTA="},
    {SIGN_SHA256, "formstack-hmac", NULL, "formstack.json",
     "6169eaf014b0adf38d58b837d2847aae5446b82dd068dfac83d4b0c7bb8fc4cc", NULL},
};

START_TEST(hmac_agrees_with_the_published_vectors)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct sign_bytes body =
            vectors[i].file ? sample(ctx, vectors[i].file) : BYTES(vectors[i].text);
        /* in two parts, which must make no difference */
        size_t half = body.len / 2;
        struct sign_bytes parts[] = {{body.at, half},
                                     {(const char *)body.at + half, body.len - half}};
        unsigned char digest[SIGN_DIGEST_MAX];
        sign_hmac(vectors[i].hash, BYTES(vectors[i].key), parts, 2, digest);
        size_t len = sign_hash_size(vectors[i].hash);
        if (vectors[i].hex)
            ck_assert_str_eq(codec_hex(ctx, digest, len), vectors[i].hex);
        if (vectors[i].base64)
            ck_assert_str_eq(codec_base64(ctx, digest, len), vectors[i].base64);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(an_empty_key_is_a_key_and_not_the_one_of_before)
{
    unsigned char first[SIGN_DIGEST_MAX], second[SIGN_DIGEST_MAX];
    sign_hmac(SIGN_SHA256, BYTES("secret"), &BYTES("x"), 1, first);
    sign_hmac(SIGN_SHA256, (struct sign_bytes){NULL, 0}, &BYTES(""), 1, second);
    char *hex = codec_hex(NULL, second, 32);
    ck_assert_str_eq(hex, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    talloc_free(hex);
}
END_TEST

START_TEST(sha256_agrees_with_fips_180)
{
    unsigned char digest[32];
    sign_sha256("abc", 3, digest);
    char *hex = codec_hex(NULL, digest, 32);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    talloc_free(hex);
}
END_TEST

/* RFC 8032 §7.1, tests 1 and 2 */
static const struct {
    const char *seed, *public_key, *message, *signature;
} ed25519[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
};

START_TEST(ed25519_agrees_with_rfc_8032)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof ed25519 / sizeof *ed25519; i++) {
        unsigned char *seed, *message, public_key[32], signature[64];
        size_t len;
        ck_assert(codec_unhex(ctx, ed25519[i].seed, &seed, &len));
        ck_assert(codec_unhex(ctx, ed25519[i].message, &message, &len));
        sign_ed25519_public(seed, public_key);
        ck_assert_str_eq(codec_hex(ctx, public_key, 32), ed25519[i].public_key);
        sign_ed25519(seed, message, len, signature);
        ck_assert_str_eq(codec_hex(ctx, signature, 64), ed25519[i].signature);
        ck_assert(sign_ed25519_fits(public_key, message, len, signature));
        signature[10] ^= 1;
        ck_assert(!sign_ed25519_fits(public_key, message, len, signature));
    }
    talloc_free(ctx);
}
END_TEST

#define MSG_ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define MSG_TIME 1614265330
#define MSG_BODY "{\"test\": 2432232314}"
#define V1_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define V1_SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define V1A_PRIVATE               \
    "whsk_6Xb/dCcHpPea21PS1N9VY/" \
    "NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
#define V1A_PUBLIC "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
#define V1A_SIGNATURE                        \
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/" \
    "enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
#define OTHER_SECRET "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

static struct sign_key *
key(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    struct sign_key *key = NULL;
    ck_assert_msg(sign_key_read(ctx, text, &key, &e), "%s", e.text);
    return key;
}

START_TEST(webhooks_are_signed_as_the_reference_libraries_sign_them)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct sign_key *keys[] = {key(ctx, V1_SECRET), key(ctx, V1A_PRIVATE)};
    struct sign_message message = {MSG_ID, MSG_TIME, BYTES(MSG_BODY)};
    char *list;
    ck_assert(sign_webhook(ctx, keys, 1, &message, &list, &e));
    ck_assert_str_eq(list, V1_SIGNATURE);
    ck_assert(sign_webhook(ctx, keys, 2, &message, &list, &e));
    ck_assert_str_eq(list, V1_SIGNATURE " " V1A_SIGNATURE);
    talloc_free(ctx);
}
END_TEST

static bool
fits(const char *secret, const char *id, const char *timestamp, const char *signature,
     struct sign_bytes body, int64_t now)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct sign_key *keys[] = {key(ctx, OTHER_SECRET), key(ctx, secret)};
    bool yes = sign_webhook_fits(keys, 2, id, timestamp, signature, body, now, &e);
    ck_assert(yes || (e.kind == ERR_UNAUTHENTICATED && *e.text));
    talloc_free(ctx);
    return yes;
}

START_TEST(webhooks_of_others_are_verified_with_either_of_two_secrets)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct sign_bytes body = BYTES(MSG_BODY);
    ck_assert(fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(fits(V1A_PUBLIC, MSG_ID, "1614265330", V1A_SIGNATURE, body, MSG_TIME));
    ck_assert(fits(V1A_PRIVATE, MSG_ID, "1614265330", V1A_SIGNATURE, body, MSG_TIME));
    ck_assert(
        fits(V1_SECRET, MSG_ID, "1614265330", "v2,xx  v1,AAAA " V1_SIGNATURE, body, MSG_TIME));
    ck_assert(fits(V1_SECRET, "019ba292-c1f6-7618-aaf2-ecf8e39d1cc7", "1788250622",
                   "v1,n7GtNNqb9ssAGjEeyCs/ye/1X2zjq4Amtq91hAFHKQg=",
                   sample(ctx, "formbricks.json"), 1788250622));
    ck_assert(fits(V1_SECRET, "gf_2_ABaOnudexampleResponseId", "1788250622",
                   "v1,/C4D2aep36SuHsLn+JZXfqS2NEB7ETSeTSnSiAjtsLs=",
                   sample(ctx, "google-forms.json"), 1788250622));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_webhook_that_differs_in_anything_is_refused)
{
    struct sign_bytes body = BYTES(MSG_BODY);
    ck_assert(!fits(V1_SECRET, MSG_ID "x", "1614265330", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265331", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "01614265330", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, BYTES(MSG_BODY " "), MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", V1A_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1A_PUBLIC, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", "", body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", "v1,g0hM9SsE", body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, "soon", V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, MSG_ID, NULL, V1_SIGNATURE, body, MSG_TIME));
    ck_assert(!fits(V1_SECRET, "msg.1", "1614265330", V1_SIGNATURE, body, MSG_TIME));
}
END_TEST

START_TEST(a_webhook_counts_for_five_minutes_either_way)
{
    struct sign_bytes body = BYTES(MSG_BODY);
    ck_assert(fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME + 300));
    ck_assert(fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME - 300));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME + 301));
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330", V1_SIGNATURE, body, MSG_TIME - 301));
}
END_TEST

START_TEST(only_the_first_ten_signatures_are_looked_at)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *list = talloc_strdup(ctx, "");
    for (int i = 0; i < 10; i++)
        list = talloc_strdup_append(list, "v1,AAAA ");
    ck_assert(!fits(V1_SECRET, MSG_ID, "1614265330",
                    talloc_asprintf(ctx, "%s%s", list, V1_SIGNATURE), BYTES(MSG_BODY), MSG_TIME));
    ck_assert(fits(V1_SECRET, MSG_ID, "1614265330",
                   talloc_asprintf(ctx, "%s%s", list + 8, V1_SIGNATURE), BYTES(MSG_BODY),
                   MSG_TIME));
    talloc_free(ctx);
}
END_TEST

START_TEST(keys_of_the_wrong_size_or_kind_are_refused_with_a_reason)
{
    static const char *const bad[] = {
        "",
        "hunter2hunter2",
        "whsec_",
        "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY=", /* 23 bytes */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",  /* not base64 */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa w", /* a space */
        "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  /* 24 bytes */
        "whpk_6Xb/dCcHpPea21PS1N9VY/"
        "NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
        "whsk_6Xb/dCcHpPea21PS1N9VY/"
        "NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6KvA==",
    };
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = err_on(ctx);
        struct sign_key *untouched = NULL;
        ck_assert_msg(!sign_key_read(ctx, bad[i], &untouched, &e), "%s", bad[i]);
        ck_assert(e.kind == ERR_CONFIG && !untouched);
        ck_assert_msg(!bad[i][0] || !strstr(e.text, bad[i]), "the text holds the secret");
    }
    struct err e = err_on(ctx);
    struct sign_key *keys[] = {key(ctx, V1A_PUBLIC)};
    struct sign_message message = {MSG_ID, MSG_TIME, BYTES(MSG_BODY)},
                        dotted = {"a.b", 1, BYTES("")};
    char *list = NULL;
    ck_assert(!sign_webhook(ctx, keys, 1, &message, &list, &e) && !list);
    ck_assert(!sign_webhook(ctx, keys, 0, &message, &list, &e) && !list);
    keys[0] = key(ctx, V1_SECRET);
    ck_assert(!sign_webhook(ctx, keys, 1, &dotted, &list, &e) && !list);
    talloc_free(ctx);
}
END_TEST

START_TEST(random_bytes_differ)
{
    unsigned char a[32], b[32];
    sign_random(a, sizeof a);
    sign_random(b, sizeof b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
}
END_TEST

SUITE(sign, hmac_agrees_with_the_published_vectors, an_empty_key_is_a_key_and_not_the_one_of_before,
      sha256_agrees_with_fips_180, ed25519_agrees_with_rfc_8032,
      webhooks_are_signed_as_the_reference_libraries_sign_them,
      webhooks_of_others_are_verified_with_either_of_two_secrets,
      a_webhook_that_differs_in_anything_is_refused, a_webhook_counts_for_five_minutes_either_way,
      only_the_first_ten_signatures_are_looked_at,
      keys_of_the_wrong_size_or_kind_are_refused_with_a_reason, random_bytes_differ)
