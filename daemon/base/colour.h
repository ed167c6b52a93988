/*
 * colour: sRGB colours as people write them, and how well text stands out: WCAG 2.2, "contrast ratio" and "relative luminance".
 */
#ifndef ASSENT_BASE_COLOUR_H
#define ASSENT_BASE_COLOUR_H

#include "base/err.h"

struct colour {
    unsigned char red, green, blue;
};

/* "#7a0019". ERR_CONFIG for anything else. */
bool colour_parse(const char *text, struct colour *ret, struct err *e) must_check;

/* From 1 (the same) to 21 (black on white). */
double colour_contrast(struct colour a, struct colour b);

#endif
