#include "runner.h"

#include <stdio.h>
#include <string.h>

#include "io/form_parse.h"

#define MANY(x) x x x x x x x x x x

static const struct form_limits small = {
    .fields = 4,
    .name_bytes = 8,
    .value_bytes = 16,
    .file_bytes = 16,
    .part_header_bytes = 200,
};

/* name=value (filename, type);… as one text, to compare with. */
static char *
form_text(TALLOC_CTX *ctx, const struct form_data *form)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *f = &form->fields[i];
        text = talloc_asprintf_append_buffer(text, "%s=", f->name);
        for (size_t k = 0; k < f->len; k++) {
            bool plain = f->value[k] >= ' ' && f->value[k] < 0x7f;
            text = talloc_asprintf_append_buffer(text, plain ? "%c" : "\\x%02x",
                                                 (unsigned char)f->value[k]);
        }
        if (f->filename)
            text = talloc_asprintf_append_buffer(text, "(%s,%s)", f->filename,
                                                 f->type ? f->type : "-");
        text = talloc_strdup_append_buffer(text, ";");
    }
    return text;
}

/* want: the fields, or "!" and the status. */
static void
meets(const char *what, bool fine, const struct form_data *form, const struct err *e,
      const char *want)
{
    if (want[0] == '!') {
        ck_assert_msg(!fine, "%s was accepted", what);
        ck_assert_msg(err_status(e->kind) == atoi(want + 1), "%s: %d", what, err_status(e->kind));
        return;
    }
    ck_assert_msg(fine, "%s: %s", what, e->text);
    char *text = form_text(NULL, form);
    ck_assert_msg(strcmp(text, want) == 0, "%s → %s", what, text);
    talloc_free(text);
}

static const struct {
    const char *bytes, *want;
} encoded[] = {
    {"", ""},
    {"a=b", "a=b;"},
    {"a", "a=;"},
    {"a=", "a=;"},
    {"=b", "=b;"},
    {"=", "=;"},
    {"a=b&c=d", "a=b;c=d;"},
    {"&&a=b&&", "a=b;"},
    {"a=1&a=2&a=3", "a=1;a=2;a=3;"},
    {"a=b=c", "a=b=c;"},
    {"a+b=c+d", "a b=c d;"},
    {"a%20b=%2B%26%3d", "a b=+&=;"},
    {"a=%C3%A9", "a=\\xc3\\xa9;"},
    {"a=\xc3\xa9", "a=\\xc3\\xa9;"},
    {"a=%0D%0A", "a=\\x0d\\x0a;"},
    {"a=%", "!400"},
    {"a=%4", "!400"},
    {"a=%zz", "!400"},
    {"%=a", "!400"},
    {"a=%00", "!400"},
    {"a%00=b", "!400"},
    {"a=%ff", "!400"},
    {"a=%C3", "!400"},
    {"a=%C0%80", "!400"},
    {"a=%ED%A0%80", "!400"},
    {"a=%F4%90%80%80", "!400"},
    {"a=1&b=2&c=3&d=4", "a=1;b=2;c=3;d=4;"},
    {"a=1&b=2&c=3&d=4&e=5", "!413"},
    {"a=0123456789abcdef", "a=0123456789abcdef;"},
    {"a=0123456789abcdefg", "!413"},
    {"12345678=a", "12345678=a;"},
    {"123456789=a", "!413"},
    {"a=%41%41%41%41%41%41%41%41%41%41%41%41%41%41%41%41", "a=AAAAAAAAAAAAAAAA;"},
};

START_TEST(url_encoded_forms_are_decoded_or_refused)
{
    for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct form_data *form = NULL;
        struct err e = err_on(ctx);
        bool fine =
            form_urlencoded(ctx, encoded[i].bytes, strlen(encoded[i].bytes), &small, &form, &e);
        meets(encoded[i].bytes, fine, form, &e, encoded[i].want);
        talloc_free(ctx);
    }
}
END_TEST

