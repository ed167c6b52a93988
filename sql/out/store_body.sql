-- store_body: what every attempt of these messages sends, written before the first one
-- params: $1 bigint[] institutions, $2 bigint[] ids, $3 text[] subjects, $4 bytea[] bodies
-- returns: place int in the arrays, from 1; body bytea: what was stored before, when another attempt was quicker
WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[]) WITH ORDINALITY AS g (institution, id, subject, body, place)
), stored AS (
    INSERT INTO message_body (institution, id, subject, body, sha256)
    SELECT institution, id, subject, body, sha256(body) FROM given
        ON CONFLICT (institution, id) DO UPDATE SET sha256 = message_body.sha256
    RETURNING institution, id, body
)
SELECT g.place, s.body
  FROM stored s
  JOIN given g ON g.institution = s.institution AND g.id = s.id
