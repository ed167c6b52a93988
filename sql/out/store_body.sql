-- store_body: what every attempt of this message sends, written before the first one
-- params: $1 smallint institution, $2 bigint id, $3 text subject, $4 bytea body
-- returns: nothing
INSERT INTO message_body (institution, id, subject, body, sha256)
VALUES ($1::smallint, $2::bigint, $3::text, $4::bytea, sha256($4::bytea))
    ON CONFLICT DO NOTHING
