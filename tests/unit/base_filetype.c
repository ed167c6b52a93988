#include "runner.h"

#include <string.h>

#include "base/codec.h"
#include "base/filetype.h"

/* A PNG of 100 by 90 pixels, one colour, as a drawing program wrote it. */
static const char png[] =
    "iVBORw0KGgoAAAANSUhEUgAAAGQAAABaCAIAAADB8GTeAAAAlElEQVR42u3QQQ0AAAgEoItiNKMZ1Qq+"
    "HRsJSPVwFAWyZMmSJUuW"
    "AlmyZMmSJUuBLFmyZMmSpUCWLFmyZMlSIEuWLFmyZCmQJUuWLFmyFMiSJUuWLFkKZMmSJUuWLAWyZMmSJUuWAlmyZMmSJU"
    "uBLFmy"
    "ZMmSpUCWLFmyZMlSIEuWLFmyZCmQJUuWLFmyFMiSJUvWTwvOho9Kf8UeSQAAAABJRU5ErkJggg==";

#define SVG(rest) "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 100\">" rest "</svg>"

static bool
is_svg(const char *text, double *width, double *height)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    bool fine = filetype_svg(text, strlen(text), width, height, &e);
    ck_assert(fine || strstr(e.text, "SVG"));
    talloc_free(ctx);
    return fine;
}

START_TEST(bytes_say_what_they_are)
{
    static const struct {
        const char *bytes, *type;
    } files[] = {
        {"%PDF-1.7\n", "application/pdf"},
        {"\xff\xd8\xff\xe0", "image/jpeg"},
        {"PK\x03\x04 word/document.xml",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.text",
         "application/vnd.oasis.opendocument.text"},
        {"a line\nünï\n", "text/plain; charset=utf-8"},
        {"<html><script>alert(1)</script></html>", "text/plain; charset=utf-8"},
        {SVG(""), "image/svg+xml"},
        {SVG("<script/>"), "text/plain; charset=utf-8"},
        {"PK\x03\x04 word/document.xml word/vbaProject.bin", NULL}, /* macros */
        {"PK\x03\x04 anything.exe", NULL},
        {"MZ\x90", NULL},
        {"\xc3\x28", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *type = filetype_find(files[i].bytes, strlen(files[i].bytes));
        if (files[i].type)
            ck_assert_str_eq(type ? type : "", files[i].type);
        else
            ck_assert_msg(!type, "%s", files[i].bytes);
    }
}
END_TEST

START_TEST(a_png_is_measured_and_a_damaged_one_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct filetype_image image;
    uint8_t *bytes;
    size_t len;
    ck_assert(codec_unbase64(ctx, png, &bytes, &len));
    ck_assert_msg(filetype_image(bytes, len, &image, &e), "%s", e.text);
    ck_assert_str_eq(image.type, "image/png");
    ck_assert(image.width == 100 && image.height == 90);
    for (size_t cut = 0; cut < len; cut++)
        ck_assert(!filetype_image(bytes, cut, &image, &e));
    for (size_t i = 8; i < len; i++) {
        bytes[i] ^= 1;
        ck_assert_msg(!filetype_image(bytes, len, &image, &e), "byte %zu", i);
        bytes[i] ^= 1;
    }
    ck_assert(!filetype_image("GIF89a", 6, &image, &e));
    ck_assert_str_eq(e.text, "The image must be a PNG or an SVG: save it as one.");
    talloc_free(ctx);
}
END_TEST

START_TEST(an_svg_that_only_draws_is_taken)
{
    static const char *const fine[] = {
        SVG("<path d='M0 0h9' fill=\"url(#a)\"/>"),
        SVG("<style>.a{fill:#fff} .b{fill:url(#g)}</style><g class='a'><use href=\"#b\"/></g>"),
        "<?xml version=\"1.0\"?>\n<!-- made by hand --><svg xmlns='http://www.w3.org/2000/svg' "
        "width='90px' height='90'/>",
        SVG("<g xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' "
            "inkscape:label='a'><inkscape:grid/></g>"),
        SVG("<image href='data:image/png;base64,AA=='/><text>a &amp; b &#233;</text>"),
        SVG("<style><![CDATA[.a{fill:red}]]></style>"),
        SVG("<style>\n<![CDATA[.a{fill:red}]]>\n</style><!-- @import --><style>.b{}</style>"),
    };
    double width = 0, height = 0;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        ck_assert_msg(is_svg(fine[i], &width, &height), "%s", fine[i]);
    ck_assert(is_svg(fine[0], &width, &height) && width == 200 && height == 100);
    ck_assert(is_svg(fine[2], &width, &height) && width == 90 && height == 90);
}
END_TEST

START_TEST(an_svg_that_does_more_is_refused)
{
    static const char *const bad[] = {
        SVG("<script>alert(1)</script>"),
        SVG("<g onload='alert(1)'/>"),
        SVG("<g oNcLick='alert(1)'/>"),
        SVG("<a href='javascript:alert(1)'><rect/></a>"),
        SVG("<use href='https://example.edu/x.svg#a'/>"),
        SVG("<image xlink:href='//example.edu/x.png'/>"),
        SVG("<image href='data:image/svg+xml;base64,AA=='/>"),
        SVG("<feImage href='https://example.edu/'/>"),
        SVG("<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>"),
        SVG("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>"),
        SVG("<s:script xmlns:s='http://www.w3.org/2000/svg'/>"),
        SVG("<svg:script xmlns:svg='http://www.w3.org/2000/svg'/>"),
        SVG("<style>@import 'https://example.edu/x.css';</style>"),
        SVG("<style>.a{fill:url(https://example.edu/x)}</style>"),
        SVG("<style>.a{fill:u\\72l(https://example.edu/x)}</style>"),
        SVG("<style>.a{fill:u&#114;l(//x)}</style>"),
        SVG("<rect fill='url(//example.edu/x)'/>"),
        SVG("<rect style='background:url(\"https://example.edu/x\")'/>"),
        SVG("<set attributeName='href' to='javascript:alert(1)'/>"),
        SVG("<rect>&own;</rect>"),
        "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" SVG("<text>&a;</text>"),
        "<?xml-stylesheet href='https://example.edu/x.css'?>" SVG(""),
        "<?xml <script>?>" SVG(""),
        "<svg viewBox='0 0 9 9'/>",
        "<html/>",
        SVG("<g>"),
        SVG("</g>"),
        SVG("<g a=b/>"),
        SVG("<g a='<'/>"),
        SVG("") SVG(""),
        "",
    };
    double width, height;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!is_svg(bad[i], &width, &height), "%s", bad[i]);
}
END_TEST

