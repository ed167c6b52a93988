-- set_case: the case after the events just written
-- params: $1 smallint institution, $2 uuid proposal, $3 bigint version, $4 int fold, $5 jsonb casefile, $6 bytea head,
--         $7 text state, $8 text ending, $9 timestamptz entered
-- returns: nothing
UPDATE proposal
   SET version = $3::bigint, fold = $4::int, casefile = $5::jsonb, head = $6::bytea, state = $7::text,
       ending = $8::text, entered_at = $9::timestamptz
 WHERE institution = $1::smallint AND id = $2::uuid
