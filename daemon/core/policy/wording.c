/* wording: lists, counts and numbers in sentences. */
#include "core/policy/wording.h"

#include <ctype.h>
#include <string.h>

char *
say_list(TALLOC_CTX *ctx, const char *const *items, size_t count, const char *last)
{
    char *text = err_mem(talloc_strdup(ctx, ""));
    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " ";
        text = err_mem(talloc_asprintf_append(text, "%s%s%s%s", before,
                                              i && i + 1 == count ? last : "",
                                              i && i + 1 == count ? " " : "", items[i]));
    }
    return text;
}

char *
say_number(TALLOC_CTX *ctx, int n)
{
    static const char *const words[] = {"no",   "one", "two",   "three", "four",
                                        "five", "six", "seven", "eight", "nine"};
    if (n >= 0 && n <= 9)
        return err_mem(talloc_strdup(ctx, words[n]));
    return err_mem(talloc_asprintf(ctx, "%d", n));
}

char *
say_count(TALLOC_CTX *ctx, int n, const char *one, const char *many)
{
    char *number = say_number(ctx, n);
    char *text = err_mem(talloc_asprintf(ctx, "%s %s", number, n == 1 ? one : many));
    talloc_free(number);
    return text;
}

static int
divisor(int a, int b)
{
    return b ? divisor(b, a % b) : a;
}

/* "three fifths (60 %)", "a tenth (10 %)". */
static char *
say_part(TALLOC_CTX *ctx, int top, int bottom)
{
    static const char *const ordinals[] = {"fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
    enum { LEAST = 5, MOST = 10 };
    char *percent = 100 * top % bottom
                        ? err_mem(talloc_strdup(ctx, ""))
                        : err_mem(talloc_asprintf(ctx, " (%d %%)", 100 * top / bottom));
    if (bottom <= MOST)
        return err_mem(talloc_asprintf(ctx, "%s %s%s%s", top == 1 ? "a" : say_number(ctx, top),
                                       ordinals[bottom - LEAST], top == 1 ? "" : "s", percent));
    return err_mem(*percent ? talloc_asprintf(ctx, "%d %%", 100 * top / bottom)
                            : talloc_asprintf(ctx, "%d in every %d", top, bottom));
}

char *
say_fraction(TALLOC_CTX *ctx, int top, int bottom)
{
    static const char *const words[5][5] = {
        [2] = {[1] = "half"},
        [3] = {[1] = "a third", [2] = "two thirds"},
        [4] = {[1] = "a quarter", [3] = "three quarters"},
    };
    const int both = divisor(top, bottom);
    top /= both;
    bottom /= both;
    if (top == bottom)
        return err_mem(talloc_strdup(ctx, "all"));
    if (bottom <= 4)
        return err_mem(talloc_strdup(ctx, words[bottom][top]));
    TALLOC_CTX *tmp = err_mem(talloc_new(ctx));
    char *text = talloc_steal(ctx, say_part(tmp, top, bottom));
    talloc_free(tmp);
    return text;
}

char *
say_capital(TALLOC_CTX *ctx, const char *s)
{
    char *text = err_mem(talloc_strdup(ctx, s));
    text[0] = (char)toupper((unsigned char)text[0]);
    return text;
}

char *
say_halves(TALLOC_CTX *ctx, int twice)
{
    return err_mem(talloc_asprintf(ctx, twice % 2 ? "%d.5" : "%d", twice / 2));
}
