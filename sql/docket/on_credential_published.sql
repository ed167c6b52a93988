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
    INSERT INTO credential (institution, id, slug, standing, version, owner, owner_role, owner_unit, since, change, review_due, idle_due)
    SELECT $1::smallint, ($4::json ->> 'credential')::uuid, slug.slug, $4::json ->> 'standing', ($4::json ->> 'version')::int,
           v.person, $4::json ->> 'owner_role', $4::json ->> 'owner_unit', $3::timestamptz, ($4::json ->> 'change')::int, ($4::json ->> 'review_due')::date,
           ($4::json ->> 'idle_due')::date
      FROM v, slug
    RETURNING institution, id, version, standing, change
), h AS (
    INSERT INTO credential_change (institution, credential, change, act, proposal, version, standing, at)
    SELECT institution, id, change, $4::json ->> 'act', $2::uuid, version, standing, $3::timestamptz FROM c
), m AS (
    INSERT INTO credential_remote (institution, credential, endpoint, remote, at)
    SELECT c.institution, c.id, k.key, k.value, $3::timestamptz
      FROM c, json_each(CASE json_typeof($4::json -> 'remotes') WHEN 'object' THEN $4::json -> 'remotes' ELSE '{}' END) AS k
)
INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at,
                                approved_by, approved_on)
SELECT c.institution, c.id, c.version, $2::uuid, ($4::json ->> 'revision')::int, v.policy, v.document, $3::timestamptz,
       x.body ->> 'approved_by', (x.body ->> 'approved_on')::date
  FROM v, c
  LEFT JOIN text x ON x.institution = c.institution AND x.proposal = $2::uuid AND x.digest = $4::json ->> 'text'
