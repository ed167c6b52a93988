-- claim: takes messages of one endpoint (mail: the empty name) that may go now, the first of each lane, on a lease;
--        none of an endpoint that asked not to be sent to
-- params: $1 smallint institution, $2 text endpoint, $3 int how many
-- returns: id bigint, public_id text, lease bigint, attempts int made before this one, and of these in this round int,
--          delivery int, proposal uuid, type text, template text, data json, created_at timestamptz,
--          body bytea stored by an earlier attempt
WITH ready AS (
    SELECT q.institution, q.id
      FROM message_queue q
     WHERE q.institution = $1::smallint AND q.endpoint = $2::text AND q.not_before <= clock_timestamp()
       AND (q.leased_until IS NULL OR q.leased_until < clock_timestamp())
       AND NOT EXISTS (SELECT FROM endpoint_state s
                        WHERE s.institution = q.institution AND s.endpoint = q.endpoint AND s.disabled_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM message_queue e
                        WHERE e.institution = q.institution AND e.lane = q.lane
                          AND (e.id < q.id OR (e.id > q.id AND e.leased_until > clock_timestamp())))
     ORDER BY q.not_before, q.id
     LIMIT $3::int
       FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE message_queue q
       SET leased_until = clock_timestamp() + interval '30 seconds', lease = q.lease + 1, attempts = q.attempts + 1,
           first_at = coalesce(q.first_at, clock_timestamp())
      FROM ready
     WHERE q.institution = ready.institution AND q.id = ready.id
    RETURNING q.institution, q.id, q.lease, q.attempts - 1 AS round, q.before
)
SELECT m.id, m.public_id, t.lease, t.before + t.round, t.round, m.delivery, m.proposal, m.type, m.template, m.data, m.created_at, b.body
  FROM taken t
  JOIN message m USING (institution, id)
  LEFT JOIN message_body b USING (institution, id)
 ORDER BY m.id
