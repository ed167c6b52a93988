-- proposal: where a proposal is, for its proposer and for the office
-- params: $1 uuid proposal, $2 uuid person who looks
-- returns: document json, or no row when it is not theirs to see
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), w AS (
    SELECT id, name, email, EXISTS (SELECT FROM role_today h
                                     WHERE h.person = person.id AND h.role IN ('coordinator', 'administrator')) AS staff
      FROM person WHERE id = $2::uuid
), p AS (
    SELECT p.*, b.bundle::json -> 'workflow' AS workflow, b.bundle::json -> 'form' AS form,
           b.bundle::json -> 'workflow' -> 'states' -> p.state AS here, w.staff
      FROM w, proposal p
      JOIN policy b ON b.digest = p.casefile ->> 'policy'
     WHERE p.id = $1::uuid
       AND (p.person = w.id OR w.staff
            OR (NOT coalesce(p.casefile -> 'recused' ? w.id::text, false) AND EXISTS (
                SELECT FROM role_today h
                 WHERE h.person = w.id
                   AND (h.role = 'chair' OR h.role IN (SELECT x.value ->> 'by'
                                                         FROM json_each(b.bundle::json -> 'workflow' -> 'anywhere') AS x)))))
), d AS (
    SELECT r.* FROM p JOIN revision r ON r.proposal = p.id ORDER BY r.number DESC LIMIT 1
), o AS (
    SELECT json_agg(h.holder ORDER BY h.run) AS parts, min(h.due) AS due, json_agg(h.ahead ORDER BY h.run) FILTER (WHERE h.ahead IS NOT NULL) AS ahead
      FROM p, held_by(p.id, p.here -> 'steps', $2::uuid) AS h
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', w.staff, 'own', p.person = w.id),
    'proposal', json_build_object('id', p.id, 'title', d.document ->> 'title',
        'kind_title', replace(p.casefile ->> 'kind', '-', ' '), 'revision', d.number,
        'unit_title', coalesce((SELECT name FROM unit WHERE id = d.document ->> 'unit'), d.document ->> 'unit'),
        'submitted', to_char(p.submitted_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
        'state', p.state, 'state_title', p.here -> 'title', 'ending', p.ending,
        'paused', p.here ->> 'clock' IS NOT DISTINCT FROM 'paused',
        'proposer', (SELECT json_build_object('name', name, 'email', email) FROM person WHERE id = p.person),
        'holder', CASE WHEN p.ending IS NULL THEN json_build_object(
            'parts', coalesce(o.parts, '["the office"]'),
            'since', to_char(p.entered_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
            'due', to_char(o.due AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) END,
        'mine', p.person = w.id,
        'ahead', CASE WHEN p.ending IS NULL THEN o.ahead END,
        'next', CASE WHEN p.ending IS NULL THEN
                    (SELECT string_agg(title, ', or ' ORDER BY n)
                       FROM (SELECT p.workflow -> 'states' -> (a ->> 'to') ->> 'title' AS title, min(n * 100 + k) AS n
                               FROM json_each(CASE WHEN json_typeof(p.here -> 'on') = 'object' THEN p.here -> 'on' ELSE '{}' END)
                                    WITH ORDINALITY AS e (outcome, value, n),
                                    json_array_elements(CASE json_typeof(e.value) WHEN 'array' THEN e.value
                                                        ELSE json_build_array(e.value) END) WITH ORDINALITY AS l (a, k)
                              GROUP BY 1) AS g) END),
    'task', (SELECT json_build_object('number', t.number,
                 'link_to', json_build_object('proposal', t.proposal, 'task', t.number, 'person', t.person))
               FROM task t WHERE t.proposal = p.id AND t.kind = 'revise' AND t.status = 'open' AND t.person = w.id LIMIT 1),
    'missing', '[]'::json,
    'policy_page', '/' || i.slug || '/policies/' || (p.casefile ->> 'policy'),
    'requests', (SELECT coalesce(json_agg(c.request ORDER BY c.number), '[]') FROM change_requests(p.id, p.person) AS c),
    'questions', (SELECT json_agg(json_build_object('number', q.number, 'by', (SELECT name FROM person WHERE id = q.person),
                      'at', to_char(q.asked_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'), 'text', x.body ->> 'question',
                      'answer', y.body ->> 'answer', 'open', f.closed_at IS NULL AND q.answered_at IS NULL) ORDER BY q.number)
                    FROM question q
                    JOIN step_run f ON f.proposal = q.proposal AND f.run = q.run
                    LEFT JOIN text x ON x.proposal = q.proposal AND x.digest = q.text
                    LEFT JOIN text y ON y.proposal = q.proposal AND y.digest = q.answer_text
                   WHERE q.proposal = p.id),
    'exceptions', CASE WHEN p.ending IS NULL AND p.person <> w.id THEN
        (SELECT json_agg(json_build_object('value', x.key, 'label', coalesce(x.value ->> 'title', x.key),
                    'hint', 'It goes to “' || (p.workflow -> 'states' -> (x.value ->> 'to') ->> 'title') || '”, because '
                            || (x.value ->> 'because') || '.'))
           FROM json_each(CASE WHEN json_typeof(p.workflow -> 'anywhere') = 'object' THEN p.workflow -> 'anywhere' ELSE '{}' END) AS x
          WHERE x.value ->> 'by' IN (SELECT role FROM role_today WHERE person = w.id)) END,
    'timeline', (SELECT coalesce(json_agg(json_build_object('at', to_char(e.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                     'title', e.title, 'body', e.body, 'now', e.seq = e.latest AND p.ending IS NULL) ORDER BY e.seq), '[]')
                   FROM (SELECT v.seq, v.at, max(v.seq) FILTER (WHERE v.kind = 'state.entered') OVER () AS latest,
                                CASE v.kind WHEN 'proposal.submitted' THEN 'Handed in'
                                            WHEN 'revision.submitted' THEN 'Revision ' || (v.body ->> 'revision') || ' handed in'
                                            WHEN 'credential.published' THEN 'Published in the catalog'
                                            WHEN 'statement.given' THEN 'A partner has given a statement'
                                            WHEN 'task.handed-over' THEN 'A partner asked a colleague to answer'
                                            WHEN 'objection.raised' THEN 'Somebody objected'
                                            WHEN 'joint.opened' THEN 'The reviewers compare their reviews'
                                            WHEN 'step.extended' THEN 'More time was given'
                                            WHEN 'question.asked' THEN 'A question was put to the proposer'
                                            WHEN 'question.answered' THEN 'The proposer answered the question'
                                            WHEN 'fields.supplied' THEN 'What the proposal lacked was filled in'
                                            WHEN 'supply.returned' THEN 'It could not be filled in'
                                            WHEN 'supply.confirmed' THEN CASE WHEN (v.body ->> 'accept')::boolean
                                                THEN 'The proposer confirmed what was filled in'
                                                ELSE 'The proposer gave back what was filled in' END
                                            WHEN 'condition.set' THEN 'Condition ' || (v.body ->> 'number') || ' was set'
                                            WHEN 'condition.fulfilled' THEN 'Condition ' || (v.body ->> 'number') || ' is met'
                                            WHEN 'publishing.released' THEN 'Released for publication'
                                            WHEN 'entry.made' THEN CASE WHEN (v.body ->> 'made')::boolean
                                                THEN 'It was entered by hand in another system'
                                                ELSE 'It could not be entered by hand in another system' END
                                            WHEN 'entry.corrected' THEN 'What was said of the entry in another system was corrected'
                                            WHEN 'entry.taken-back' THEN 'It is not entered in another system after all'
                                            WHEN 'exception.made' THEN 'An exception was made'
                                            WHEN 'policy.repinned' THEN 'It goes on under a newer version of the policy'
                                            ELSE p.workflow -> 'states' -> (v.body ->> 'state') ->> 'title' END AS title,
                                CASE WHEN v.kind = 'entry.made' THEN x.body ->> 'reason'
                                     WHEN v.kind IN ('entry.corrected', 'entry.taken-back', 'exception.made') THEN
                                         (SELECT name FROM person WHERE id = v.actor) || ': ' || coalesce(x.body ->> 'reason', '')
                                     WHEN v.kind IN ('state.entered', 'step.extended') THEN upper(left(v.body ->> 'because', 1))
                                         || substr(rtrim(v.body ->> 'because', '.'), 2) || '.' END AS body
                           FROM event v
                           LEFT JOIN text x ON v.kind IN ('exception.made', 'entry.made', 'entry.corrected', 'entry.taken-back') AND x.proposal = v.proposal AND x.digest = v.body ->> 'text'
                          WHERE v.proposal = p.id
                            AND v.kind IN ('proposal.submitted', 'state.entered', 'revision.submitted', 'credential.published',
                                'statement.given', 'task.handed-over', 'objection.raised', 'joint.opened', 'step.extended',
                                'question.asked', 'question.answered', 'fields.supplied', 'supply.returned', 'supply.confirmed',
                                'condition.set', 'condition.fulfilled', 'publishing.released', 'entry.made', 'entry.corrected', 'entry.taken-back',
                                'exception.made', 'policy.repinned'))
                        AS e),
    'letter', (SELECT json_build_object('at', to_char(v.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                   'because', v.body ->> 'because',
                   'comment', (SELECT x.body ->> 'comment' FROM decision e JOIN text x USING (institution, proposal)
                                WHERE e.proposal = p.id AND x.digest = e.text ORDER BY e.decided_at DESC LIMIT 1),
                   'sentences', CASE WHEN p.ending IN ('completed', 'declined') THEN
                       (SELECT f.tally -> 'sentences' FROM step_run f
                         WHERE f.proposal = p.id AND CASE WHEN json_typeof(f.tally -> 'criteria') = 'object'
                                                          THEN EXISTS (SELECT FROM json_object_keys(f.tally -> 'criteria')) END
                         ORDER BY f.run DESC LIMIT 1) END,
                   'votes', CASE WHEN p.ending IN ('completed', 'declined') THEN
                       (SELECT f.tally -> 'sentences' FROM step_run f
                         WHERE f.proposal = p.id AND json_typeof(f.tally -> 'votes') = 'object' ORDER BY f.run DESC LIMIT 1) END,
                   'credential', (SELECT json_build_object('href', '/' || i.slug || '/catalog/' || c.slug)
                                    FROM credential c WHERE c.id = (p.casefile ->> 'credential')::uuid))
                 FROM event v WHERE v.proposal = p.id AND v.kind = 'proposal.ended' LIMIT 1),
    'overlap', CASE WHEN p.ending IS NULL THEN radar(d.document, ARRAY[p.id, p.about]) END,
    'definition', p.form,
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM unit),
    'document', d.document,
    'beside', CASE WHEN p.about_what = 'text' THEN version_of(p.institution, p.about, (p.casefile ->> 'base')::int) END,
    'policy', p.casefile ->> 'policy',
    'messages', (SELECT json_agg(json_build_object('subject', coalesce(y.subject, m.template), 'state', m.status,
                     'at', to_char(coalesce(m.settled_at, m.created_at) AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY m.id)
                   FROM message m LEFT JOIN message_body y USING (institution, id)
                  WHERE m.proposal = p.id AND m.kind = 'mail' AND m.person = p.person AND m.status <> 'unwanted'),
    'held_tasks', CASE WHEN w.staff THEN
        (SELECT json_agg(json_build_object('number', t.number, 'step_title', p.workflow -> 'states' -> r.state -> 'steps'
                    -> r.step ->> 'title', 'person', (SELECT name FROM person WHERE id = t.person), 'constituency', t.constituency)
                    ORDER BY t.number)
           FROM task t JOIN step_run r ON r.proposal = t.proposal AND r.run = t.run
          WHERE t.proposal = p.id AND t.status = 'open') END,
    'people', CASE WHEN w.staff THEN
        (SELECT json_agg(json_build_object('id', x.id, 'title', x.name || ' (' || x.email || ')') ORDER BY x.name)
           FROM person x
          WHERE x.erased_at IS NULL AND EXISTS (SELECT FROM role_today h WHERE h.person = x.id)) END,
    'waiting_for', CASE WHEN w.staff THEN
        (SELECT json_agg(json_build_object('number', v ->> 'delivery', 'to', v ->> 'endpoint') ORDER BY (v ->> 'delivery')::int)
           FROM jsonb_array_elements(CASE jsonb_typeof(p.casefile -> 'deliveries') WHEN 'array' THEN p.casefile -> 'deliveries'
                                     ELSE '[]' END) AS v
          WHERE p.ending IS NULL AND v ->> 'status' = 'pending') END,
    'elsewhere', (SELECT json_agg(json_build_object('endpoint', r.endpoint, 'url', r.remote ->> 'url',
                         'at', to_char(r.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY r.endpoint)
                    FROM credential_remote r
                   WHERE r.credential = coalesce(p.about, p.id) AND r.remote ->> 'url' IS NOT NULL),
    'entries', CASE WHEN w.staff AND p.person <> w.id THEN
        (SELECT json_agg(json_build_object('task', t.number, 'endpoint', q.body ->> 'endpoint',
                    'person', (SELECT name FROM person WHERE id = t.person),
                    'url', (SELECT r.remote ->> 'url' FROM credential_remote r
                             WHERE r.credential = (q.body ->> 'credential')::uuid AND r.endpoint = q.body ->> 'endpoint')) ORDER BY t.number)
           FROM task t
           JOIN event o ON o.proposal = t.proposal AND o.kind = 'task.opened' AND (o.body ->> 'task')::int = t.number
           JOIN event q ON q.proposal = t.proposal AND q.kind = 'delivery.requested' AND q.body ->> 'delivery' = o.body ->> 'delivery'
          WHERE t.proposal = p.id AND t.kind = 'enter' AND t.status = 'done'
            AND NOT EXISTS (SELECT FROM event n
                             WHERE n.proposal = p.id AND n.kind = 'task.opened' AND n.body ->> 'delivery' = o.body ->> 'delivery'
                               AND (n.body ->> 'task')::int > t.number)) END,
    'can', json_build_object('withdraw', p.ending IS NULL AND p.person = w.id)) AS document
  FROM i, w, p, d, o
