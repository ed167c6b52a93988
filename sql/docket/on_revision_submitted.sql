-- on_revision_submitted: what pages read of an event revision.submitted
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH a AS (
    UPDATE change_request
       SET revision_answered = ($4::json ->> 'revision')::int, answer_text = $4::json ->> 'text'
     WHERE institution = $1::smallint AND proposal = $2::uuid
       AND number IN (SELECT n::int FROM json_array_elements_text($4::json -> 'answered') AS n)
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
