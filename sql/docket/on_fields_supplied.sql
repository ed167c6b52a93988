-- on_fields_supplied: what pages read of an event fields.supplied; the step goes on with the new revision, and so does whoever is revising
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH r AS (
    UPDATE step_run
       SET revision = ($4::json ->> 'revision')::int
     WHERE institution = $1::smallint AND proposal = $2::uuid
       AND (run = ($4::json ->> 'run')::int
            OR run IN (SELECT run FROM task
                        WHERE institution = $1::smallint AND proposal = $2::uuid
                          AND kind = 'revise' AND status = 'open'))
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
