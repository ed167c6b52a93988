-- on_credential_published: what pages read of an event credential.published
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH v AS (
    SELECT p.person, p.casefile ->> 'policy' AS policy, r.document,
           trim(BOTH '-' FROM left(regexp_replace(lower(coalesce(r.document ->> 'short_name', r.document ->> 'title')),
                                                  '[^a-z0-9]+', '-', 'g'), 60)) AS wish
      FROM proposal p
      JOIN revision r ON r.institution = p.institution AND r.proposal = p.id
                     AND r.number = ($4::json ->> 'revision')::int
     WHERE p.institution = $1::smallint AND p.id = $2::uuid
), slug AS (
    SELECT CASE WHEN wish = '' OR EXISTS (SELECT FROM credential c WHERE c.institution = $1::smallint AND c.slug = wish
                                             AND c.id <> ($4::json ->> 'credential')::uuid)
                THEN concat_ws('-', nullif(wish, ''), right($4::json ->> 'credential', 12)) -- its random end
                ELSE wish END AS slug
      FROM v
), c AS (
    INSERT INTO credential (institution, id, slug, standing, version, owner, since)
    SELECT $1::smallint, ($4::json ->> 'credential')::uuid, slug.slug, 'in-force', ($4::json ->> 'version')::int,
           v.person, $3::timestamptz
      FROM v, slug
        ON CONFLICT (institution, id)
        DO UPDATE SET version = excluded.version, standing = 'in-force'
    RETURNING institution, id
)
INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at)
SELECT c.institution, c.id, ($4::json ->> 'version')::int, $2::uuid, ($4::json ->> 'revision')::int, v.policy,
       v.document, $3::timestamptz
  FROM c, v
