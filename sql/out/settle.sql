-- settle: messages are done with: sent, acknowledged, dead, bounced or not wanted any more; not one whose lease was lost
-- params: $1 bigint[] institutions, $2 bigint[] ids, $3 bigint[] leases, $4 text[] statuses, $5 text[] reasons
-- returns: nothing
WITH q AS (
    DELETE FROM message_queue q
     USING unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) AS s (institution, id, lease, status, reason)
     WHERE q.institution = s.institution::smallint AND q.id = s.id AND q.lease = s.lease
    RETURNING q.institution, q.id, q.attempts + q.before AS attempts, s.status, s.reason
)
UPDATE message m
   SET status = q.status, reason = q.reason, attempts = q.attempts, settled_at = clock_timestamp()
  FROM q
 WHERE m.institution = q.institution AND m.id = q.id
