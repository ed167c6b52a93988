-- check_units: refuses units that are above themselves
-- params: $1 smallint institution
-- returns: nothing
WITH RECURSIVE above AS (
    SELECT id, parent, ARRAY[id] AS path FROM unit WHERE institution = $1::smallint AND parent IS NOT NULL
    UNION ALL
    SELECT a.id, u.parent, a.path || u.id
      FROM above a
      JOIN unit u ON u.institution = $1::smallint AND u.id = a.parent
     WHERE u.parent IS NOT NULL AND u.id <> ALL (a.path)
)
SELECT refuse('the unit “' || min(id) || '” would be above itself: correct unit_parent')
  FROM above
 WHERE parent = ANY (path)
HAVING count(*) > 0
