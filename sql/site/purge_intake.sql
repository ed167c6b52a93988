-- purge_intake: empties what form platforms sent when its time is over; what waits or is held for the office stays
-- params: $1 smallint institution, $2 text how long it is kept
-- returns: nothing; at most 200 rows are written
UPDATE intake
   SET headers = '{}', body = '', fetched = NULL, linked = NULL, purged_at = clock_timestamp()
 WHERE institution = $1::smallint
   AND id IN (SELECT i.id
                FROM intake i JOIN intake_state s USING (institution, id)
               WHERE i.institution = $1::smallint AND i.purged_at IS NULL AND s.status NOT IN ('new', 'held')
                 AND i.received_at < clock_timestamp() - $2::interval
               ORDER BY i.received_at
               LIMIT 200)
