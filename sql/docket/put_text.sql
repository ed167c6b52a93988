-- put_text: the free text of a command, by the digest that its events hold
-- params: $1 smallint institution, $2 uuid proposal, $3 text digest, $4 text kind, $5 bytea salt, $6 json body,
--         $7 timestamptz at
-- returns: nothing
INSERT INTO text (institution, proposal, digest, kind, salt, body, at)
VALUES ($1::smallint, $2::uuid, $3::text, $4::text, $5::bytea, $6::json, $7::timestamptz)
