-- enable_endpoint: somebody has made sure that it may be sent to again
-- params: $1 smallint institution, $2 text endpoint
-- returns: document json {endpoint}; or no row when it is not switched off
UPDATE endpoint_state SET disabled_at = NULL, reason = NULL
 WHERE institution = $1::smallint AND endpoint = $2::text AND disabled_at IS NOT NULL
RETURNING json_build_object('endpoint', endpoint) AS document
