/* filetype: by the first bytes, and for archives by the names in them; see filetype.h. */
#include "base/filetype.h"

#include <stdint.h>
#include <string.h>

/* PART("what the file begins with", "what it must hold further on, or none", "type") */
#define BEGINNINGS(PART)                                                              \
    PART("%PDF-", "", "application/pdf")                                              \
    PART("\x89PNG\r\n\x1a\n", "", "image/png")                                        \
    PART("\xff\xd8\xff", "", "image/jpeg")                                            \
    PART("PK\x03\x04", "word/document.xml",                                           \
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document")   \
    PART("PK\x03\x04", "xl/workbook.xml",                                             \
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")         \
    PART("PK\x03\x04", "ppt/presentation.xml",                                        \
         "application/vnd.openxmlformats-officedocument.presentationml.presentation") \
    PART("PK\x03\x04", "mimetypeapplication/vnd.oasis.opendocument.text",             \
         "application/vnd.oasis.opendocument.text")                                   \
    PART("PK\x03\x04", "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",      \
         "application/vnd.oasis.opendocument.spreadsheet")                            \
    PART("PK\x03\x04", "mimetypeapplication/vnd.oasis.opendocument.presentation",     \
         "application/vnd.oasis.opendocument.presentation")

static const struct {
    const char *begins;
    size_t len;
    const char *holds, *type;
} beginnings[] = {
#define PART(begins, holds, type) {begins, sizeof begins - 1, holds, type},
    BEGINNINGS(PART)
#undef PART
};

const char filetype_kinds[] =
    "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, SVG and plain text";

static bool
holds(const void *bytes, size_t len, const char *what)
{
    return !*what || memmem(bytes, len, what, strlen(what));
}

bool
filetype_is_text(const void *bytes, size_t len)
{
    const uint8_t *s = bytes;
    for (size_t i = 0; i < len;) {
        uint8_t c = s[i];
        size_t more = c < 0x80                ? 0
                      : c >= 0xc2 && c < 0xe0 ? 1
                      : c >= 0xe0 && c < 0xf0 ? 2
                      : c >= 0xf0 && c < 0xf5 ? 3
                                              : 4;
        if (more > 3 || len - i <= more || (c < 32 && c != '\t' && c != '\n' && c != '\r') ||
            c == 127)
            return false;
        for (size_t k = 1; k <= more; k++)
            if ((s[i + k] & 0xc0) != 0x80)
                return false;
        uint8_t next = more ? s[i + 1] : 0; /* too long, a surrogate, or past the last one */
        if ((c == 0xe0 && next < 0xa0) || (c == 0xed && next > 0x9f) ||
            (c == 0xf0 && next < 0x90) || (c == 0xf4 && next > 0x8f))
            return false;
        i += more + 1;
    }
    return true;
}

/* What is too large for an image is text to us: its parts would take many times its size while it is read. */
static bool
is_svg(const char *text, size_t len)
{
    double width, height;
    if (len > FILETYPE_IMAGE_KILOBYTES * 1024U)
        return false;
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    bool is = filetype_svg(text, len, &width, &height, &e);
    talloc_free(ctx);
    return is;
}

const char *
filetype_find(const void *bytes, size_t len)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (len >= beginnings[i].len && !memcmp(bytes, beginnings[i].begins, beginnings[i].len) &&
            holds(bytes, len, beginnings[i].holds))
            return memmem(bytes, len, "vbaProject.bin", 14) ? NULL : beginnings[i].type;
    if (!len || !filetype_is_text(bytes, len))
        return NULL;
    return is_svg(bytes, len) ? "image/svg+xml" : "text/plain; charset=utf-8";
}

/* ---- PNG ------------------------------------------------------------------------------------------------------------ */

static uint32_t
number(const uint8_t *s)
{
    return (uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3];
}

static uint32_t
checksum(const uint8_t *s, size_t len)
{
    uint32_t sum = ~0U;
    for (size_t i = 0; i < len; i++) {
        sum ^= s[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320U : 0);
    }
    return ~sum;
}

static bool
read_png(const uint8_t *s, size_t len, struct filetype_image *image, struct err *e)
{
    bool data = false;
    for (size_t at = 8; len - at >= 12;) {
        size_t size = number(s + at);
        const uint8_t *name = s + at + 4;
        if (size > len - at - 12 || checksum(name, size + 4) != number(name + 4 + size))
            break;
        if (at == 8) {
            if (memcmp(name, "IHDR", 4) != 0 || size != 13)
                break;
            image->width = number(name + 4);
            image->height = number(name + 8);
        }
        data = data || !memcmp(name, "IDAT", 4);
        at += size + 12;
        if (!memcmp(name, "IEND", 4)) {
            if (at == len && data)
                return true;
            break;
        }
    }
    return err_set(e, ERR_INVALID, "This PNG is damaged: save it anew and choose it again.");
}

/* ---- images ---------------------------------------------------------------------------------------------------------- */

static bool
fits(const struct filetype_image *image, struct err *e)
{
    bool least = image->width >= FILETYPE_IMAGE_LEAST && image->height >= FILETYPE_IMAGE_LEAST;
    bool most = image->width <= FILETYPE_IMAGE_MOST && image->height <= FILETYPE_IMAGE_MOST;
    return (least && most) ||
           err_set(e, ERR_INVALID, "The image has %.0f by %.0f pixels: make it %d to %d each way.",
                   image->width, image->height, FILETYPE_IMAGE_LEAST, FILETYPE_IMAGE_MOST);
}

bool
filetype_image(const void *bytes, size_t len, struct filetype_image *ret, struct err *e)
{
    struct filetype_image image = {.type = "image/png"};
    if (len > FILETYPE_IMAGE_KILOBYTES * 1024U)
        return err_set(e, ERR_INVALID, "The image has %zu kilobytes: make it %d or fewer.",
                       len / 1024, FILETYPE_IMAGE_KILOBYTES);
    if (len >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8)) {
        if (!read_png(bytes, len, &image, e))
            return false;
    } else if (len && filetype_is_text(bytes, len) && memmem(bytes, len, "<svg", 4)) {
        image.type = "image/svg+xml";
        if (!filetype_svg(bytes, len, &image.width, &image.height, e))
            return false;
    } else {
        return err_set(e, ERR_INVALID, "The image must be a PNG or an SVG: save it as one.");
    }
    if (!fits(&image, e))
        return false;
    *ret = image;
    return true;
}
