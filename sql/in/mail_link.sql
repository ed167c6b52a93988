-- mail_link: a fresh link to a task, to the address on file; at most one in five minutes
-- params: $1 smallint institution, $2 uuid proposal, $3 int task, $4 uuid person, $5 uuid nonce of the form, or null
-- returns: nothing
WITH m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, data, created_at)
    SELECT $1::smallint, 'msg_link_' || replace(coalesce($5::uuid, gen_random_uuid())::text, '-', ''), 'mail', $2::uuid, $4::uuid, 'link', $3::int,
           '{"why":"fresh"}', clock_timestamp()
     WHERE NOT EXISTS (SELECT FROM message
                        WHERE institution = $1::smallint AND proposal = $2::uuid AND person = $4::uuid AND template = 'link'
                          AND created_at > clock_timestamp() - interval '5 minutes')
        ON CONFLICT DO NOTHING
    RETURNING institution, id, public_id, created_at
)
INSERT INTO message_queue (institution, id, kind, lane, not_before)
SELECT institution, id, 'mail', public_id, created_at FROM m
