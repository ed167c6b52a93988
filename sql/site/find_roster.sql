-- find_roster: the newest snapshot, when it is newer than the one at hand
-- params: $1 smallint institution, $2 bigint number at hand
-- returns: number bigint, snapshot json; or no row
SELECT number, snapshot
  FROM roster
 WHERE institution = $1::smallint AND number > $2::bigint
 ORDER BY number DESC
 LIMIT 1
