-- postpone: the attempt failed; the message waits for its next one
-- params: $1 smallint institution, $2 bigint id, $3 bigint lease, $4 bigint microseconds to wait, $5 text reason
-- returns: nothing
WITH q AS (
    UPDATE message_queue
       SET not_before = clock_timestamp() + make_interval(secs => $4::bigint / 1000000.0), leased_until = NULL
     WHERE institution = $1::smallint AND id = $2::bigint AND lease = $3::bigint
    RETURNING institution, id, attempts + before AS attempts
)
UPDATE message m
   SET reason = $5::text, attempts = q.attempts
  FROM q
 WHERE m.institution = q.institution AND m.id = q.id
