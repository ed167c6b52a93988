/*
 * json_lex: the words of JSON, for json_scan and json_cover alone: a place in the bytes, and what is wrong there.
 */
#ifndef ASSENT_BASE_JSON_LEX_H
#define ASSENT_BASE_JSON_LEX_H

#include <stdint.h>

#include "base/err.h"

struct json_lex {
    const char *bytes;
    size_t len, at;
    size_t string_max;
    bool exact; /* as in json_limits */
    TALLOC_CTX *work;
    enum err_kind kind; /* after a false: what, at l->at, and why */
    const char *why;
};

/* All three return false. */
bool json_lex_fail(struct json_lex *l, const char *why);
bool json_lex_limit(struct json_lex *l, const char *what, size_t limit);
bool json_lex_expected(struct json_lex *l, const char *expected);

int json_lex_peek(const struct json_lex *l); /* the byte here, -1 at the end */
void json_lex_space(struct json_lex *l);

/*
 * Steps past the string whose opening quote is here. Its unescaped bytes are counted, and written to out when there is
 * one (the raw length is room enough).
 */
bool json_lex_string(struct json_lex *l, char *out, size_t *ret_len) must_check;
bool json_lex_number(struct json_lex *l) must_check;
bool json_lex_word(struct json_lex *l, const char *text) must_check; /* true, false, null */

#endif
