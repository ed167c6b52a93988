-- end_standin: whoever acts for somebody acts no longer from today; what has not begun goes
-- params: $1 smallint institution, $2 text address or id of the one who was away, or id of the stand-in's entry
-- returns: how many bigint
WITH today AS (
    SELECT (now() AT TIME ZONE coalesce(settings ->> 'zone', 'UTC'))::date AS day FROM institution WHERE id = $1::smallint
), those AS (
    SELECT s.id
      FROM standin s JOIN person p ON p.institution = s.institution AND p.id = s.person, today
     WHERE s.institution = $1::smallint AND s.held_to >= today.day
       AND (p.email = lower($2::text) OR p.id::text = $2::text OR s.id::text = $2::text)
), gone AS (
    DELETE FROM standin s USING those, today
     WHERE s.institution = $1::smallint AND s.id = those.id AND s.held_from >= today.day
), ended AS (
    UPDATE standin s SET held_to = today.day - 1 FROM those, today
     WHERE s.institution = $1::smallint AND s.id = those.id AND s.held_from < today.day
)
SELECT count(*), CASE WHEN count(*) = 0 THEN refuse('Nobody stands in for them.') END FROM those
