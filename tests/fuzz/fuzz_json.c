/*
 * What json_scan accepts json-c must parse (json_read asserts it), and what we write of it must be accepted again and
 * be the same value. What exactness accepts the usual limits accept too.
 */
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct json_limits exact = json_limits_usual, wide = json_limits_usual;
    struct json_object *o, *again;
    const char *text = (const char *)data;
    exact.exact = true;
    wide.bytes *= 8; /* an escaped control is six bytes for one */
    bool accepted = json_read(text, size, NULL, &o, &e);
    if (!accepted)
        assert_that(e.kind != ERR_NONE && *e.text);
    assert_that(accepted || !json_scan(text, size, &exact, &e));
    if (accepted) {
        json_own(ctx, o);
        const char *written = json_text(o);
        assert_that(json_read(written, strlen(written), &wide, &again, &e));
        json_own(ctx, again);
        char *canonical = json_canonical(ctx, o);
        assert_that(!strcmp(canonical, json_canonical(ctx, again)));
        assert_that(json_read(canonical, strlen(canonical), &wide, &again, &e));
        json_own(ctx, again);
        assert_that(json_equal(o, again));
    }
    talloc_free(ctx);
    return 0;
}
