/*
 * audit: walks the record's hash chain again, over rows of sql/page/audit.sql.
 *
 * Finds an event that was changed, left out, added or moved, and a case that does not end where its chain does. It changes
 * nothing, and does not judge whether a chain was written anew as a whole: for that its end must be kept elsewhere.
 */
#ifndef ASSENT_APP_DOCKET_AUDIT_H
#define ASSENT_APP_DOCKET_AUDIT_H

#include <json-c/json.h>

#include "base/err.h"

struct pg_result;

/* {"proposals": n, "events": n, "last": the last proposal's id or null, "broken": [{"proposal", "seq", "what"}]};
 * the caller's to own. r must be PG_OK. */
json_object *audit_walk(const struct pg_result *r);

#endif
