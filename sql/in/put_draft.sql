-- put_draft: what arrived incomplete becomes a draft that its proposer is asked, by mail, to finish; read again, the draft
--            becomes what it is now, unless its proposer has begun to work on it
-- params: $1 smallint institution, $2 uuid id, $3 uuid person, $4 text form, $5 json document, $6 json unmapped,
--         $7 text submission, $8 json data of the mail, $9 text kind (null: its form's), $10 uuid credential that it is about,
--         $11 int version that its document starts from (null: it holds none of its text)
-- returns: nothing
WITH d AS (
    INSERT INTO draft (institution, id, person, form, document, unmapped, origin, kind, credential, base)
    VALUES ($1::smallint, $2::uuid, $3::uuid, $4::text, $5::json, $6::json, 'webhook', $9::text, $10::uuid, $11::int)
        ON CONFLICT DO NOTHING
    RETURNING institution, id, person
), again AS (
    UPDATE draft SET document = $5::json, unmapped = $6::json, kind = $9::text, credential = $10::uuid, base = $11::int
     WHERE institution = $1::smallint AND id = $2::uuid AND saved_at = begun_at
), m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, data, created_at)
    SELECT institution, 'msg_' || replace(id::text, '-', '') || '_0_1', 'mail', id, person, 'draft', 0, $8::json,
           clock_timestamp()
      FROM d
        ON CONFLICT DO NOTHING
    RETURNING institution, id, public_id, created_at
), q AS (
    INSERT INTO message_queue (institution, id, kind, lane, not_before)
    SELECT institution, id, 'mail', public_id, created_at FROM m
)
UPDATE intake_state
   SET status = 'draft', submission = coalesce($7::text, submission), reason = NULL, tries = tries + 1, at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid
