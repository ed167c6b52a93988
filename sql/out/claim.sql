-- claim: takes messages of each of these endpoints (mail: the empty name) that may go now, the first of each lane, on a lease;
--        none of an endpoint that asked not to be sent to
-- params: $1 bigint[] institutions, $2 text[] endpoints, $3 bigint[] how many of each,
--         $4 bigint[] 1: what is sent there is the event's body, 0: the message's own
-- returns: id bigint, public_id text, lease bigint, attempts int made before this one, and of these in this round int,
--          delivery int, proposal uuid, type text, template text, data json, created_at timestamptz,
--          body bytea that is stored, place int of the endpoint in the arrays, from 1, event text
WITH ready AS (
    SELECT c.place, q.at
      FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY AS c (institution, endpoint, wanted, place)
     CROSS JOIN LATERAL (
           SELECT q.ctid AS at
             FROM message_queue q
            WHERE q.institution = c.institution::smallint AND q.endpoint = c.endpoint
              AND q.not_before <= statement_timestamp()
              AND (q.leased_until IS NULL OR q.leased_until < clock_timestamp())
              AND NOT EXISTS (SELECT FROM message_queue e
                               WHERE e.institution = q.institution AND e.lane = q.lane
                                 AND (e.id < q.id OR (e.id > q.id AND e.leased_until > clock_timestamp())))
            ORDER BY q.not_before, q.id
            LIMIT c.wanted
              FOR UPDATE SKIP LOCKED) AS q
     WHERE NOT EXISTS (SELECT FROM endpoint_state s
                        WHERE s.institution = c.institution::smallint AND s.endpoint = c.endpoint
                          AND s.disabled_at IS NOT NULL)
), taken AS (
    UPDATE message_queue q
       SET leased_until = clock_timestamp() + interval '30 seconds', lease = q.lease + 1, attempts = q.attempts + 1,
           first_at = coalesce(q.first_at, clock_timestamp())
     WHERE q.ctid = ANY (ARRAY(SELECT at FROM ready)) -- they are locked: nobody has moved them
    RETURNING q.institution, q.id, q.endpoint, q.lease, q.attempts - 1 AS round, q.before
)
SELECT m.id, m.public_id, t.lease, t.before + t.round, t.round, m.delivery, m.proposal, m.type, m.template, m.data, m.created_at,
       coalesce(b.body, s.body), c.place, m.event
  FROM taken t
  JOIN unnest($1::bigint[], $2::text[], $4::bigint[]) WITH ORDINALITY AS c (institution, endpoint, shared, place)
       ON c.institution = t.institution AND c.endpoint = t.endpoint
  JOIN message m ON m.institution = t.institution AND m.id = t.id
  LEFT JOIN message_body b ON b.institution = t.institution AND b.id = t.id AND c.shared = 0
  LEFT JOIN event_body s ON s.institution = t.institution AND s.event = m.event AND c.shared = 1
 ORDER BY m.id
