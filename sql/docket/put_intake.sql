-- put_intake: durable intake, step 1: the key, the payload and its open state, or nothing when the key was used before
-- params: $1 smallint institution, $2 text source, $3 text key, $4 text digest, $5 text answer,
--         $6 uuid id, $7 text form, $8 text content_type, $9 json headers, $10 bytea body
-- returns: one row when it was stored, none when it is a duplicate
WITH k AS (
    INSERT INTO command_key (institution, source, key, digest, answer)
    VALUES ($1::smallint, $2::text, $3::text, $4::text, $5::text)
    ON CONFLICT DO NOTHING
    RETURNING institution
), raw AS (
    INSERT INTO intake (institution, id, form, content_type, headers, body)
    SELECT institution, $6::uuid, $7::text, $8::text, $9::json, $10::bytea FROM k
)
INSERT INTO intake_state (institution, id, form, status)
SELECT institution, $6::uuid, $7::text, 'new' FROM k
RETURNING 1
