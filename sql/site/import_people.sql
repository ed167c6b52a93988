-- import_people: people, their units and the roles they hold; a row that is there already is brought up to date
-- params: $1 smallint institution, $2 json [{"id","email","name","unit","unit_name","campus_id","role","constituency",
--         "role_unit","from","to"}]
-- returns: people int, roles int
WITH today AS (
    SELECT (now() AT TIME ZONE coalesce(settings ->> 'zone', 'UTC'))::date AS day FROM institution WHERE id = $1::smallint
), row AS (
    SELECT *
      FROM json_to_recordset($2::json) AS r (id uuid, email text, name text, unit text, unit_name text, campus_id text,
                                             role text, constituency text, role_unit text, "from" date, "to" date)
), units AS (
    INSERT INTO unit (institution, id, name)
    SELECT DISTINCT ON (unit) $1::smallint, unit, coalesce(unit_name, unit)
      FROM row
     WHERE unit IS NOT NULL
     ORDER BY unit, unit_name NULLS LAST
        ON CONFLICT (institution, id)
        DO UPDATE SET name = CASE WHEN excluded.name = excluded.id THEN unit.name ELSE excluded.name END
), people AS (
    INSERT INTO person (institution, id, email, name, unit, campus_id)
    SELECT DISTINCT ON (email) $1::smallint, id, email, name, unit, campus_id
      FROM row
     ORDER BY email
        ON CONFLICT (institution, email)
        DO UPDATE SET name = excluded.name, unit = coalesce(excluded.unit, person.unit),
                      campus_id = coalesce(excluded.campus_id, person.campus_id)
    RETURNING id, email
), held AS (
    -- Without a first day: the one on which they began, if they hold the role already; else today.
    SELECT DISTINCT row.role, people.id AS person, coalesce(row.constituency, '') AS constituency,
           coalesce(row.role_unit, '') AS unit, row."to",
           coalesce(row."from",
                    (SELECT max(h.held_from) FROM role_held h
                      WHERE h.institution = $1::smallint AND h.role = row.role AND h.person = people.id
                        AND h.constituency = coalesce(row.constituency, '') AND h.unit = coalesce(row.role_unit, '')
                        AND coalesce(h.held_to, today.day) >= today.day),
                    today.day) AS "from"
      FROM today, row
      JOIN people USING (email)
     WHERE row.role IS NOT NULL
), roles AS (
    INSERT INTO role_held (institution, role, person, constituency, unit, held_from, held_to)
    SELECT DISTINCT ON (role, person, constituency, unit, "from")
           $1::smallint, role, person, constituency, unit, "from", "to"
      FROM held
        ON CONFLICT (institution, role, person, constituency, unit, held_from)
        DO UPDATE SET held_to = excluded.held_to
    RETURNING 1
)
SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM roles)
