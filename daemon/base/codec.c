/* codec: bytes as text and back, strictly. */
#include "base/codec.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *
codec_hex(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    const uint8_t *in = bytes;
    char *text = err_mem(talloc_array(ctx, char, len * 2 + 1));
    for (size_t i = 0; i < len; i++) {
        text[i * 2] = hex_digits[in[i] >> 4];
        text[i * 2 + 1] = hex_digits[in[i] & 15];
    }
    text[len * 2] = '\0';
    return text;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
codec_unhex(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len)
{
    size_t n = strlen(text);
    if (n % 2)
        return false;
    uint8_t *out = err_mem(talloc_array(ctx, uint8_t, n / 2 + 1));
    for (size_t i = 0; i < n / 2; i++) {
        int high = hex_value(text[i * 2]), low = hex_value(text[i * 2 + 1]);
        if (high < 0 || low < 0) {
            talloc_free(out);
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    out[n / 2] = 0;
    *ret = out;
    *ret_len = n / 2;
    return true;
}

static char *
encode64(TALLOC_CTX *ctx, const uint8_t *in, size_t len, const char *alphabet, bool padded)
{
    char *text = err_mem(talloc_array(ctx, char, (len + 2) / 3 * 4 + 1)), *out = text;
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t three = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                         (left > 2 ? in[i + 2] : 0);
        *out++ = alphabet[three >> 18];
        *out++ = alphabet[three >> 12 & 63];
        if (left > 1 || padded)
            *out++ = left > 1 ? alphabet[three >> 6 & 63] : '=';
        if (left > 2 || padded)
            *out++ = left > 2 ? alphabet[three & 63] : '=';
    }
    *out = '\0';
    return text;
}

static bool
decode64(const char *text, size_t n, const char *alphabet, uint8_t *out)
{
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < n; i++) {
        const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!at)
            return false;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            *out++ = (uint8_t)(bits >> held);
            bits &= (1u << held) - 1;
        }
    }
    return held < 6 && bits == 0; /* no lone character at the end, no bits that mean nothing */
}

static bool
unbase(TALLOC_CTX *ctx, const char *text, size_t n, const char *alphabet, uint8_t **ret,
       size_t *ret_len)
{
    size_t len = n / 4 * 3 + n % 4 * 3 / 4;
    uint8_t *out = err_mem(talloc_array(ctx, uint8_t, len + 1));
    if (!decode64(text, n, alphabet, out)) {
        talloc_free(out);
        return false;
    }
    out[len] = 0;
    *ret = out;
    *ret_len = len;
    return true;
}

char *
codec_base64(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    return encode64(ctx, bytes, len, standard, true);
}

bool
codec_unbase64(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len)
{
    size_t n = strlen(text);
    if (n % 4)
        return false;
    for (int padding = 0; padding < 2 && n && text[n - 1] == '='; padding++)
        n--;
    return unbase(ctx, text, n, standard, ret, ret_len);
}

char *
codec_base64url(TALLOC_CTX *ctx, const void *bytes, size_t len)
{
    return encode64(ctx, bytes, len, url_safe, false);
}

bool
codec_unbase64url(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len)
{
    return unbase(ctx, text, strlen(text), url_safe, ret, ret_len);
}

bool
codec_same(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *x = a, *y = b;
    uint8_t differ = 0;
    for (size_t i = 0; i < len; i++)
        differ |= (uint8_t)(x[i] ^ y[i]);
    return differ == 0;
}

bool
codec_is_uuid(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !text[i] || !strchr(hex_digits, text[i]))
            return false;
    }
    return !text[36];
}

char *
codec_uuid7(TALLOC_CTX *ctx, int64_t ms, const uint8_t random[10])
{
    uint8_t id[16];
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)(ms >> (40 - 8 * i));
    memcpy(id + 6, random, 10);
    id[6] = 0x70 | (id[6] & 0x0f); /* version */
    id[8] = 0x80 | (id[8] & 0x3f); /* variant */
    char *hex = codec_hex(ctx, id, sizeof id);
    char *text = err_mem(
        talloc_asprintf(ctx, "%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12, hex + 16, hex + 20));
    talloc_free(hex);
    return text;
}
