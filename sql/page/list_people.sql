-- list_people: the register with the roles that are held today, for operators
-- params: none
-- returns: document json
SELECT json_build_object('people', coalesce(json_agg(json_build_object('name', p.name, 'email', p.email, 'unit', p.unit,
           'roles', (SELECT coalesce(json_agg(concat_ws(' ', r.role, nullif(r.constituency, ''), nullif(r.unit, ''))
                                              ORDER BY r.role, r.constituency, r.unit), '[]')
                       FROM role_today r WHERE r.person = p.id)) ORDER BY p.name, p.email), '[]')) AS document
  FROM person p
 WHERE p.erased_at IS NULL
