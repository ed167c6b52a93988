-- put_linked: what came of the files that a submission links, kept with it: they are not fetched again
-- params: $1 smallint institution, $2 uuid id, $3 json {address: what came of it}
-- returns: nothing
WITH f AS (
    UPDATE intake SET linked = $3::json WHERE institution = $1::smallint AND id = $2::uuid AND purged_at IS NULL
)
UPDATE intake_state
   SET not_before = NULL
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
