/* app_json: JSON that a test writes down, and the context of a test that does. */
#ifndef ASSENT_TESTS_APP_JSON_H
#define ASSENT_TESTS_APP_JSON_H

#include "base/json.h"

extern TALLOC_CTX *ctx; /* of one test: between json_begin and json_end, its fixtures */

void json_begin(void);

void json_end(void);

json_object *
json_written(TALLOC_CTX *owner, const char *text); /* owner's; the test ends when it is none */

const char *
json_shown(TALLOC_CTX *owner, json_object *o); /* as one text, keys in order; o is taken over */

#endif
