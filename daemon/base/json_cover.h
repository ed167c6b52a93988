/*
 * json_cover: makes one value of a JSON text unreadable where it stands. The text keeps its length and stays JSON of the
 * same shape: strings become asterisks, numbers become ones; keys, true, false and null stay.
 */
#ifndef ASSENT_BASE_JSON_COVER_H
#define ASSENT_BASE_JSON_COVER_H

#include <stddef.h>

#include "base/err.h"

/*
 * pointer: RFC 6901. false: there is no such value, and nothing is changed. The text must have passed json_scan; one that
 * has not may be left as it is.
 */
bool json_cover(char *bytes, size_t len, const char *pointer);

#endif
