-- ensure_partners: the persons of several addresses, each made if nobody has it
-- params: $1 smallint institution, $2 json [{"id" if new,"email","name"}]
-- returns: persons json {email: id}
WITH asked AS (
    SELECT DISTINCT ON (email) id, lower(email) AS email, name
      FROM json_to_recordset($2::json) AS a (id uuid, email text, name text)
     ORDER BY email
), known AS (
    SELECT p.email, p.id FROM person p JOIN asked a USING (email) WHERE p.institution = $1::smallint
), made AS (
    INSERT INTO person (institution, id, email, name)
    SELECT $1::smallint, a.id, a.email, a.name
      FROM asked a
     WHERE NOT EXISTS (SELECT FROM known k WHERE k.email = a.email)
     ORDER BY a.email
        ON CONFLICT (institution, email) DO UPDATE SET email = excluded.email
    RETURNING email, id
)
SELECT coalesce(json_object_agg(email, id), '{}'::json)
  FROM (SELECT email, id FROM known UNION ALL SELECT email, id FROM made) AS found
