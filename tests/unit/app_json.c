#include "app_json.h"

#include <check.h>
#include <string.h>

json_object *
json_written(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    json_object *o;
    ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s: %s", text, e.text);
    return json_own(ctx, o);
}

const char *
json_shown(TALLOC_CTX *ctx, json_object *o)
{
    return json_canonical(ctx, json_own(ctx, o));
}
