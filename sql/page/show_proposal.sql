-- show_proposal: one proposal with its tasks, events and messages, for operators; no free text
-- params: $1 uuid proposal
-- returns: document json, or no row
SELECT json_build_object('id', p.id, 'state', p.state, 'ending', p.ending, 'version', p.version,
           'submitted', p.submitted_at, 'entered', p.entered_at,
           'proposer', (SELECT email FROM person WHERE id = p.person),
           'title', (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = p.id ORDER BY r.number DESC LIMIT 1),
           'tasks', (SELECT coalesce(json_agg(json_build_object('number', t.number, 'kind', t.kind, 'status', t.status,
                         'person', n.email, 'constituency', t.constituency, 'due', t.due_at) ORDER BY t.number), '[]')
                       FROM task t LEFT JOIN person n ON n.id = t.person WHERE t.proposal = p.id),
           'events', (SELECT json_agg(json_build_object('seq', e.seq, 'kind', e.kind, 'at', e.at, 'known', e.known,
                          'actor', (SELECT email FROM person WHERE id = e.actor), 'body', e.body) ORDER BY e.seq)
                        FROM event e WHERE e.proposal = p.id),
           'messages', (SELECT coalesce(json_agg(json_build_object('id', m.public_id, 'kind', m.kind,
                            'what', coalesce(m.template, m.type), 'status', m.status, 'attempts', m.attempts,
                            'to', coalesce(m.endpoint, (SELECT email FROM person WHERE id = m.person)),
                            'reason', m.reason) ORDER BY m.id), '[]')
                          FROM message m WHERE m.proposal = p.id)) AS document
  FROM proposal p
 WHERE p.id = $1::uuid
