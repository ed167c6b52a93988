#include "runner.h"

#include <string.h>

#include "base/colour.h"

static struct colour
read(const char *text)
{
    struct colour c;
    struct err e = err_on(NULL);
    ck_assert_msg(colour_parse(text, &c, &e), "%s", text);
    return c;
}

/* As https://webaim.org/resources/contrastchecker/ computes them. */
START_TEST(contrast_is_what_the_published_checkers_say)
{
    static const struct {
        const char *a, *b;
        double ratio;
    } rows[] = {
        {"#000000", "#ffffff", 21},   {"#ffffff", "#ffffff", 1},    {"#767676", "#ffffff", 4.54},
        {"#777777", "#FFFFFF", 4.48}, {"#0000ff", "#ffffff", 8.59}, {"#ff0000", "#ffffff", 4.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_double_eq_tol(colour_contrast(read(rows[i].a), read(rows[i].b)), rows[i].ratio,
                                0.005);
        ck_assert_double_eq_tol(colour_contrast(read(rows[i].b), read(rows[i].a)), rows[i].ratio,
                                0.005);
    }
}
END_TEST

START_TEST(what_is_no_colour_is_refused_with_an_example)
{
    static const char *const wrong[] = {"",       "red",     "#fff",    "#1234567",
                                        "1d4d4f", "#1d4d4g", "# d4d4f", "#-d4d4f"};
    struct colour c;
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = err_on(ctx);
        ck_assert_msg(!colour_parse(wrong[i], &c, &e), "%s", wrong[i]);
        ck_assert_ptr_nonnull(strstr(e.text, "#1d4d4f"));
    }
    talloc_free(ctx);
}
END_TEST

SUITE(colour, contrast_is_what_the_published_checkers_say,
      what_is_no_colour_is_refused_with_an_example)
