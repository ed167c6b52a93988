-- put_revision: a revision's document; never changed afterwards
-- params: $1 smallint institution, $2 uuid proposal, $3 int number, $4 text digest, $5 bytea salt, $6 json document,
--         $7 timestamptz at
-- returns: nothing
INSERT INTO revision (institution, proposal, number, digest, salt, document, submitted_at)
VALUES ($1::smallint, $2::uuid, $3::int, $4::text, $5::bytea, $6::json, $7::timestamptz)
