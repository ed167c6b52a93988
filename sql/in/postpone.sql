-- postpone: a submission that is new is left alone for a while, and known by its name, so that later ones of the same wait
-- params: $1 smallint institution, $2 uuid id, $3 bigint seconds, $4 text submission (or null)
-- returns: nothing
UPDATE intake_state
   SET not_before = clock_timestamp() + $3::bigint * interval '1 second', submission = coalesce($4::text, submission)
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
