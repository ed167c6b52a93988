/*
 * case_json: a case to and from the JSON that the database keeps (below 8 KB). Equal cases give equal canonical text.
 */
#ifndef ASSENT_CORE_CASE_JSON_H
#define ASSENT_CORE_CASE_JSON_H

#include <json-c/json.h>

#include "core/case/model.h"

json_object *case_to_json(const struct casefile *c);
bool case_from_json(TALLOC_CTX *ctx, json_object *o, struct casefile **ret, struct err *e) must_check;
struct casefile *case_copy(TALLOC_CTX *ctx, const struct casefile *c);

#endif
