-- find_sibling: an earlier payload of the same submission that has come to something
-- params: $1 smallint institution, $2 uuid id, $3 text form, $4 text submission
-- returns: id uuid, status text; or no row
SELECT id, status
  FROM intake_state
 WHERE institution = $1::smallint AND form = $3::text AND submission = $4::text AND id < $2::uuid
   AND status IN ('proposal', 'draft')
 ORDER BY id
 LIMIT 1
