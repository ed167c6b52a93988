-- list_people: the register with the roles that are held today, for operators
-- params: none
-- returns: document json
SELECT json_build_object('people', coalesce(json_agg(json_build_object('name', p.name, 'email', p.email, 'unit', p.unit,
           'roles', (SELECT coalesce(json_agg(concat_ws(' ', r.role, nullif(r.constituency, ''), nullif(r.unit, ''))
                                              ORDER BY r.role, r.constituency, r.unit), '[]')
                       FROM role_held r
                      WHERE r.person = p.id AND r.held_from <= current_date
                        AND (r.held_to IS NULL OR r.held_to >= current_date))) ORDER BY p.name, p.email), '[]')) AS document
  FROM person p
 WHERE p.erased_at IS NULL
