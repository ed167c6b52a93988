-- put_case: a new case
-- params: $1 smallint institution, $2 uuid proposal, $3 bigint version, $4 int fold, $5 jsonb casefile, $6 bytea head,
--         $7 text state, $8 text ending, $9 uuid person, $10 timestamptz submitted, $11 timestamptz entered
-- returns: nothing
INSERT INTO proposal (institution, id, version, fold, casefile, head, state, ending, person, submitted_at, entered_at)
VALUES ($1::smallint, $2::uuid, $3::bigint, $4::int, $5::jsonb, $6::bytea, $7::text, $8::text, $9::uuid,
        $10::timestamptz, $11::timestamptz)
