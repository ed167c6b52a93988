-- on_decision_made: what pages read of an event decision.made
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH d AS (
    INSERT INTO decision (institution, proposal, task, run, person, choice, text, entered_by, decided_at)
    SELECT $1::smallint, $2::uuid, b.task, b.run, b.person, b.choice, b.text, b.entered_by, $3::timestamptz
      FROM json_to_record($4::json) AS b (task int, run int, person uuid, choice text, text text,
                                          entered_by uuid)
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
