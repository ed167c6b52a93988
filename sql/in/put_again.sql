-- put_again: what a later answer changes is put into the revision that its proposer is asked for; they are told
-- params: $1 smallint institution, $2 uuid id of the later answer, $3 uuid proposal, $4 int task, $5 uuid person,
--         $6 text what was typed, as it was read (null: nothing), $7 json typed, $8 text submission, $9 json data of the mail
-- returns: nothing; when the task is closed or more was typed meanwhile nothing is written, and the answer is read again
WITH y AS (
    INSERT INTO typed (institution, proposal, task, person, answers, saved_at)
    SELECT institution, proposal, number, person, $7::json, clock_timestamp()
      FROM task
     WHERE institution = $1::smallint AND proposal = $3::uuid AND number = $4::int AND person = $5::uuid AND status = 'open'
        ON CONFLICT (institution, proposal, task, person)
        DO UPDATE SET answers = excluded.answers, saved_at = excluded.saved_at WHERE typed.answers::text = $6::text
    RETURNING institution, proposal, person, task
), m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, data, created_at)
    SELECT institution, 'msg_' || replace($2::text, '-', '') || '_again', 'mail', proposal, person, 'answers-changed', task,
           $9::json, clock_timestamp()
      FROM y
    RETURNING institution, id, public_id, created_at
), q AS (
    INSERT INTO message_queue (institution, id, kind, lane, not_before)
    SELECT institution, id, 'mail', public_id, created_at FROM m
)
UPDATE intake_state s
   SET status = 'revised', submission = $8::text, reason = NULL, at = clock_timestamp()
  FROM y
 WHERE s.institution = y.institution AND s.id = $2::uuid
