-- settle_intake: what became of a payload; what is held is told to the coordinator
-- params: $1 smallint institution, $2 uuid id, $3 text status, $4 text submission, $5 text reason
-- returns: nothing
-- Its commit does not wait for the disk: if a crash of the database takes it back, the payload is new again, is read again
-- and comes to the same, by the docket's key.
WITH s AS (
    UPDATE intake_state
       SET status = $3::text, submission = coalesce($4::text, submission), reason = $5::text, tries = tries + 1,
           at = clock_timestamp()
      FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
     WHERE institution = $1::smallint AND id = $2::uuid
    RETURNING institution, id, form, status, reason, tries
), m AS (
    INSERT INTO message (institution, public_id, kind, template, data, created_at)
    SELECT institution, 'msg_' || replace(id::text, '-', '') || '_held_' || tries, 'mail', 'held',
           json_build_object('intake', id, 'form', form, 'reason', reason), clock_timestamp()
      FROM s
     WHERE status = 'held'
    RETURNING institution, id, public_id, created_at
)
INSERT INTO message_queue (institution, id, kind, lane, not_before)
SELECT institution, id, 'mail', public_id, created_at FROM m
