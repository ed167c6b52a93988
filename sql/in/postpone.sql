-- postpone: a submission that is new is left alone for a while: something is fetched for it, or it waits for one that is
-- params: $1 smallint institution, $2 uuid id, $3 bigint seconds
-- returns: nothing
UPDATE intake_state
   SET not_before = clock_timestamp() + $3::bigint * interval '1 second'
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
