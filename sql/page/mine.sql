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
    'tasks', (SELECT coalesce(json_agg(json_build_object('title', d.document ->> 'title',
                  'step_title', b.states -> r.state -> 'steps' -> r.step ->> 'title',
                  'due', to_char(t.due_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                  'link_to', json_build_object('proposal', t.proposal, 'task', t.number, 'person', t.person))
                  ORDER BY t.due_at), '[]')
                FROM task t
                JOIN step_run r ON r.proposal = t.proposal AND r.run = t.run
                JOIN revision d ON d.proposal = t.proposal AND d.number = r.revision
                JOIN proposal q ON q.id = t.proposal
                JOIN b ON b.digest = q.casefile ->> 'policy'
               WHERE t.person = w.id AND t.status = 'open'),
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
