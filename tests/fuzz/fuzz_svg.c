/*
 * fuzz_svg: bytes that may be an SVG. What is taken holds no tag that runs, and no style that loads, however it is cut into
 * pieces: put together here as a browser does, by another way than the reader's.
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/filetype.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* From `at` behind the next `text`, or to the end. */
static const char *
behind(const char *at, const char *text)
{
    const char *found = strstr(at, text);
    return found ? found + strlen(text) : at + strlen(at);
}

/* The text of an element that begins at `at`, as one. */
static char *
together(TALLOC_CTX *ctx, const char *at)
{
    char *all = err_mem(talloc_strdup(ctx, ""));
    while (*at && strncmp(at, "</", 2) != 0) {
        bool cdata = !strncmp(at, "<![CDATA[", 9);
        const char *from = cdata ? at + 9 : at;
        if (cdata)
            at = behind(from, "]]>");
        else if (!strncmp(at, "<!--", 4))
            from = at = behind(at, "-->");
        else if (*at == '<')
            from = at = behind(at, ">");
        else
            at += strcspn(at, "<");
        size_t len = (size_t)(at - from);
        all = err_mem(talloc_strndup_append(all, from, cdata && len >= 3 ? len - 3 : len));
    }
    return all;
}

/* Of every tag, which nothing but comments and CDATA can hold in its text. */
static void
check(TALLOC_CTX *ctx, const char *at)
{
    while ((at = strchr(at, '<'))) {
        if (!strncmp(at, "<!--", 4)) {
            at = behind(at, "-->");
            continue;
        }
        if (!strncmp(at, "<![CDATA[", 9)) {
            at = behind(at, "]]>");
            continue;
        }
        assert_that(strncasecmp(at, "<script", 7) != 0);
        assert_that(strncasecmp(at, "<foreignObject", 14) != 0);
        if (!strncmp(at, "<style>", 7))
            assert_that(!strcasestr(together(ctx, at + 7), "@import"));
        at++;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct filetype_image image;
    double width, height;
    if (filetype_svg((const char *)data, size, &width, &height, &e))
        check(ctx, err_mem(talloc_strndup(ctx, (const char *)data, size)));
    if (filetype_image(data, size, &image, &e))
        assert_that(image.width >= 90 && image.height >= 90 && image.width <= 4096 &&
                    image.height <= 4096);
    talloc_free(ctx);
    return 0;
}
