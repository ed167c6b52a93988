-- renew_draft: a later answer to a draft that its proposer has not finished; they are told
-- params: $1 smallint institution, $2 uuid id of the later answer, $3 uuid draft, $4 text its document as it was read,
--         $5 json document, $6 json unmapped, $7 text submission, $8 json data of the mail
-- returns: nothing; when the draft has changed meanwhile nothing is written, and the answer is read again
WITH d AS (
    UPDATE draft
       SET document = $5::json, unmapped = $6::json, saved_at = clock_timestamp()
     WHERE institution = $1::smallint AND id = $3::uuid AND document::text = $4::text
    RETURNING institution, id, person
), m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, data, created_at)
    SELECT institution, 'msg_' || replace($2::text, '-', '') || '_again', 'mail', id, person, 'draft', 0, $8::json,
           clock_timestamp()
      FROM d
    RETURNING institution, id, public_id, created_at
), q AS (
    INSERT INTO message_queue (institution, id, kind, lane, not_before)
    SELECT institution, id, 'mail', public_id, created_at FROM m
)
UPDATE intake_state s
   SET status = 'revised', submission = $7::text, reason = NULL, at = clock_timestamp()
  FROM d
 WHERE s.institution = d.institution AND s.id = $2::uuid
