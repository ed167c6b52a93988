-- forget_documents: proposals and what was published of them, without a person's name and address
-- params: $1 smallint institution, $2 uuid person
-- returns: nothing
WITH p AS (
    SELECT name, email FROM person WHERE institution = $1::smallint AND id = $2::uuid
), v AS (
    UPDATE credential_version v
       SET document = without_person(v.document::text, p.name, p.email)::json,
           approved_by = without_person(v.approved_by, p.name, p.email)
      FROM p
     WHERE v.institution = $1::smallint
       AND (without_person(v.document::text, p.name, p.email) <> v.document::text
            OR without_person(v.approved_by, p.name, p.email) <> v.approved_by)
), d AS (
    DELETE FROM draft WHERE institution = $1::smallint AND person = $2::uuid
), n AS (
    UPDATE file_use u
       SET name = without_person(u.name, p.name, p.email)
      FROM p
     WHERE u.institution = $1::smallint AND without_person(u.name, p.name, p.email) <> u.name
), t AS (
    DELETE FROM typed WHERE institution = $1::smallint AND person = $2::uuid
)
UPDATE revision r
   SET salt = NULL, document = without_person(r.document::text, p.name, p.email)::json, erased_at = clock_timestamp()
  FROM p
 WHERE r.institution = $1::smallint AND without_person(r.document::text, p.name, p.email) <> r.document::text
