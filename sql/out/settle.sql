-- settle: a message is done with: sent, acknowledged, dead, bounced or not wanted any more; nothing when the lease was lost
-- params: $1 smallint institution, $2 bigint id, $3 bigint lease, $4 text status, $5 text reason
-- returns: one row when it was ours to settle
WITH q AS (
    DELETE FROM message_queue
     WHERE institution = $1::smallint AND id = $2::bigint AND lease = $3::bigint
    RETURNING institution, id, attempts + before AS attempts
)
UPDATE message m
   SET status = $4::text, reason = $5::text, attempts = q.attempts, settled_at = clock_timestamp()
  FROM q
 WHERE m.institution = q.institution AND m.id = q.id
RETURNING m.id
