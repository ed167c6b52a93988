-- on_delivery_settled: what pages read of an event delivery.settled
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH r AS (
    INSERT INTO credential_remote (institution, credential, endpoint, remote, at)
    SELECT p.institution, coalesce(p.about, p.id), $4::json ->> 'endpoint', $4::json -> 'remote', $3::timestamptz
      FROM proposal p
     WHERE p.institution = $1::smallint AND p.id = $2::uuid AND $4::json ->> 'endpoint' IS NOT NULL
       AND $4::json -> 'remote' IS NOT NULL AND json_typeof($4::json -> 'remote') = 'object'
        ON CONFLICT (institution, credential, endpoint) DO UPDATE SET remote = excluded.remote, unsure = NULL, at = excluded.at
), q AS (
    DELETE FROM message_queue
     WHERE institution = $1::smallint
       AND id IN (SELECT id FROM message
                   WHERE institution = $1::smallint AND proposal = $2::uuid
                     AND delivery = ($4::json ->> 'delivery')::int)
    RETURNING id, attempts + before AS attempts
)
UPDATE message
   SET attempts = coalesce((SELECT q.attempts FROM q WHERE q.id = message.id), attempts),
       status = CASE $4::json ->> 'status' WHEN 'done' THEN 'acknowledged' ELSE 'dead' END,
       reason = nullif($4::json ->> 'because', ''),
       settled_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND delivery = ($4::json ->> 'delivery')::int
