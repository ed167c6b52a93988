/*
 * codec: bytes as text and back: hexadecimal, base64, base64url, UUIDs; and a comparison that does
 * not tell by its time.
 *
 * Decoding is strict: exactly one text decodes to given bytes. What is returned belongs to ctx;
 * decoded bytes are followed by a NUL that does not count, so that text can be used as text.
 */
#ifndef ASSENT_BASE_CODEC_H
#define ASSENT_BASE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Lower case; decoding takes either case. */
char *codec_hex(TALLOC_CTX *ctx, const void *bytes, size_t len);
bool codec_unhex(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len) must_check;

/* RFC 4648 §4: padded; no spaces or line ends, and the unused bits of the last character are zero.
 */
char *codec_base64(TALLOC_CTX *ctx, const void *bytes, size_t len);
bool codec_unbase64(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len) must_check;

/* RFC 4648 §5 without padding, as JOSE has it (RFC 7515 §2). */
char *codec_base64url(TALLOC_CTX *ctx, const void *bytes, size_t len);
bool
codec_unbase64url(TALLOC_CTX *ctx, const char *text, uint8_t **ret, size_t *ret_len) must_check;

/* Takes the same time wherever a and b differ. For secrets of a known length. */
bool codec_same(const void *a, const void *b, size_t len);

/* "0190b7b2-6c1e-7cc3-98c4-dc0c0c07398f": lower case, as PostgreSQL prints it; any version. */
bool codec_is_uuid(const char *text);

/* RFC 9562 §5.7: ms since 1970 (48 bits), then 74 of the 80 bits that the caller drew at random. */
char *codec_uuid7(TALLOC_CTX *ctx, int64_t ms, const uint8_t random[10]);

#endif
