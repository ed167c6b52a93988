/*
 * csv: rows of comma-separated values with a header line (RFC 4180; LF alone is taken too, a UTF-8 BOM is skipped).
 */
#ifndef ASSENT_APP_SITE_CSV_H
#define ASSENT_APP_SITE_CSV_H

#include <json-c/json.h>

#include "base/err.h"

/* A list of objects by the header's names, empty values left out; the error names the line. At most `max` rows. */
bool
csv_read(const char *text, size_t len, size_t max, json_object **ret, struct err *e) must_check;

#endif
