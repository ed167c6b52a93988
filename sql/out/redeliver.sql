-- redeliver: messages are sent again, under their own ids: one, the dead ones, or all that were made since; what waits goes
--            now
-- params: $1 smallint institution, $2 text id, or null, $3 text endpoint, or null for all, $4 boolean the dead alone,
--         $5 timestamptz made since, or null
-- returns: document json {count, disabled [endpoint]}; no row when there is none of this id
WITH chosen AS (
    SELECT m.institution, m.id, m.public_id, m.kind, m.status, m.endpoint, m.attempts,
           (SELECT coalesce(p.about, p.id) FROM proposal p
             WHERE p.institution = m.institution AND p.id = m.proposal) AS credential
      FROM message m
     WHERE m.institution = $1::smallint AND m.status <> 'unwanted'
       AND (m.data::text <> '{}' OR m.status = 'queued' -- else what it said has been forgotten
            OR EXISTS (SELECT FROM message_body b WHERE b.institution = m.institution AND b.id = m.id)
            OR EXISTS (SELECT FROM event_body e WHERE e.institution = m.institution AND e.event = m.event))
       AND CASE WHEN $2::text IS NOT NULL THEN m.public_id = $2::text AND m.status <> 'sent'
                ELSE m.kind = 'webhook' AND m.endpoint = coalesce($3::text, m.endpoint)
                     AND (NOT $4::boolean OR m.status = 'dead')
                     AND ($5::timestamptz IS NULL OR m.created_at >= $5::timestamptz) END
     ORDER BY m.id
), hurried AS (
    UPDATE message_queue q
       SET not_before = clock_timestamp()
      FROM chosen c
     WHERE q.institution = c.institution AND q.id = c.id
    RETURNING q.id
), again AS (
    INSERT INTO message_queue (institution, id, kind, lane, endpoint, not_before, before)
    SELECT institution, id, kind, CASE WHEN endpoint IS NULL THEN public_id ELSE credential || '/' || endpoint END,
           coalesce(endpoint, ''), clock_timestamp(), attempts
      FROM chosen
     WHERE status <> 'queued'
     ORDER BY id
        ON CONFLICT DO NOTHING
    RETURNING id
), told AS (
    UPDATE message m
       SET status = 'queued', settled_at = NULL
      FROM again
     WHERE m.institution = $1::smallint AND m.id = again.id
)
SELECT json_build_object('count', (SELECT count(*) FROM again) + (SELECT count(*) FROM hurried),
           'disabled', (SELECT coalesce(json_agg(s.endpoint ORDER BY s.endpoint), '[]') FROM endpoint_state s
                         WHERE s.institution = $1::smallint AND s.disabled_at IS NOT NULL
                           AND s.endpoint IN (SELECT endpoint FROM chosen))) AS document
 WHERE $2::text IS NULL OR EXISTS (SELECT FROM chosen)
