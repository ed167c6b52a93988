#include "runner.h"

#include <string.h>

#include "app/web/csrf.h"

static const unsigned char key[CSRF_KEY_BYTES] = "0123456789abcdef0123456789abcde";

START_TEST(a_token_fits_what_it_was_made_for_alone)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    unsigned char other[CSRF_KEY_BYTES] = {0};
    char *token = csrf_token(ctx, key, "link abc");
    ck_assert(csrf_fits(key, "link abc", token));
    ck_assert(!csrf_fits(key, "link abd", token));
    ck_assert(!csrf_fits(key, "session abc", token));
    ck_assert(!csrf_fits(other, "link abc", token));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_missing_short_or_changed_token_does_not_fit)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *token = csrf_token(ctx, key, "link abc");
    ck_assert(!csrf_fits(key, "link abc", NULL));
    ck_assert(!csrf_fits(key, "link abc", ""));
    ck_assert(!csrf_fits(key, "link abc", talloc_asprintf(ctx, "%sA", token)));
    for (size_t i = 0; token[i]; i++) {
        token[i] ^= 1;
        ck_assert(!csrf_fits(key, "link abc", token));
        token[i] ^= 1;
    }
    token[strlen(token) - 1] = '\0';
    ck_assert(!csrf_fits(key, "link abc", token));
    talloc_free(ctx);
}
END_TEST

START_TEST(each_purpose_has_a_key_of_its_own)
{
    unsigned char a[CSRF_KEY_BYTES], b[CSRF_KEY_BYTES], again[CSRF_KEY_BYTES];
    csrf_derive(key, "csrf", a);
    csrf_derive(key, "signin", b);
    csrf_derive(key, "csrf", again);
    ck_assert_mem_ne(a, b, sizeof a);
    ck_assert_mem_ne(a, key, sizeof a);
    ck_assert_mem_eq(a, again, sizeof a);
}
END_TEST

SUITE(csrf, a_token_fits_what_it_was_made_for_alone, a_missing_short_or_changed_token_does_not_fit,
      each_purpose_has_a_key_of_its_own)
