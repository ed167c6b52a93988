-- find_taken: which of these calls of a form have been taken before
-- params: $1 smallint institution, $2 text source, $3 json [key]
-- returns: key text, digest text
SELECT k.key, k.digest
  FROM json_array_elements_text($3::json) AS w
  JOIN command_key k ON k.institution = $1::smallint AND k.source = $2::text AND k.key = w
