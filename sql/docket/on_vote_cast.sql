-- on_vote_cast: what pages read of an event vote.cast
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH v AS (
    INSERT INTO vote (institution, proposal, task, run, person, choice, casting, text, entered_by, cast_at)
    SELECT $1::smallint, $2::uuid, b.task, b.run, b.person, b.choice, b.casting, b.text,
           b.entered_by, $3::timestamptz
      FROM json_to_record($4::json) AS b (task int, run int, person uuid, choice text, casting boolean, text text,
                                          entered_by uuid)
        ON CONFLICT (institution, proposal, task)
        DO UPDATE SET choice = excluded.choice, text = excluded.text, entered_by = excluded.entered_by,
                      cast_at = excluded.cast_at
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
