/*
 * filetype: what bytes are, found in the bytes: what a sender or a name says of them counts for nothing. No I/O.
 *
 * An image is proved whole: every chunk of a PNG with its checksum (PNG 3rd ed. §5), every element and attribute of an SVG
 * against what a picture needs. An SVG that could run a program, load something or reach outside itself is refused.
 */
#ifndef ASSENT_BASE_FILETYPE_H
#define ASSENT_BASE_FILETYPE_H

#include "base/err.h"

/* "application/pdf"; NULL: none of those that are taken. Static. */
const char *filetype_find(const void *bytes, size_t len);
/* The kinds that are taken, for a sentence: "PDF, Word, …". */
extern const char filetype_kinds[];

enum {
    FILETYPE_IMAGE_KILOBYTES = 1024, /* that an image may have */
    FILETYPE_IMAGE_LEAST = 90,       /* pixels, each way */
    FILETYPE_IMAGE_MOST = 4096,
};

struct filetype_image {
    const char *type; /* "image/png", "image/svg+xml"; static */
    double width, height;
};

/* Fit for a badge: PNG or SVG, whole, harmless, within the limits above. The error says what to do. */
bool
filetype_image(const void *bytes, size_t len, struct filetype_image *ret, struct err *e) must_check;

/* An SVG alone; width and height in pixels, from the attributes or else from viewBox. */
bool filetype_svg(const char *text, size_t len, double *ret_width, double *ret_height,
                  struct err *e) must_check;

/* UTF-8 (RFC 3629) without control characters other than tab, line feed and carriage return. */
bool filetype_is_text(const void *bytes, size_t len);

#endif
