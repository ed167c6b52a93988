/* app_json: JSON that a test writes down. */
#ifndef ASSENT_TESTS_APP_JSON_H
#define ASSENT_TESTS_APP_JSON_H

#include "base/json.h"

json_object *
json_written(TALLOC_CTX *ctx, const char *text); /* ctx owns it; the test ends when it is none */

const char *
json_shown(TALLOC_CTX *ctx, json_object *o); /* as one text, keys in order; o is taken over */

#endif
