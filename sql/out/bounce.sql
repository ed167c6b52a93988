-- bounce: a letter came back: it is done with, and the coordinator is told, unless it was to them
-- params: $1 smallint institution, $2 bigint id, $3 bigint lease, $4 text reason, $5 text name, $6 text email
-- returns: nothing
WITH q AS (
    DELETE FROM message_queue
     WHERE institution = $1::smallint AND id = $2::bigint AND lease = $3::bigint
    RETURNING institution, id, attempts + before AS attempts
), m AS (
    UPDATE message m
       SET status = 'bounced', reason = $4::text, attempts = q.attempts, settled_at = clock_timestamp()
      FROM q
     WHERE m.institution = q.institution AND m.id = q.id
    RETURNING m.institution, m.public_id, m.proposal, m.person, m.task,
              (SELECT b.subject FROM message_body b WHERE b.institution = m.institution AND b.id = m.id) AS subject
), n AS (
    INSERT INTO message (institution, public_id, kind, proposal, task, template, data, created_at)
    SELECT institution, public_id || '_bounced', 'mail', proposal, task, 'bounced',
           json_build_object('name', $5::text, 'email', $6::text, 'subject', subject, 'reason', $4::text),
           clock_timestamp()
      FROM m
     WHERE person IS NOT NULL
    RETURNING institution, id, public_id, created_at
)
INSERT INTO message_queue (institution, id, kind, lane, not_before)
SELECT institution, id, 'mail', public_id, created_at FROM n