START_TEST(a_style_hides_nothing_between_its_pieces)
{
    static const char *const hidden[] = {
        SVG("<style>@im<!-- -->port 'https://example.edu/x.css';</style>"),
        SVG("<style>@im<![CDATA[port 'https://example.edu/x.css';]]></style>"),
        SVG("<style><![CDATA[@im]]>port 'https://example.edu/x.css';</style>"),
        SVG("<style><![CDATA[@im]]><![CDATA[port 'x.css';]]></style>"),
        SVG("<style>@im<tspan/>port 'https://example.edu/x.css';</style>"),
        SVG("<style>.a{fill:u<!---->rl(//example.edu/x)}</style>"),
        SVG("<svg:style xmlns:svg='http://www.w3.org/2000/svg'>@im<!-- -->port 'x';</svg:style>"),
        SVG("<style><!-- .a{fill:red} --></style>"),
    };
    double width, height;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        ck_assert_msg(!is_svg(hidden[i], &width, &height), "%s", hidden[i]);
}
END_TEST

START_TEST(an_image_has_a_size_that_badges_can_have)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct filetype_image image;
    static const char small[] = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
                      none[] = "<svg xmlns='http://www.w3.org/2000/svg' width='100%'/>";
    ck_assert(!filetype_image(small, strlen(small), &image, &e));
    ck_assert_str_eq(e.text, "The image has 10 by 10 pixels: make it 90 to 4096 each way.");
    ck_assert(!filetype_image(none, strlen(none), &image, &e));
    char *large = talloc_zero_size(ctx, 2 << 20);
    ck_assert(!filetype_image(large, 2 << 20, &image, &e));
    ck_assert_str_eq(e.text, "The image has 2048 kilobytes: make it 1024 or fewer.");
    talloc_free(ctx);
}
END_TEST

SUITE(filetype, bytes_say_what_they_are, a_png_is_measured_and_a_damaged_one_refused,
      an_svg_that_only_draws_is_taken, an_svg_that_does_more_is_refused,
      a_style_hides_nothing_between_its_pieces, an_image_has_a_size_that_badges_can_have)
