-- on_statement_given: what pages read of an event statement.given
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH s AS (
    INSERT INTO statement (institution, proposal, task, run, round, revision, person, support, answers, text, given_at)
    SELECT $1::smallint, $2::uuid, b.task, b.run, b.round, b.revision, b.person, b.support, b.answers, b.text,
           $3::timestamptz
      FROM json_to_record($4::json) AS b (task int, run int, round int, revision int, person uuid, support text,
                                          answers json, text text)
), t AS (
    DELETE FROM typed
     WHERE institution = $1::smallint AND proposal = $2::uuid AND task = ($4::json ->> 'task')::int
)
UPDATE task
   SET status = 'done', closed_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'task')::int
