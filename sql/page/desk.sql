-- desk: the coordinator's list; the chair sees the proposals and who is waited for, not what came in or goes out
-- params: $1 uuid person
-- returns: document json, or no row when the person neither works in the office nor chairs
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), w AS (
    SELECT n.id, n.name, n.email, bool_or(h.role IN ('coordinator', 'administrator')) AS staff
      FROM person n JOIN role_today h ON h.person = n.id AND h.role IN ('coordinator', 'administrator', 'chair')
     WHERE n.id = $1::uuid
     GROUP BY n.institution, n.id
), b AS (
    SELECT digest, workflow, coalesce(bundle::json #>> '{workflow,title}', workflow) AS title, bundle::json -> 'workflow' -> 'states' AS states
      FROM policy
), s AS (
    SELECT b.digest, k.name, k.here, k.n FROM b CROSS JOIN LATERAL json_each(b.states) WITH ORDINALITY AS k (name, here, n)
), a AS (
    SELECT p.id, p.state, p.ending IS NOT NULL AS ended, p.entered_at, p.person, b.workflow, b.title AS workflow_title,
           coalesce(s.here ->> 'title', p.state) AS state_title, s.here, s.n
      FROM proposal p JOIN b ON b.digest = p.casefile ->> 'policy' LEFT JOIN s ON s.digest = b.digest AND s.name = p.state
     WHERE p.ending IS NULL OR p.entered_at > now() - interval '180 days'
), p AS (
    SELECT a.*, (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = a.id ORDER BY r.number DESC LIMIT 1) AS title
      FROM (SELECT * FROM a ORDER BY ended, CASE WHEN NOT ended THEN entered_at END, entered_at DESC LIMIT 500) AS a
), o AS (
    SELECT p.id, min(h.due) AS due, string_agg(h.holder, '; ' ORDER BY h.run) AS holder
      FROM p, held_by(p.id, p.here -> 'steps', $1::uuid) AS h
     WHERE NOT p.ended
     GROUP BY p.id
), listed AS (
    SELECT p.title, '/' || i.slug || '/proposals/' || p.id AS href, p.workflow, p.state, p.state_title, p.ended,
           (SELECT name FROM person WHERE id = p.person) AS proposer,
           o.holder,
           extract(day FROM now() - p.entered_at)::int AS age_days,
           ceil(extract(epoch FROM o.due - p.entered_at) / 86400)::int AS span_days,
           o.due, NOT p.ended AND o.due < now() AS overdue,
           p.here ->> 'clock' IS NOT DISTINCT FROM 'paused' AS paused, p.entered_at AS since
      FROM i, p LEFT JOIN o USING (id)
     UNION ALL
    SELECT coalesce(d.document ->> 'title', 'A proposal without a title'), NULL, NULL, 'draft', NULL, false, n.name, n.name,
           extract(day FROM now() - d.saved_at)::int, NULL, NULL, false, true, d.saved_at
      FROM (SELECT * FROM draft ORDER BY saved_at DESC LIMIT 200) AS d JOIN person n ON n.id = d.person
)
SELECT json_build_object(
    'institution', i.settings,
    'oversees', EXISTS (SELECT FROM oversight WHERE office),
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', w.staff),
    'mine', (SELECT coalesce(json_agg(o.entry ORDER BY o.due_at, o.proposal, o.number), '[]') FROM tasks_of(w.id) AS o WHERE o.mine),
    'for_others', (SELECT json_agg(o.entry ORDER BY o.due_at, o.proposal, o.number) FROM tasks_of(w.id) AS o WHERE NOT o.mine),
    'waited_for', (SELECT json_agg(json_build_object('name', name, 'open', open, 'overdue', overdue,
                              'due', to_char(due AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY overdue DESC, due, name)
                     FROM (SELECT n.name, count(*) AS open, count(*) FILTER (WHERE t.due_at < now()) AS overdue, min(t.due_at) AS due
                             FROM task t JOIN person n ON n.id = t.person
                            WHERE t.status = 'open' GROUP BY n.institution, n.id
                            ORDER BY overdue DESC, due LIMIT 200) AS g),
    'states', (SELECT coalesce(json_agg(json_build_object('workflow', workflow, 'workflow_title', workflow_title, 'name', state,
                                                          'title', title, 'ended', ended, 'count', count)
                                        ORDER BY ended, workflow_title NULLS FIRST, n, title), '[]')
                 FROM (SELECT workflow, min(workflow_title) AS workflow_title, state, min(state_title) AS title, ended, min(n) AS n, count(*) AS count
                         FROM a GROUP BY workflow, state, ended
                        UNION ALL
                       SELECT NULL, NULL, 'draft', 'Not handed in yet', false, NULL, count(*) FROM draft HAVING count(*) > 0) AS g),
    'proposals', (SELECT coalesce(json_agg(json_build_object('title', title, 'href', href, 'workflow', workflow, 'state', state, 'state_title', state_title,
                      'ended', ended, 'proposer', proposer, 'holder', holder, 'since', to_char(since AT TIME ZONE i.zone, 'YYYY-MM-DD'),
                       'age_days', age_days, 'span_days', span_days, 'overdue', overdue, 'paused', paused,
                      'due', to_char(due AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY due, since), '[]')
                    FROM listed),
    'held', (SELECT coalesce(json_agg(json_build_object('id', id, 'form', form, 'reason', reason,
                 'received', to_char(at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY id), '[]')
               FROM (SELECT * FROM intake_state WHERE w.staff AND status = 'held' ORDER BY id LIMIT 100) AS h),
    'drift', (SELECT count(*) FROM drift_open WHERE w.staff),
    'deliveries', (SELECT coalesce(json_agg(json_build_object('title', (SELECT r.document ->> 'title' FROM revision r
                           WHERE r.proposal = m.proposal ORDER BY r.number DESC LIMIT 1),
                       'to', coalesce(m.endpoint, (SELECT email FROM person WHERE id = m.person)), 'attempts', m.attempts,
                       'reason', coalesce(m.reason, CASE WHEN m.off THEN 'It asked not to be sent to again.' END), 'state', m.status)
                       ORDER BY m.id DESC), '[]')
                     FROM (SELECT m.*, s.disabled_at IS NOT NULL AS off
                             FROM message m LEFT JOIN endpoint_state s ON s.endpoint = m.endpoint
                            WHERE w.staff AND m.status IN ('dead', 'bounced')
                               OR (w.staff AND m.status = 'queued' AND (m.attempts > 1 OR s.disabled_at IS NOT NULL))
                            ORDER BY m.id DESC LIMIT 100) AS m)) AS document
  FROM i, w
