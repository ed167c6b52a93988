-- put_event: one event, as it happened
-- params: $1 smallint institution, $2 uuid proposal, $3 bigint seq, $4 text kind, $5 int version, $6 timestamptz at,
--         $7 uuid actor, $8 text known, $9 json body, $10 bytea sha256
-- returns: nothing
INSERT INTO event (institution, proposal, seq, kind, version, at, actor, known, body, sha256)
VALUES ($1::smallint, $2::uuid, $3::bigint, $4::text, $5::int, $6::timestamptz, $7::uuid, $8::text, $9::json, $10::bytea)
