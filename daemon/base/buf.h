/*
 * buf: bytes that grow, up to a maximum that whoever makes it must name.
 *
 * Adding past the maximum changes nothing and returns false; the bytes are always followed by a NUL that does not count.
 */
#ifndef ASSENT_BASE_BUF_H
#define ASSENT_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf;

struct buf *buf_new(TALLOC_CTX *ctx, size_t max);

bool buf_add(struct buf *b, const void *bytes, size_t len) must_check;
bool buf_addstr(struct buf *b, const char *s) must_check;
bool buf_addf(struct buf *b, const char *fmt, ...) must_check printf_like(2, 3);

/* Valid until the next call that adds. */
const char *buf_text(const struct buf *b);
const void *buf_bytes(const struct buf *b);
size_t buf_len(const struct buf *b);

void buf_reset(struct buf *b);              /* forgets the bytes, keeps the room */
void buf_consume(struct buf *b, size_t n);  /* drops the first n bytes */

#endif
