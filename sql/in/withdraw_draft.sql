-- withdraw_draft: what was sent is taken back before it was handed in; its proposer is told
-- params: $1 smallint institution, $2 uuid id of what takes it back, $3 uuid draft, $4 text submission
-- returns: nothing
WITH d AS (
    DELETE FROM draft WHERE institution = $1::smallint AND id = $3::uuid
    RETURNING institution, person, document ->> 'title' AS title
), m AS (
    INSERT INTO message (institution, public_id, kind, person, template, data, created_at)
    SELECT institution, 'msg_' || replace($2::text, '-', '') || '_withdrawn', 'mail', person, 'draft-withdrawn',
           json_build_object('title', title), clock_timestamp()
      FROM d
    RETURNING institution, id, public_id, created_at
), q AS (
    INSERT INTO message_queue (institution, id, kind, lane, not_before)
    SELECT institution, id, 'mail', public_id, created_at FROM m
)
UPDATE intake_state
   SET status = 'withdrawn', submission = $4::text, reason = NULL, at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid
