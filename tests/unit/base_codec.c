#include "runner.h"

#include <string.h>

#include "base/codec.h"

START_TEST(the_vectors_of_rfc_4648_hold)
{
    static const char *const vectors[][3] = {/* §10 */
                                             {"", "", ""},
                                             {"f", "Zg==", "66"},
                                             {"fo", "Zm8=", "666f"},
                                             {"foo", "Zm9v", "666f6f"},
                                             {"foob", "Zm9vYg==", "666f6f62"},
                                             {"fooba", "Zm9vYmE=", "666f6f6261"},
                                             {"foobar", "Zm9vYmFy", "666f6f626172"}};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint8_t *back;
        size_t len, n = strlen(vectors[i][0]);
        ck_assert_str_eq(codec_base64(ctx, vectors[i][0], n), vectors[i][1]);
        ck_assert_str_eq(codec_hex(ctx, vectors[i][0], n), vectors[i][2]);
        ck_assert(codec_unbase64(ctx, vectors[i][1], &back, &len));
        ck_assert_uint_eq(len, n);
        ck_assert_str_eq((char *)back, vectors[i][0]);
        ck_assert(codec_unhex(ctx, vectors[i][2], &back, &len));
        ck_assert_str_eq((char *)back, vectors[i][0]);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(all_bytes_come_back_at_every_length)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    uint8_t all[256], *back;
    size_t len;
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)(i * 167 + 3);
    for (size_t n = 0; n <= sizeof all; n++) {
        ck_assert(codec_unbase64(ctx, codec_base64(ctx, all, n), &back, &len) && len == n &&
                  !memcmp(back, all, n));
        ck_assert(codec_unbase64url(ctx, codec_base64url(ctx, all, n), &back, &len) && len == n &&
                  !memcmp(back, all, n));
        ck_assert(codec_unhex(ctx, codec_hex(ctx, all, n), &back, &len) && len == n &&
                  !memcmp(back, all, n));
    }
    ck_assert_str_eq(codec_base64url(ctx, "\xfb\xff\xfe\xff", 4), "-__-_w");
    talloc_free(ctx);
}
END_TEST

START_TEST(decoding_accepts_one_spelling_only)
{
    static const char *const wrong64[] = {"Zg",   "Zg=",      "Zg===", "Zh==",     "Zm9=",
                                          "=",    "====",     "A===",  "Zm9v\n",   "Zm 9",
                                          "Z-8_", "Zg==Zg==", "AAAAA", "Zm9v====", "é==="};
    static const char *const wrong_url[] = {"Zg==", "Zh", "A", "AAAAA", "+/8", "Zm8=", "Zm9"};
    static const char *const wrong_hex[] = {"0", "0g", "0x", " 00", "00 "};
    TALLOC_CTX *ctx = talloc_new(NULL);
    uint8_t *back = NULL;
    size_t len = 77;
    for (size_t i = 0; i < sizeof wrong64 / sizeof *wrong64; i++)
        ck_assert_msg(!codec_unbase64(ctx, wrong64[i], &back, &len), "%s", wrong64[i]);
    for (size_t i = 0; i < sizeof wrong_url / sizeof *wrong_url; i++)
        ck_assert_msg(!codec_unbase64url(ctx, wrong_url[i], &back, &len), "%s", wrong_url[i]);
    for (size_t i = 0; i < sizeof wrong_hex / sizeof *wrong_hex; i++)
        ck_assert_msg(!codec_unhex(ctx, wrong_hex[i], &back, &len), "%s", wrong_hex[i]);
    ck_assert(!back && len == 77);
    ck_assert(codec_unhex(ctx, "aBCd", &back, &len) && back[0] == 0xab && back[1] == 0xcd);
    talloc_free(ctx);
}
END_TEST

START_TEST(sameness_sees_every_byte)
{
    uint8_t a[33] = {0}, b[33] = {0};
    ck_assert(codec_same(a, b, sizeof a) && codec_same(a, b, 0));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = 0x80;
        ck_assert(!codec_same(a, b, sizeof a));
        b[i] = 0;
    }
}
END_TEST

START_TEST(the_example_of_rfc_9562_is_made)
{
    /* Appendix A.6: 2022-02-22T19:22:22Z, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F. */
    static const uint8_t random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    static const uint8_t ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    TALLOC_CTX *ctx = talloc_new(NULL);
    ck_assert_str_eq(codec_uuid7(ctx, 0x017f22e279b0, random),
                     "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    ck_assert_str_eq(codec_uuid7(ctx, 1, ones), "00000000-0001-7fff-bfff-ffffffffffff");
    ck_assert(codec_is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
    ck_assert(!codec_is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398") && !codec_is_uuid(""));
    ck_assert(!codec_is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0"));
    ck_assert(!codec_is_uuid("017F22E2-79b0-7cc3-98c4-dc0c0c07398f"));
    ck_assert(!codec_is_uuid("017f22e2079b0-7cc3-98c4-dc0c0c07398f"));
    ck_assert(!codec_is_uuid("{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"));
    talloc_free(ctx);
}
END_TEST

SUITE(codec, the_vectors_of_rfc_4648_hold, all_bytes_come_back_at_every_length,
      decoding_accepts_one_spelling_only, sameness_sees_every_byte, the_example_of_rfc_9562_is_made)
