#include "runner.h"

#include <string.h>

#include "app/web/link.h"

static const unsigned char key[LINK_KEY_BYTES] = "0123456789abcdef0123456789abcde";
static const char proposal[] = "01a20022-a175-77ac-a356-69757e26ad11";
static const char person[] = "01a20022-0000-77ac-a356-000000000001";

START_TEST(a_link_says_what_it_is_of)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct link l;
    char *text = link_text(ctx, key, 513, proposal, 2000000000, person, 3);
    ck_assert(link_read(text, &l));
    ck_assert_int_eq(l.institution, 513);
    ck_assert_str_eq(l.proposal, proposal);
    ck_assert_int_eq(l.task, 2000000000);
    ck_assert(link_fits(&l, key, person, 3));
    ck_assert_str_eq(text, link_text(ctx, key, 513, proposal, 2000000000, person, 3));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_link_is_of_one_person_and_one_epoch)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct link l;
    unsigned char other[LINK_KEY_BYTES];
    memcpy(other, key, sizeof other);
    other[31] ^= 1;
    ck_assert(link_read(link_text(ctx, key, 1, proposal, 7, person, 0), &l));
    ck_assert(link_fits(&l, key, person, 0));
    ck_assert(!link_fits(&l, key, person, 1));
    ck_assert(!link_fits(&l, key, "01a20022-0000-77ac-a356-000000000002", 0));
    ck_assert(!link_fits(&l, other, person, 0));
    l.task = 8;
    ck_assert(!link_fits(&l, key, person, 0));
    l.task = 7;
    l.institution = 2;
    ck_assert(!link_fits(&l, key, person, 0));
    talloc_free(ctx);
}
END_TEST

START_TEST(no_letter_of_a_link_can_be_another)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = link_text(ctx, key, 1, proposal, 7, person, 0);
    for (size_t i = 0; text[i]; i++) {
        struct link l;
        char was = text[i];
        text[i] = was == 'A' ? 'B' : 'A';
        ck_assert_msg(!link_read(text, &l) || strcmp(l.proposal, proposal) || l.task != 7 ||
                          l.institution != 1 || !link_fits(&l, key, person, 0),
                      "letter %zu", i);
        text[i] = was;
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_no_link_is_not_read)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct link l = {.institution = 77};
    char *text = link_text(ctx, key, 1, proposal, 7, person, 0);
    char *longer = talloc_asprintf(ctx, "%sAAAA", text);
    char *padded = talloc_asprintf(ctx, "%s==", text);
    char *huge = talloc_size(ctx, 100001);
    memset(huge, 'A', 100000);
    huge[100000] = '\0';
    const char *const wrong[] = {"", "x", "AAAA", "é", longer, padded, huge, "../../etc/passwd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!link_read(wrong[i], &l), "%.40s", wrong[i]);
    text[strlen(text) - 1] = '\0';
    ck_assert(!link_read(text, &l));
    ck_assert_int_eq(l.institution, 77);
    talloc_free(ctx);
}
END_TEST

SUITE(link, a_link_says_what_it_is_of, a_link_is_of_one_person_and_one_epoch,
      no_letter_of_a_link_can_be_another, what_is_no_link_is_not_read)
