-- on_step_opened: what pages read of an event step.opened
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO step_run (institution, proposal, run, step, state, round, revision, opened_at, due_at)
SELECT $1::smallint, $2::uuid, b.run, b.step, b.state, b.round, b.revision, $3::timestamptz, b.due
  FROM json_to_record($4::json) AS b (run int, step text, state text, round int, revision int, due timestamptz)
