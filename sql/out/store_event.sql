-- store_event: what is sent of these events to all who are told without a program, written before the first attempt
-- params: $1 bigint[] institutions, $2 text[] events, some more than once, $3 bytea[] bodies: each event has one, once at least
-- returns: place int in the arrays, from 1; body bytea: what was stored before, when another was quicker
WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[]) WITH ORDINALITY AS g (institution, event, body, place)
), stored AS (
    INSERT INTO event_body (institution, event, body, sha256)
    SELECT DISTINCT ON (institution, event) institution, event, body, sha256(body) FROM given WHERE body IS NOT NULL
     ORDER BY institution, event, place
        ON CONFLICT (institution, event) DO UPDATE SET sha256 = event_body.sha256
    RETURNING institution, event, body
)
SELECT g.place, s.body
  FROM stored s
  JOIN given g ON g.institution = s.institution AND g.event = s.event
