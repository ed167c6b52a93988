-- find_repin: proposals under way, to see whether a newer version of their policy could take them
-- params: $1 smallint institution, $2 uuid proposal (null: all of the workflow), $3 text workflow (null: of any)
-- returns: id uuid, casefile jsonb, title text
SELECT p.id, p.casefile,
       (SELECT r.document ->> 'title' FROM revision r WHERE r.institution = p.institution AND r.proposal = p.id
         ORDER BY r.number DESC LIMIT 1) AS title
  FROM proposal p
 WHERE p.institution = $1::smallint AND p.ending IS NULL AND ($2::uuid IS NULL OR p.id = $2::uuid)
   AND ($3::text IS NULL OR p.casefile ->> 'workflow' = $3::text)
 ORDER BY p.id
 LIMIT 5000
