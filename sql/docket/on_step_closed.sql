-- on_step_closed: what pages read of an event step.closed
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
UPDATE step_run
   SET closed_at = $3::timestamptz, outcome = $4::json ->> 'outcome', tally = $4::json -> 'tally'
 WHERE institution = $1::smallint AND proposal = $2::uuid AND run = ($4::json ->> 'run')::int
