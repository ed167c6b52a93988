-- purge_uptake: that an event of a badge platform was counted, when it was not told again for its time; the counts stay
-- params: $1 smallint institution, $2 text how long it is kept
-- returns: nothing; at most 200 rows are removed
DELETE FROM uptake_seen
 WHERE institution = $1::smallint
   AND (endpoint, event) IN (SELECT endpoint, event
                               FROM uptake_seen
                              WHERE institution = $1::smallint AND seen_at < clock_timestamp() - $2::interval
                              ORDER BY seen_at
                              LIMIT 200)
