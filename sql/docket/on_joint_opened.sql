-- on_joint_opened: what pages read of an event joint.opened
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH r AS (
    UPDATE step_run SET due_at = ($4::json ->> 'due')::timestamptz, joint_at = $3::timestamptz
     WHERE institution = $1::smallint AND proposal = $2::uuid AND run = ($4::json ->> 'run')::int
)
UPDATE task SET status = 'open', closed_at = NULL, due_at = ($4::json ->> 'due')::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid
   AND number IN (SELECT value::int FROM json_array_elements_text($4::json -> 'tasks'))
