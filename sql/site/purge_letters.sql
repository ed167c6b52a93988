-- purge_letters: what letters and webhooks said, when the time since they left is over; that they were sent stays
-- params: $1 smallint institution, $2 text how long it is kept
-- returns: a row for each row that is emptied or removed, at most 200 of each kind
WITH a AS (
    UPDATE attempt a
       SET request = NULL, response = NULL
      FROM (SELECT t.message
              FROM attempt t JOIN message m ON m.institution = t.institution AND m.id = t.message
             WHERE t.institution = $1::smallint AND t.request IS NOT NULL AND m.status <> 'queued'
               AND m.settled_at < clock_timestamp() - $2::interval
             ORDER BY t.message
             LIMIT 200) AS old
     WHERE a.institution = $1::smallint AND a.message = old.message
    RETURNING 1
), d AS (
    UPDATE message m
       SET data = '{}'
      FROM (SELECT id
              FROM message
             WHERE institution = $1::smallint AND data::text <> '{}' AND status <> 'queued'
               AND settled_at < clock_timestamp() - $2::interval
             ORDER BY id
             LIMIT 200) AS old
     WHERE m.institution = $1::smallint AND m.id = old.id
    RETURNING 1
), e AS (
    DELETE FROM event_body
     WHERE institution = $1::smallint
       AND event IN (SELECT e.event
                       FROM event_body e
                      WHERE e.institution = $1::smallint
                        AND NOT EXISTS (SELECT FROM message m
                                         WHERE m.institution = $1::smallint AND m.event = e.event
                                           AND (m.status = 'queued' OR m.settled_at >= clock_timestamp() - $2::interval))
                      ORDER BY e.event
                      LIMIT 200)
    RETURNING 1
), b AS (
    DELETE FROM message_body
     WHERE institution = $1::smallint
       AND id IN (SELECT b.id
                    FROM message_body b JOIN message m USING (institution, id)
                   WHERE b.institution = $1::smallint AND m.status <> 'queued'
                     AND m.settled_at < clock_timestamp() - $2::interval
                   ORDER BY b.id
                   LIMIT 200)
    RETURNING 1
)
SELECT FROM a UNION ALL SELECT FROM d UNION ALL SELECT FROM e UNION ALL SELECT FROM b
