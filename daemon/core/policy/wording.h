/*
 * wording: small things that every sentence of the core needs, worded once: lists, counts, numbers
 * as words.
 */
#ifndef ASSENT_CORE_WORDING_H
#define ASSENT_CORE_WORDING_H

#include <stddef.h>

#include "base/err.h"

/* "faculty", "faculty and staff", "faculty, staff and students"; "" for none. last is "and" or
 * "or". */
char *say_list(TALLOC_CTX *ctx, const char *const *items, size_t count, const char *last);

/* "one reviewer", "5 reviewers", "no reviewers": words up to nine, figures from ten. */
char *say_count(TALLOC_CTX *ctx, int n, const char *one, const char *many);

/* "three"; "12" from ten on. */
char *say_number(TALLOC_CTX *ctx, int n);

/* 0 < top <= bottom: "half", "a third", "two thirds", "three fifths (60 %)", "55 %", "7 in every 12"; "all". */
char *say_fraction(TALLOC_CTX *ctx, int top, int bottom);

/* The same with its first letter in upper case (ASCII). */
char *say_capital(TALLOC_CTX *ctx, const char *s);

/* Twice a value, so that a median's half is exact: 3 gives "1.5", 4 gives "2". */
char *say_halves(TALLOC_CTX *ctx, int twice);

#endif
