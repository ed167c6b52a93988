-- show_register: the register in full, to be compared with itself
-- params: $1 smallint institution
-- returns: document json {people, roles, units}
SELECT json_build_object(
    'people', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'unit', p.unit,
                          'campus_id', p.campus_id,
                          'other_emails', (SELECT string_agg(a.email, ' ' ORDER BY a.email) FROM address a
                                            WHERE a.institution = p.institution AND a.person = p.id)) ORDER BY p.id), '[]')
                 FROM person p WHERE p.institution = $1::smallint AND p.erased_at IS NULL),
    'roles', (SELECT coalesce(json_agg(json_build_object('role', role, 'person', person, 'constituency', nullif(constituency, ''),
                         'unit', nullif(unit, ''), 'from', held_from, 'to', held_to, 'acting', acting)
                         ORDER BY role, person, constituency, unit, held_from), '[]')
                FROM role_held WHERE institution = $1::smallint),
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'parent', parent) ORDER BY id), '[]')
                FROM unit WHERE institution = $1::smallint)) AS document
