-- purge_drafts: proposals that were begun and that nobody has touched for their time
-- params: $1 smallint institution, $2 text how long one is kept
-- returns: nothing; at most 200 rows are removed
DELETE FROM draft
 WHERE institution = $1::smallint
   AND id IN (SELECT id FROM draft
               WHERE institution = $1::smallint AND saved_at < clock_timestamp() - $2::interval
               ORDER BY saved_at
               LIMIT 200)
