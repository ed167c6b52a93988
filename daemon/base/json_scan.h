/*
 * json_scan: is this text JSON that everyone reads the same way? Nothing is built.
 *
 * RFC 8259, and stricter where the RFC leaves room for two readings: a key twice in an object
 * (compared after unescaping), invalid or overlong UTF-8, lone surrogates, U+0000 in a key or
 * string, a byte order mark, an integer outside ±2^63 and a real that is not finite are refused.
 * Time is O(n log n) at worst, whatever the keys are: duplicates are found by sorting, so no choice
 * of keys makes it slow.
 */
#ifndef ASSENT_BASE_JSON_SCAN_H
#define ASSENT_BASE_JSON_SCAN_H

#include "base/err.h"

struct json_limits {
    size_t bytes;   /* the whole text; below 2^31 */
    size_t depth;   /* objects and lists inside each other; 0 allows a lone scalar only */
    size_t members; /* members of all objects and items of all lists, together */
    size_t string;  /* bytes of one key or string after unescaping */
    bool exact; /* also refuse what a double cannot hold: integers beyond ±(2^53 − 1) (RFC 7493
                   §2.2), more than 17 significant digits, and a real so small that it becomes 0 */
};

/* 1 MiB, 64 deep, 20 000 members, strings to 256 KiB: what we accept from outside unless somebody
 * says otherwise. */
extern const struct json_limits json_limits_usual;

/* ERR_BAD_REQUEST when it is not JSON, ERR_TOO_LARGE past a limit; the text names line, column and
 * path. */
bool json_scan(const char *bytes, size_t len, const struct json_limits *limits,
               struct err *e) must_check;

#endif
