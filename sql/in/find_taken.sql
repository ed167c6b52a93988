-- find_taken: which of these responses of a form have been taken before, and how the last answer of each was
-- params: $1 smallint institution, $2 text source, $3 json [response]
-- returns: response text, key text, digest text
-- A later answer's key is the response's with # and a mark of 16 hexadecimal digits behind it.
SELECT DISTINCT ON (w) w, k.key, k.digest
  FROM json_array_elements_text($3::json) AS w
  JOIN command_key k ON k.institution = $1::smallint AND k.source = $2::text AND regexp_replace(k.key, '#[0-9a-f]{16}$', '') = w
 ORDER BY w, k.at DESC
