-- closed: why a task's link shows nothing to do any more, for task-closed
-- params: $1 uuid proposal, $2 int task, $3 uuid person
-- returns: document json, or no row when the person never held that task
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', (SELECT json_build_object('name', name, 'email', email) FROM person WHERE id = t.person),
    'reason', CASE WHEN t.status IN ('open', 'done') THEN 'done' WHEN p.ending IS NOT NULL AND t.status = 'closed' THEN 'ended'
                   ELSE t.status END,
    'mailed', false,
    'task', json_build_object('step_title', b.states -> r.state -> 'steps' -> r.step ->> 'title',
                              'closed', to_char(t.closed_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')),
    'proposal', json_build_object('title', d.document ->> 'title', 'state_title', b.states -> p.state ->> 'title',
                    'link_to', CASE WHEN p.person = t.person THEN
                        json_build_object('proposal', p.id, 'task', 0, 'person', p.person) END),
    'my_tasks', (SELECT coalesce(json_agg(o.entry ORDER BY o.due_at, o.proposal, o.number), '[]')
                   FROM tasks_of(t.person) AS o WHERE o.mine)) AS document
  FROM i, task t
  JOIN step_run r ON r.proposal = t.proposal AND r.run = t.run
  JOIN proposal p ON p.id = t.proposal
  JOIN revision d ON d.proposal = t.proposal AND d.number = r.revision
  JOIN (SELECT digest, bundle::json -> 'workflow' -> 'states' AS states FROM policy) AS b ON b.digest = p.casefile ->> 'policy'
 WHERE t.proposal = $1::uuid AND t.number = $2::int AND t.person = $3::uuid
