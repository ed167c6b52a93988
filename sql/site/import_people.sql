-- import_people: people, their units and the roles they hold; a row that is there already is brought up to date
-- params: $1 smallint institution, $2 json [{"id","email","other":[email],"name","unit","unit_name","unit_parent",
--         "campus_id","role","constituency","role_unit","acting","from","to"}]; one address a campus id
-- returns: people int, roles int, of those that the rows name
-- Somebody is known by the campus id, by their address or by another address of theirs, in this order. A new address of a
-- known campus id takes the place of the one before, which stays as another.
WITH today AS (
    SELECT (now() AT TIME ZONE coalesce(settings ->> 'zone', 'UTC'))::date AS day FROM institution WHERE id = $1::smallint
), row AS (
    SELECT *
      FROM json_to_recordset($2::json) AS r (id uuid, email text, other json, name text, unit text, unit_name text,
                                             unit_parent text, campus_id text, role text, constituency text, role_unit text,
                                             acting boolean, "from" date, "to" date)
), named AS (
    SELECT unit AS id, unit_name AS name, unit_parent AS parent FROM row
    UNION ALL SELECT unit_parent, NULL, NULL FROM row
    UNION ALL SELECT role_unit, NULL, NULL FROM row
), units AS (
    INSERT INTO unit (institution, id, name, parent)
    SELECT $1::smallint, id, coalesce(max(name), id), max(parent)
      FROM named
     WHERE id IS NOT NULL
     GROUP BY id
        ON CONFLICT (institution, id)
        DO UPDATE SET name = CASE WHEN excluded.name = excluded.id THEN unit.name ELSE excluded.name END,
                      parent = coalesce(excluded.parent, unit.parent)
), known AS (
    SELECT DISTINCT ON (r.email) r.*, c.id AS by_campus, coalesce(c.id, p.id, a.person) AS person
      FROM row r
      LEFT JOIN person c ON c.institution = $1::smallint AND c.campus_id = r.campus_id AND c.erased_at IS NULL
      LEFT JOIN person p ON p.institution = $1::smallint AND p.email = r.email
      LEFT JOIN address a ON a.institution = $1::smallint AND a.email = r.email
     ORDER BY r.email, r.unit NULLS LAST, r.campus_id NULLS LAST
), made AS (
    INSERT INTO person (institution, id, email, name, unit, campus_id)
    SELECT $1::smallint, id, email, name, unit, campus_id FROM known WHERE person IS NULL
), kept AS (
    INSERT INTO address (institution, email, person)
    SELECT $1::smallint, p.email, p.id
      FROM known k
      JOIN person p ON p.institution = $1::smallint AND p.id = k.by_campus AND p.email <> k.email
     UNION
    SELECT $1::smallint, o.email, coalesce(k.person, k.id)
      FROM known k, json_array_elements_text(k.other) AS o (email)
     WHERE NOT EXISTS (SELECT FROM address a
                        WHERE a.institution = $1::smallint AND a.email = o.email AND a.person = coalesce(k.person, k.id))
), changed AS (
    UPDATE person p
       SET name = k.name, unit = coalesce(k.unit, p.unit), campus_id = coalesce(k.campus_id, p.campus_id),
           email = CASE WHEN k.by_campus IS NULL THEN p.email ELSE k.email END
      FROM known k
     WHERE p.institution = $1::smallint AND p.id = k.person
       AND (p.name, p.unit, p.campus_id, p.email)
           IS DISTINCT FROM (k.name, coalesce(k.unit, p.unit), coalesce(k.campus_id, p.campus_id),
                             CASE WHEN k.by_campus IS NULL THEN p.email ELSE k.email END)
), held AS (
    -- Without a first day: the one on which they began, if they hold the role already; else today.
    SELECT DISTINCT row.role, coalesce(k.person, k.id) AS person, coalesce(row.constituency, '') AS constituency,
           coalesce(row.role_unit, '') AS unit, row."to", coalesce(row.acting, false) AS acting,
           coalesce(row."from",
                    (SELECT max(h.held_from) FROM role_held h
                      WHERE h.institution = $1::smallint AND h.role = row.role AND h.person = k.person
                        AND h.constituency = coalesce(row.constituency, '') AND h.unit = coalesce(row.role_unit, '')
                        AND (coalesce(h.held_to, today.day) >= today.day OR h.held_to = row."to")),
                    today.day) AS "from"
      FROM today, row
      JOIN known k USING (email)
     WHERE row.role IS NOT NULL
), roles AS (
    INSERT INTO role_held (institution, role, person, constituency, unit, held_from, held_to, acting)
    SELECT DISTINCT ON (role, person, constituency, unit, "from")
           $1::smallint, role, person, constituency, unit, "from", "to", acting
      FROM held
        ON CONFLICT (institution, role, person, constituency, unit, held_from)
        DO UPDATE SET held_to = excluded.held_to, acting = excluded.acting
)
SELECT (SELECT count(*) FROM known), (SELECT count(*) FROM held)
