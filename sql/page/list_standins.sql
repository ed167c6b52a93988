-- list_standins: who stands in for whom, now or later
-- params: none
-- returns: document json {standins: [{id, name, email, standin, standin_email, from, to, roles, kinds, set_by}]}
SELECT json_build_object('standins', coalesce(json_agg(json_build_object('id', s.id, 'name', p.name, 'email', p.email,
           'standin', w.name, 'standin_email', w.email, 'from', s.held_from, 'to', s.held_to, 'roles', s.roles, 'kinds', s.kinds,
           'set_by', s.set_by) ORDER BY s.held_from, p.name), '[]')) AS document
  FROM standin s
  JOIN institution i ON i.id = s.institution
  JOIN person p ON p.institution = s.institution AND p.id = s.person
  JOIN person w ON w.institution = s.institution AND w.id = s.standin
 WHERE s.held_to >= (now() AT TIME ZONE coalesce(i.settings ->> 'zone', 'UTC'))::date
