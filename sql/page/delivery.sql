-- delivery: one message with every attempt, step by step
-- params: $1 text its id, $2 uuid person, or null when the administrator asks
-- returns: document json, or no row when there is none or the person does not work in the office
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), w AS (
    SELECT name, email FROM person
     WHERE id = $2::uuid
       AND EXISTS (SELECT FROM role_today h WHERE h.person = $2::uuid AND h.role IN ('coordinator', 'administrator'))
     UNION ALL
    SELECT NULL, NULL WHERE $2::uuid IS NULL
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', CASE WHEN w.name IS NOT NULL THEN json_build_object('name', w.name, 'email', w.email, 'staff', true) END,
    'id', m.public_id, 'kind', m.kind, 'what', coalesce(m.template, m.type), 'endpoint', m.endpoint,
    'to', coalesce(m.endpoint, (SELECT email FROM person WHERE person.id = m.person)),
    'status', m.status, 'attempts', m.attempts, 'reason', m.reason, 'proposal', m.proposal, 'publish', m.delivery IS NOT NULL,
    'title', (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = m.proposal ORDER BY r.number DESC LIMIT 1),
    'created', to_char(m.created_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
    'settled', to_char(m.settled_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
    'next', CASE WHEN q.id IS NOT NULL THEN to_char(greatest(q.not_before, clock_timestamp()) AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS') END,
    'disabled', to_char(s.disabled_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'), 'disabled_because', s.reason,
    'may_redeliver', m.status IN ('dead', 'queued', 'acknowledged', 'bounced'),
    'steps', (SELECT coalesce(json_agg(json_build_object('number', a.number, 'step', a.step,
                  'at', to_char(a.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'), 'took_ms', a.took_ms, 'status', a.status,
                  'error', a.error, 'request', a.request, 'response', a.response) ORDER BY a.number DESC, a.step), '[]')
                FROM attempt a WHERE a.message = m.id)) AS document
  FROM i, w, message m
  LEFT JOIN message_queue q ON q.id = m.id
  LEFT JOIN endpoint_state s ON s.endpoint = m.endpoint
 WHERE m.public_id = $1::text
