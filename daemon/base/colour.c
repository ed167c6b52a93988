/* colour: luminance is linear light, weighted as the eye does. */
#include "base/colour.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool
colour_parse(const char *text, struct colour *ret, struct err *e)
{
    unsigned red, green, blue;
    if (strlen(text) != 7 || *text != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6 ||
        sscanf(text, "#%2x%2x%2x", &red, &green, &blue) != 3)
        return err_set(e, ERR_CONFIG, "a colour is written like #1d4d4f, not “%s”", text);
    *ret = (struct colour){(unsigned char)red, (unsigned char)green, (unsigned char)blue};
    return true;
}

static double
linear(unsigned char channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(struct colour c)
{
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

double
colour_contrast(struct colour a, struct colour b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}
