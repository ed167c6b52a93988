-- store_body: what every attempt of this message sends, written before the first one
-- params: $1 smallint institution, $2 bigint id, $3 text subject, $4 bytea body
-- returns: body bytea: what was stored before, when another attempt was quicker
INSERT INTO message_body (institution, id, subject, body, sha256)
VALUES ($1::smallint, $2::bigint, $3::text, $4::bytea, sha256($4::bytea))
    ON CONFLICT (institution, id) DO UPDATE SET sha256 = message_body.sha256
RETURNING body
