-- put_fetched: the answers that a platform was asked for, kept with what it sent: they are not fetched again
-- params: $1 smallint institution, $2 uuid id, $3 json what it answered
-- returns: nothing
WITH f AS (
    UPDATE intake SET fetched = $3::json WHERE institution = $1::smallint AND id = $2::uuid AND purged_at IS NULL
)
UPDATE intake_state
   SET not_before = NULL, fetches = 0
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
