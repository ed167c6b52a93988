-- put_roster: the register as it is now, as the next numbered snapshot, and the event that says so
-- params: $1 smallint institution, $2 text kind of event, $3 text actor, $4 json body
-- returns: number bigint
WITH snapshot AS (
    SELECT (SELECT coalesce(max(number), 0) + 1 FROM roster WHERE institution = $1::smallint) AS number,
           json_build_object(
               'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'parent', parent) ORDER BY id), '[]')
                           FROM unit WHERE institution = $1::smallint),
               'people', (SELECT coalesce(json_agg(json_build_object('id', id, 'unit', unit) ORDER BY id), '[]')
                            FROM person p WHERE institution = $1::smallint AND erased_at IS NULL
                             AND EXISTS (SELECT FROM role_held h WHERE h.institution = p.institution AND h.person = p.id)),
               'roles', (SELECT coalesce(json_agg(json_build_object(
                                    'role', role, 'person', person, 'constituency', nullif(constituency, ''),
                                    'unit', nullif(unit, ''), 'from', held_from, 'to', held_to)
                                    ORDER BY role, constituency, person, held_from), '[]')
                           FROM role_held WHERE institution = $1::smallint)) AS body
), kept AS (
    INSERT INTO roster (institution, number, snapshot, sha256)
    SELECT $1::smallint, number, body, sha256(convert_to(body::text, 'UTF8')) FROM snapshot
), said AS (
    INSERT INTO register_event (institution, number, kind, actor, body)
    SELECT $1::smallint, coalesce((SELECT max(number) FROM register_event WHERE institution = $1::smallint), 0) + 1,
           $2::text, $3::text, $4::json
)
SELECT number FROM snapshot
