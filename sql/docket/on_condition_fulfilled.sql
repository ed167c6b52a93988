-- on_condition_fulfilled: what pages read of an event condition.fulfilled; with the last one the task is done
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH c AS (
    UPDATE condition
       SET fulfilled_at = $3::timestamptz, fulfilled_by = ($4::json ->> 'person')::uuid,
           fulfilled_text = $4::json ->> 'text'
     WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'number')::int
    RETURNING task
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
   AND NOT EXISTS (SELECT FROM condition n JOIN c USING (task)
                    WHERE n.institution = $1::smallint AND n.proposal = $2::uuid AND n.fulfilled_at IS NULL
                      AND n.number <> ($4::json ->> 'number')::int)
