-- away: who acts for whom, now or later: the office sees all, others what is about them
-- params: $1 uuid person
-- returns: document json
WITH i AS (
    SELECT settings, (now() AT TIME ZONE coalesce(settings ->> 'zone', 'UTC'))::date AS today FROM institution
), w AS (
    SELECT id, name, email, EXISTS (SELECT FROM role_today h WHERE h.person = person.id
                                       AND h.role IN ('coordinator', 'administrator')) AS staff
      FROM person WHERE id = $1::uuid AND erased_at IS NULL
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', w.staff),
    'today', i.today,
    'standins', (SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', p.name, 'standin', a.name, 'from', s.held_from,
                            'to', s.held_to, 'roles', s.roles, 'may_end', w.staff OR s.person = w.id)
                            ORDER BY s.held_from, p.name), '[]')
                   FROM standin s
                   JOIN person p ON p.id = s.person
                   JOIN person a ON a.id = s.standin
                  WHERE s.held_to >= i.today AND (w.staff OR w.id IN (s.person, s.standin)))) AS document
  FROM i, w
