-- put_roster: the register as it is now, as the next numbered snapshot, and the event that says so; nothing when it is as
-- the newest snapshot says, unless somebody's name or address has changed: then the event alone
-- params: $1 smallint institution, $2 text kind of event, $3 text actor, $4 json body
-- returns: number bigint, of the newest snapshot
WITH snapshot AS (
    SELECT json_build_object(
               'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'parent', parent) ORDER BY id), '[]')
                           FROM unit WHERE institution = $1::smallint),
               'people', (SELECT coalesce(json_agg(json_build_object('id', id, 'unit', unit) ORDER BY id), '[]')
                            FROM person p WHERE institution = $1::smallint AND erased_at IS NULL
                             AND EXISTS (SELECT FROM role_held h WHERE h.institution = p.institution AND h.person = p.id)),
               'roles', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                                    'role', role, 'person', person, 'constituency', nullif(constituency, ''),
                                    'unit', nullif(unit, ''), 'from', held_from, 'to', held_to,
                                    'acting', nullif(acting, false)))
                                    ORDER BY role, constituency, unit, person, held_from), '[]')
                           FROM role_held WHERE institution = $1::smallint),
               'standins', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                                       'person', person, 'standin', standin, 'from', held_from, 'to', held_to,
                                       'roles', roles, 'kinds', kinds)) ORDER BY set_at, id), '[]')
                              FROM standin WHERE institution = $1::smallint)) AS body
), latest AS (
    SELECT number, sha256 FROM roster WHERE institution = $1::smallint ORDER BY number DESC LIMIT 1
), kept AS (
    INSERT INTO roster (institution, number, snapshot, sha256)
    SELECT $1::smallint, coalesce((SELECT number FROM latest), 0) + 1, body, sha256(convert_to(body::text, 'UTF8'))
      FROM snapshot
     WHERE sha256(convert_to(body::text, 'UTF8')) IS DISTINCT FROM (SELECT sha256 FROM latest)
    RETURNING number
), said AS (
    INSERT INTO register_event (institution, number, kind, actor, body)
    SELECT $1::smallint, coalesce((SELECT max(number) FROM register_event WHERE institution = $1::smallint), 0) + 1,
           $2::text, $3::text, $4::json
     WHERE EXISTS (SELECT FROM kept)
        OR EXISTS (SELECT FROM person WHERE institution = $1::smallint AND xmin = pg_current_xact_id()::xid)
)
SELECT coalesce((SELECT number FROM kept), (SELECT number FROM latest))
