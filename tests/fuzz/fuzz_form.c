/*
 * fuzz_form: the first line is a Content-Type, the rest a body; and all of it a cookie, a path, a query. What is handed out
 * is text of the promised kind.
 */
#include <stdint.h>
#include <string.h>

#include "io/form_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct form_data *form)
{
    assert_that(form->count <= form_limits_default.fields);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *f = &form->fields[i];
        assert_that(form_utf8(f->name, strlen(f->name)));
        assert_that(f->value[f->len] == 0);
        assert_that(f->filename || form_utf8(f->value, f->len));
        assert_that(form_value(form, f->name));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    char *all =
        err_mem(talloc_strndup(ctx, (const char *)data, size)); /* up to a NUL, as a header is */
    const uint8_t *eol = memchr(data, '\n', size);
    size_t first = eol ? (size_t)(eol - data) : size;
    char *type = err_mem(talloc_strndup(ctx, (const char *)data, first));
    size_t rest = eol ? size - first - 1 : 0;
    struct form_data *form;
    char *path;
    if (form_body(ctx, type, eol ? eol + 1 : data, rest, &form_limits_default, &form, &e))
        check(form);
    if (form_urlencoded(ctx, data, size, &form_limits_default, &form, &e))
        check(form);
    check(form_cookies(ctx, all));
    if (form_path(ctx, all, &path, &e))
        assert_that(*path == '/' && form_utf8(path, strlen(path)) && !strstr(path, "/../"));
    talloc_free(ctx);
    return 0;
}
