-- on_step_extended: what pages read of an event step.extended or step.due
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH r AS (
    UPDATE step_run SET due_at = ($4::json ->> 'due')::timestamptz
     WHERE institution = $1::smallint AND proposal = $2::uuid AND run = ($4::json ->> 'run')::int
       AND $3::timestamptz IS NOT NULL
)
UPDATE task SET due_at = ($4::json ->> 'due')::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND run = ($4::json ->> 'run')::int AND status = 'open'