#define B "--B\r\n"
#define NAME(n) "Content-Disposition: form-data; name=" n "\r\n"
static const struct {
    const char *bytes, *want;
} parts[] = {
    {"--B--", ""},
    {"--B--\r\n", ""},
    {B NAME("\"a\"") "\r\nx\r\n--B--\r\n", "a=x;"},
    {B NAME("a") "\r\nx\r\n--B--", "a=x;"},
    {B NAME("a") "\r\n\r\n--B--", "a=;"},
    {B NAME("a") "\r\nx\r\n" B NAME("a") "\r\ny\r\n--B--", "a=x;a=y;"},
    {B NAME("a") "\r\nx\r\n\r\n--B-\r\n--B--", "!400"},
    {B NAME("a") "\r\nx\r\n-B\n--B\r\n--B--", "a=x\\x0d\\x0a-B\\x0a--B;"},
    {B NAME("a; filename=\"f.txt\"") "Content-Type: text/plain\r\n\r\nx\xff\r\n--B--",
     "a=x\\xff(f.txt,text/plain);"},
    {B NAME("a; filename=\"C:\\dir\\f \\\"q\\\".txt\"") "\r\nx\r\n--B--",
     "a=x(C:\\dir\\f \"q\".txt,-);"},
    {B NAME("a; filename=\"\"") "Content-Type: application/octet-stream\r\n\r\n\r\n--B--",
     "a=(,application/octet-stream);"},
    {B "content-disposition:form-data;name=a\r\n\r\nx\r\n--B--", "a=x;"},
    {B NAME("a") "X-Other: y\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n--B--", "a=x;"},
    {"", "!400"},
    {"preamble\r\n" B NAME("a") "\r\nx\r\n--B--", "!400"},
    {B NAME("a") "\r\nx\r\n--B--epilogue", "!400"},
    {B NAME("a") "\r\nx\r\n--B--\r\n\r\n", "!400"},
    {B NAME("a") "\r\nx", "!400"},
    {B NAME("a") "\r\nx\r\n--B", "!400"},
    {B NAME("a"), "!400"},
    {B "\r\nx\r\n--B--", "!400"},
    {"--B \r\n" NAME("a") "\r\nx\r\n--B--", "!400"},
    {"--B\n" NAME("a") "\r\nx\r\n--B--", "!400"},
    {B "Content-Disposition: attachment; name=a\r\n\r\nx\r\n--B--", "!400"},
    {B "Content-Disposition: form-data\r\n\r\nx\r\n--B--", "!400"},
    {B NAME("a") NAME("b") "\r\nx\r\n--B--", "!400"},
    {B NAME("a; name=b") "\r\nx\r\n--B--", "!400"},
    {B NAME("\"a") "\r\nx\r\n--B--", "!400"},
    {B NAME("a") " folded: x\r\n\r\nx\r\n--B--", "!400"},
    {B NAME("a") "Content-Transfer-Encoding: base64\r\n\r\neA==\r\n--B--", "!400"},
    {B NAME("a") "\r\n\xff\r\n--B--", "!400"},
    {B NAME("\"\xff\"") "\r\nx\r\n--B--", "!400"},
    {B NAME("123456789") "\r\nx\r\n--B--", "!413"},
    {B NAME("a") "\r\n0123456789abcdefg\r\n--B--", "!413"},
    {B NAME("a") "X: " MANY("0123456789") MANY("0123456789") "\r\n\r\nx\r\n--B--", "!413"},
    {B NAME("a") "\r\n1\r\n" B NAME("a") "\r\n2\r\n" B NAME("a") "\r\n3\r\n" B NAME(
         "a") "\r\n4\r\n" B NAME("a") "\r\n5\r\n--B--",
     "!413"},
};

