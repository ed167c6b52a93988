-- find_key: what this key was answered before, and whether the case is there at all
-- params: $1 smallint institution, $2 text source, $3 text key, $4 uuid proposal
-- returns: digest text, answer text, exists boolean; one row always
SELECT k.digest, k.answer,
       EXISTS (SELECT FROM proposal p WHERE p.institution = $1::smallint AND p.id = $4::uuid)
  FROM (SELECT) AS one
  LEFT JOIN command_key k ON k.institution = $1::smallint AND k.source = $2::text AND k.key = $3::text
