-- find_about: the credentials that a submission may mean, and whether its proposer may begin a proposal about them: the one of
--             this address in the catalog or this id, else those of this catalog code, short name or title that are not
--             retired, else all of these
-- params: $1 smallint institution, $2 text as it was written, $3 text email of the proposer
-- returns: found json [{"now": as the core reads it,"title","slug","may","owner": who answers for it}], at most five
WITH n AS (
    SELECT lower(regexp_replace(
               CASE WHEN starts_with(said, settings ->> 'url') THEN substr(said, length(settings ->> 'url') + 1) ELSE said END,
               '^/' || slug || '/catalog/([^/?#.]+)([/?#.].*)?$', '\1')) AS name
      FROM institution, trim($2::text) AS said WHERE id = $1::smallint
), w AS (
    SELECT id FROM person WHERE institution = $1::smallint AND email = lower($3::text)
     UNION ALL
    SELECT person FROM address WHERE institution = $1::smallint AND email = lower($3::text)
     LIMIT 1
), found AS (
    SELECT c AS c, v.document,
           CASE WHEN n.name IN (c.slug, c.id::text) THEN 3 WHEN c.standing IN ('in-force', 'suspended') THEN 2 ELSE 1 END AS sure
      FROM n, credential c
      JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id AND v.version = c.version
     WHERE c.institution = $1::smallint
       AND n.name IN (c.slug, c.id::text, lower(v.document ->> 'title'), lower(v.document ->> 'short_name'),
                      lower(v.document ->> 'catalog_code'))
)
SELECT coalesce(json_agg(json_build_object('now', credential_now(c), 'title', document ->> 'title', 'slug', (c).slug,
                    'may', coalesce(may_propose_about(c, (SELECT id FROM w)), false),
                    'owner', (SELECT name FROM person p WHERE p.institution = (c).institution AND p.id = owner_of(c)))), '[]')
  FROM (SELECT * FROM found WHERE sure = (SELECT max(sure) FROM found) ORDER BY (c).slug LIMIT 5) AS few
