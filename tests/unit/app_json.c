#include "app_json.h"

#include <check.h>
#include <string.h>

TALLOC_CTX *ctx;

void
json_begin(void)
{
    ctx = talloc_new(NULL);
}

void
json_end(void)
{
    talloc_free(ctx);
}

json_object *
json_written(TALLOC_CTX *owner, const char *text)
{
    struct err e = err_on(owner);
    json_object *o;
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s: %s", text, e.text);
    return json_own(owner, o);
}

const char *
json_shown(TALLOC_CTX *owner, json_object *o)
{
    return json_canonical(owner, json_own(owner, o));
}
