-- find_answer: what a key was answered
-- params: $1 smallint institution, $2 text source, $3 text key
-- returns: digest text, answer text
SELECT digest, answer
  FROM command_key
 WHERE institution = $1::smallint AND source = $2::text AND key = $3::text