START_TEST(multipart_forms_are_read_or_refused)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct form_data *form = NULL;
        struct err e = err_on(ctx);
        bool fine =
            form_multipart(ctx, "B", parts[i].bytes, strlen(parts[i].bytes), &small, &form, &e);
        meets(parts[i].bytes, fine, form, &e, parts[i].want);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(no_beginning_of_a_multipart_form_is_taken_for_all_of_it)
{
    static const char whole[] = B NAME("a") "\r\nx\r\n" B NAME("b") "\r\ny\r\n--B--";
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct form_data *form;
        struct err e = err_on(ctx);
        char *exact = talloc_memdup(
            ctx, whole, len ? len : 1); /* so that valgrind and ASan see one byte too far */
        ck_assert(!form_multipart(ctx, "B", exact, len, &small, &form, &e));
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(boundaries_are_those_of_the_grammar)
{
    static const struct {
        const char *boundary;
        bool fine;
    } cases[] = {
        {"B", true},
        {"----WebKitFormBoundaryAbC'()+_,-./:=?", true},
        {"a b", true},
        {"", false},
        {"a ", false},
        {"a\"b", false},
        {"a;b", false},
        {"a\r\nb", false},
        {"a*b", false},
        {MANY("1234567"), true},
        {MANY("1234567") "8", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct form_data *form;
        struct err e = err_on(ctx);
        char *body = talloc_asprintf(ctx, "--%s--", cases[i].boundary);
        ck_assert_msg(form_multipart(ctx, cases[i].boundary, body, strlen(body), &small, &form,
                                     &e) == cases[i].fine,
                      "\"%s\"", cases[i].boundary);
        talloc_free(ctx);
    }
}
END_TEST

static const struct {
    const char *type, *body, *want;
} bodies[] = {
    {"application/x-www-form-urlencoded", "a=b", "a=b;"},
    {"Application/X-WWW-Form-Urlencoded; charset=UTF-8", "a=b", "a=b;"},
    {"multipart/form-data; boundary=B", B NAME("a") "\r\nx\r\n--B--", "a=x;"},
    {"multipart/form-data; charset=utf-8; BOUNDARY=\"B\"", B NAME("a") "\r\nx\r\n--B--", "a=x;"},
    {"multipart/form-data", "--B--", "!400"},
    {"multipart/form-data; boundary=B; boundary=C", "--B--", "!400"},
    {"multipart/mixed; boundary=B", "--B--", "!415"},
    {"application/json", "{}", "!415"},
    {"rubbish", "a=b", "!400"},
    {NULL, "a=b", "!415"},
};

START_TEST(a_body_is_read_as_its_content_type_says)
{
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct form_data *form = NULL;
        struct err e = err_on(ctx);
        bool fine = form_body(ctx, bodies[i].type, bodies[i].body, strlen(bodies[i].body), &small,
                              &form, &e);
        meets(bodies[i].type ? bodies[i].type : "no type", fine, form, &e, bodies[i].want);
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(fields_of_one_name_are_found_in_order)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct form_data *form;
    struct err e = err_on(ctx);
    ck_assert(form_urlencoded(ctx, "a=1&b=2&a=3", 11, &small, &form, &e));
    ck_assert_str_eq(form_value(form, "a"), "1");
    ck_assert_ptr_null(form_value(form, "A"));
    size_t at = 0;
    ck_assert_str_eq(form_next(form, "a", &at)->value, "1");
    ck_assert_str_eq(form_next(form, "a", &at)->value, "3");
    ck_assert_ptr_null(form_next(form, "a", &at));
    talloc_free(ctx);
}
END_TEST

static const struct {
    const char *header, *want;
} cookies[] = {
    {"a=b", "a=b;"},
    {"a=b; c=d", "a=b;c=d;"},
    {"a=b;c=d", "a=b;c=d;"},
    {" a=b ;  ; c=\"d\" ", "a=b;c=d;"},
    {"a=b=c", "a=b=c;"},
    {"a=1; a=2", "a=1;a=2;"},
    {"a=", "a=;"},
    {"__Host-s=x.y-z_/+=", "__Host-s=x.y-z_/+=;"},
    {"rubbish; =x; a b=c; q=\"; w=a,b; v=a b; u=\xc3\xa9; ok=1", "ok=1;"},
    {"", ""},
};

START_TEST(cookies_of_the_grammar_are_found_among_others)
{
    for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++) {
        struct form_data *form = form_cookies(NULL, cookies[i].header);
        meets(cookies[i].header, true, form, NULL, cookies[i].want);
        talloc_free(form);
    }
    struct form_data *none = form_cookies(NULL, NULL);
    ck_assert_uint_eq(none->count, 0);
    talloc_free(none);
}
END_TEST

static const struct {
    const char *value, *type, *params;
} media[] = {
    {"text/html", "text/html", ""},
    {"Text/HTML; Charset=UTF-8", "text/html", "charset=UTF-8;"},
    {"text/html;charset=\"utf-8\"", "text/html", "charset=utf-8;"},
    {"text/html ; a=\"b\\\"c;d\" ;; e=f;", "text/html", "a=b\"c;d;e=f;"},
    {"application/ld+json", "application/ld+json", ""},
    {"", NULL, ""},
    {"text", NULL, ""},
    {"text/", NULL, ""},
    {"/html", NULL, ""},
    {"text/html, text/plain", NULL, ""},
    {"text/html; charset", NULL, ""},
    {"text/html; charset=", NULL, ""},
    {"text/html; charset = utf-8", NULL, ""},
    {"text/html; a=b; A=c", NULL, ""},
    {"text/html; a=\"b", NULL, ""},
    {"text/html x", NULL, ""},
};

START_TEST(media_types_are_read_or_refused)
{
    for (size_t i = 0; i < sizeof media / sizeof *media; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        struct form_media m;
        bool fine = form_media_type(ctx, media[i].value, &m, &e);
        ck_assert_msg(fine == (media[i].type != NULL), "%s", media[i].value);
        if (fine) {
            ck_assert_str_eq(m.type, media[i].type);
            meets(media[i].value, true, m.params, &e, media[i].params);
        }
        talloc_free(ctx);
    }
}
END_TEST

static const struct {
    const char *raw, *path;
} paths[] = {
    {"/", "/"},
    {"/a/b", "/a/b"},
    {"/a?b#c", "/a"},
    {"/a%20b", "/a b"},
    {"/a+b", "/a+b"},
    {"/%C3%A9", "/\xc3\xa9"},
    {"/a//b/", "/a//b/"},
    {"/...", "/..."},
    {"/a%252Fb", "/a%2Fb"},
    {"", NULL},
    {"a", NULL},
    {"/a%2Fb", NULL},
    {"/a%2f", NULL},
    {"/%00", NULL},
    {"/%0a", NULL},
    {"/%7f", NULL},
    {"/%ff", NULL},
    {"/%", NULL},
    {"/.", NULL},
    {"/..", NULL},
    {"/a/../b", NULL},
    {"/a/%2e%2E/b", NULL},
    {"/a/./b", NULL},
    {"/a/%2e", NULL},
};

START_TEST(paths_are_decoded_or_refused)
{
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        struct err e = err_on(ctx);
        char *path = NULL;
        bool fine = form_path(ctx, paths[i].raw, &path, &e);
        ck_assert_msg(fine == (paths[i].path != NULL), "%s", paths[i].raw);
        if (fine)
            ck_assert_str_eq(path, paths[i].path);
        talloc_free(ctx);
    }
}
END_TEST

