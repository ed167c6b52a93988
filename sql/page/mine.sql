-- mine: what waits for somebody who is not of the office, and what they have proposed
-- params: $1 uuid person
-- returns: document json
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), b AS (
    SELECT digest, bundle::json -> 'workflow' -> 'states' AS states FROM policy
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', false),
    'tasks', (SELECT coalesce(json_agg(o.entry ORDER BY o.due_at, o.proposal, o.number), '[]') FROM tasks_of(w.id) AS o WHERE o.mine),
    'for_others', (SELECT json_agg(o.entry ORDER BY o.due_at, o.proposal, o.number) FROM tasks_of(w.id) AS o WHERE NOT o.mine),
    'proposals', (SELECT coalesce(json_agg(json_build_object('title', title, 'state_title', state_title, 'since', since,
                      'link_to', json_build_object('proposal', id, 'task', 0, 'person', w.id)) ORDER BY since DESC), '[]')
                    FROM (SELECT p.id, b.states -> p.state ->> 'title' AS state_title,
                                 to_char(p.entered_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI') AS since,
                                 (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = p.id
                                   ORDER BY r.number DESC LIMIT 1) AS title
                            FROM proposal p JOIN b ON b.digest = p.casefile ->> 'policy'
                           WHERE p.person = w.id
                           UNION ALL
                          SELECT d.id, 'Not handed in yet', to_char(d.saved_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                                 d.document ->> 'title'
                            FROM draft d WHERE d.person = w.id) AS l)) AS document
  FROM i, person w
 WHERE w.id = $1::uuid
