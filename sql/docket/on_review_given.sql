-- on_review_given: what pages read of an event review.given
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH r AS (
    INSERT INTO review (institution, proposal, task, run, round, revision, person, scores, must_change, text,
                        entered_by, given_at)
    SELECT $1::smallint, $2::uuid, b.task, b.run, b.round, b.revision, b.person, b.scores, b.must_change, b.text,
           b.entered_by, $3::timestamptz
      FROM json_to_record($4::json) AS b (task int, run int, round int, revision int, person uuid, scores json,
                                          must_change json, text text, entered_by uuid)
        ON CONFLICT (institution, proposal, task)
        DO UPDATE SET scores = excluded.scores, must_change = excluded.must_change, text = excluded.text,
                      entered_by = excluded.entered_by, given_at = excluded.given_at
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
