-- disable_endpoint: it asked not to be sent to again
-- params: $1 smallint institution, $2 text endpoint, $3 text reason
-- returns: nothing
INSERT INTO endpoint_state (institution, endpoint, disabled_at, reason)
VALUES ($1::smallint, $2::text, clock_timestamp(), $3::text)
    ON CONFLICT (institution, endpoint) DO UPDATE SET disabled_at = excluded.disabled_at, reason = excluded.reason
