-- save_draft: what its proposer has answered so far
-- params: $1 smallint institution, $2 uuid draft, $3 uuid person, $4 json document,
--         $5 int base (null: it is as it was)
-- returns: nothing
UPDATE draft
   SET document = $4::json, base = coalesce($5::int, base), saved_at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid AND person = $3::uuid
