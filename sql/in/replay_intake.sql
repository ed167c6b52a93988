-- replay_intake: a submission held for the office is read again
-- params: $1 smallint institution, $2 uuid id
-- returns: document json {id, status}; or no row when it is not held
UPDATE intake_state
   SET status = 'new', reason = NULL, at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'held'
RETURNING json_build_object('id', id, 'status', status) AS document
