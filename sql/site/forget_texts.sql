-- forget_texts: the texts that a person wrote go, salts included; in all that stays their name and address do
-- params: $1 smallint institution, $2 uuid person, $3 json [kind of text that stays]
-- returns: nothing
WITH p AS (
    SELECT name, email FROM person WHERE institution = $1::smallint AND id = $2::uuid
), mine AS (
    SELECT proposal, digest FROM text_writer WHERE institution = $1::smallint AND person = $2::uuid
), now AS (
    SELECT t.proposal, t.digest,
           CASE WHEN t.kind IN (SELECT json_array_elements_text($3::json)) OR mine.digest IS NULL
                THEN without_person(t.body::text, p.name, p.email) END AS body
      FROM p, text t LEFT JOIN mine USING (proposal, digest)
     WHERE t.institution = $1::smallint AND t.body IS NOT NULL
)
UPDATE text t
   SET salt = NULL, body = now.body::json, erased_at = clock_timestamp()
  FROM now
 WHERE t.institution = $1::smallint AND t.proposal = now.proposal AND t.digest = now.digest
   AND now.body IS DISTINCT FROM t.body::text