/* Encodes by the bit patterns of RFC 3629, in any length. */
static size_t
encode(unsigned code, int length, unsigned char out[4])
{
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = length - 1; i > 0; i--) {
        out[i] = 0x80 | (code & 0x3f);
        code >>= 6;
    }
    out[0] = (unsigned char)(first[length] | code);
    return (size_t)length;
}

START_TEST(utf8_is_every_character_in_its_shortest_form_and_nothing_else)
{
    for (unsigned code = 0; code < 0x200000; code++) {
        int shortest = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        bool character = code && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        for (int length = 1; length <= 4; length++) {
            static const unsigned room[] = {0, 0x80, 0x800, 0x10000, 0x200000};
            unsigned char out[4];
            if (code >= room[length])
                continue;
            encode(code, length, out);
            bool want = character && length == shortest;
            if (form_utf8(out, (size_t)length) != want)
                ck_abort_msg("U+%04X in %d bytes", code, length);
            if (length > 1 && form_utf8(out, (size_t)length - 1))
                ck_abort_msg("U+%04X cut short", code);
        }
    }
    ck_assert(!form_utf8("\x80", 1));
    ck_assert(!form_utf8("\xfe", 1));
    ck_assert(form_utf8("", 0));
}
END_TEST

SUITE(form_parse, url_encoded_forms_are_decoded_or_refused, multipart_forms_are_read_or_refused,
      no_beginning_of_a_multipart_form_is_taken_for_all_of_it, boundaries_are_those_of_the_grammar,
      a_body_is_read_as_its_content_type_says, fields_of_one_name_are_found_in_order,
      cookies_of_the_grammar_are_found_among_others, media_types_are_read_or_refused,
      paths_are_decoded_or_refused, utf8_is_every_character_in_its_shortest_form_and_nothing_else)
