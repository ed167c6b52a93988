/* buf: a growing byte array with a ceiling. */
#include "base/buf.h"

#include <stdarg.h>
#include <string.h>

struct buf {
    char *bytes;
    size_t len, room, max; /* room counts the NUL, max does not */
};

struct buf *
buf_new(TALLOC_CTX *ctx, size_t max)
{
    struct buf *b = err_mem(talloc_zero(ctx, struct buf));
    b->max = max;
    b->room = 64;
    b->bytes = err_mem(talloc_array(b, char, b->room));
    b->bytes[0] = '\0';
    return b;
}

bool
buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (len > b->max - b->len)
        return false;
    if (b->len + len + 1 > b->room) {
        size_t room = b->room * 2;
        if (room < b->len + len + 1)
            room = b->len + len + 1;
        b->bytes = err_mem(talloc_realloc(b, b->bytes, char, room));
        b->room = room;
    }
    if (len)
        memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
    b->bytes[b->len] = '\0';
    return true;
}

bool
buf_addstr(struct buf *b, const char *s)
{
    return buf_add(b, s, strlen(s));
}

bool
buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = err_mem(talloc_vasprintf(b, fmt, ap));
    va_end(ap);
    bool fits = buf_addstr(b, text);
    talloc_free(text);
    return fits;
}

const char *
buf_text(const struct buf *b)
{
    return b->bytes;
}

const void *
buf_bytes(const struct buf *b)
{
    return b->bytes;
}

size_t
buf_len(const struct buf *b)
{
    return b->len;
}

void
buf_reset(struct buf *b)
{
    b->len = 0;
    b->bytes[0] = '\0';
}

void
buf_consume(struct buf *b, size_t n)
{
    assert_that(n <= b->len);
    memmove(b->bytes, b->bytes + n, b->len - n + 1);
    b->len -= n;
}
