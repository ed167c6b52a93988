/* link: made and checked; see link.h for its bytes. */
#include "app/web/link.h"

#include <string.h>

#include "base/codec.h"
#include "io/sign.h"

enum { HEAD_BYTES = 2 + 16 + 4, LINK_BYTES = HEAD_BYTES + LINK_MAC_BYTES, UUID_TEXT = 36 };

static int
nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
uuid_bytes(const char *text, unsigned char ret[16])
{
    assert_that(codec_is_uuid(text));
    for (size_t i = 0; i < 16; text += 2) {
        if (*text == '-')
            text++;
        ret[i++] = (unsigned char)(nibble(text[0]) << 4 | nibble(text[1]));
    }
}

static void
uuid_text(const unsigned char bytes[16], char ret[37])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *ret++ = '-';
        *ret++ = digits[bytes[i] >> 4];
        *ret++ = digits[bytes[i] & 15];
    }
    *ret = '\0';
}

static void
head_bytes(int institution, const char *proposal, int task, unsigned char ret[HEAD_BYTES])
{
    ret[0] = (unsigned char)(institution >> 8);
    ret[1] = (unsigned char)institution;
    uuid_bytes(proposal, ret + 2);
    for (int i = 0; i < 4; i++)
        ret[18 + i] = (unsigned char)((uint32_t)task >> (24 - 8 * i));
}

static void
mac_of(const unsigned char key[LINK_KEY_BYTES], const unsigned char head[HEAD_BYTES],
       const char *person, int64_t epoch, unsigned char ret[LINK_MAC_BYTES])
{
    unsigned char mac[SIGN_DIGEST_MAX], number[8];
    for (int i = 0; i < 8; i++)
        number[i] = (unsigned char)((uint64_t)epoch >> (56 - 8 * i));
    struct sign_bytes parts[] = {
        {head, HEAD_BYTES}, {person, strlen(person)}, {number, sizeof number}};
    sign_hmac(SIGN_SHA256, (struct sign_bytes){key, LINK_KEY_BYTES}, parts, 3, mac);
    memcpy(ret, mac, LINK_MAC_BYTES);
}

char *
link_text(TALLOC_CTX *ctx, const unsigned char key[LINK_KEY_BYTES], int institution,
          const char *proposal, int task, const char *person, int64_t epoch)
{
    unsigned char bytes[LINK_BYTES];
    head_bytes(institution, proposal, task, bytes);
    mac_of(key, bytes, person, epoch, bytes + HEAD_BYTES);
    return codec_base64url(ctx, bytes, sizeof bytes);
}

bool
link_read(const char *text, struct link *ret)
{
    uint8_t *bytes;
    size_t len;
    if (strlen(text) > 2 * LINK_BYTES || !codec_unbase64url(NULL, text, &bytes, &len))
        return false;
    bool ok = len == LINK_BYTES && bytes[18] < 0x80;
    if (ok) {
        ret->institution = bytes[0] << 8 | bytes[1];
        uuid_text(bytes + 2, ret->proposal);
        ret->task = (int)((uint32_t)bytes[18] << 24 | (uint32_t)bytes[19] << 16 |
                          (uint32_t)bytes[20] << 8 | bytes[21]);
        memcpy(ret->mac, bytes + HEAD_BYTES, LINK_MAC_BYTES);
    }
    talloc_free(bytes);
    return ok;
}

bool
link_fits(const struct link *l, const unsigned char key[LINK_KEY_BYTES], const char *person,
          int64_t epoch)
{
    unsigned char head[HEAD_BYTES], mac[LINK_MAC_BYTES];
    head_bytes(l->institution, l->proposal, l->task, head);
    mac_of(key, head, person, epoch, mac);
    return codec_same(mac, l->mac, LINK_MAC_BYTES);
}
