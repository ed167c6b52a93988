-- mail_document: what a letter's program is given, and what only the daemon needs: to whom, by which link, whether still wanted
-- params: $1 smallint institution, $2 bigint message
-- returns: document json, person uuid, email text, epoch int, link_task int (null: the desk), wanted boolean, name text
SELECT json_build_object(
           'institution', i.settings,
           'person', json_build_object('name', coalesce(w.name, i.settings -> 'coordinator' ->> 'name'),
                                       'email', coalesce(w.email, i.settings -> 'coordinator' ->> 'email')),
           'proposal', CASE WHEN m.proposal IS NOT NULL THEN json_build_object(
               'id', m.proposal,
               'title', coalesce(r.document ->> 'title', d.document ->> 'title'),
               'state_title', b.workflow -> 'states' -> p.state ->> 'title',
               'proposer', (SELECT name FROM person x WHERE x.institution = m.institution
                               AND x.id = coalesce(p.person, d.person)),
               'unit_title', coalesce((SELECT name FROM unit u WHERE u.institution = m.institution
                                          AND u.id = coalesce(r.document, d.document) ->> 'unit'),
                                      coalesce(r.document, d.document) ->> 'unit')) END,
           'task', CASE WHEN t.number IS NOT NULL THEN json_build_object(
               'number', t.number,
               'due', to_char(t.due_at AT TIME ZONE coalesce(i.settings ->> 'zone', 'UTC'), 'YYYY-MM-DD"T"HH24:MI'),
               'due_text', to_char(t.due_at AT TIME ZONE coalesce(i.settings ->> 'zone', 'UTC'), 'YYYY-MM-DD"T"HH24:MI'),
               'step_title', b.workflow -> 'states' -> s.state -> 'steps' -> s.step ->> 'title',
               'round', s.round) END,
           'link', '{{link}}',
           'data', (m.data::jsonb || jsonb_strip_nulls(jsonb_build_object(
               'requests', CASE WHEN m.template = 'task-revise' THEN
                   (SELECT jsonb_agg(jsonb_build_object('number', c.number,
                               'criterion', (SELECT k ->> 'title' FROM json_array_elements(b.rubric -> 'criteria') AS k
                                              WHERE k ->> 'id' = c.criterion),
                               'text', coalesce(x.body ->> 'comment', x.body -> 'comments' ->> c.criterion))
                               ORDER BY c.number)
                      FROM change_request c
                      LEFT JOIN decision e ON e.institution = c.institution AND e.proposal = c.proposal AND e.task = c.task
                      LEFT JOIN review v ON v.institution = c.institution AND v.proposal = c.proposal AND v.task = c.task
                      LEFT JOIN text x ON x.institution = c.institution AND x.proposal = c.proposal
                                      AND x.digest = coalesce(e.text, v.text)
                     WHERE c.institution = m.institution AND c.proposal = m.proposal AND c.revision_answered IS NULL) END,
               'comment', CASE WHEN m.template = 'decision' THEN
                   (SELECT x.body ->> 'comment' FROM decision e JOIN text x USING (institution, proposal)
                     WHERE e.institution = m.institution AND e.proposal = m.proposal AND x.digest = e.text
                     ORDER BY e.decided_at DESC LIMIT 1) END,
               'catalog', CASE WHEN m.template IN ('published', 'credential-changed') THEN
                   (SELECT (i.settings ->> 'url') || '/' || i.slug || '/catalog/' || c.slug FROM credential c
                     WHERE c.institution = m.institution AND c.id = p.about) END,
               'pathways', CASE WHEN m.template = 'component-changed' THEN
                   (SELECT jsonb_agg(k.title ORDER BY k.title)
                      FROM pathways_with(m.institution, (m.data ->> 'credential')::uuid) AS k WHERE k.owner = m.person) END,
               'owner_page', CASE WHEN m.template IN ('review-due', 'owner-changed') THEN (i.settings ->> 'url') || '/' || i.slug || '/credentials' END,
               'entered_by_name', (SELECT name FROM person x WHERE x.institution = m.institution
                                      AND x.id = (m.data ->> 'entered_by')::uuid),
               'stands_for_name', CASE WHEN t.person = m.person THEN
                   (SELECT name FROM person x WHERE x.institution = m.institution AND x.id = t.stands_for) END,
               'asker_name', CASE WHEN m.template = 'question' THEN
                   (SELECT name FROM person x WHERE x.institution = m.institution AND x.id = (m.data ->> 'asker')::uuid) END,
               'words', CASE m.template WHEN 'question' THEN
                   (SELECT x.body ->> 'question' FROM question q JOIN text x USING (institution, proposal)
                     WHERE q.institution = m.institution AND q.proposal = m.proposal
                       AND q.number = (m.data ->> 'question')::int AND x.digest = q.text)
               WHEN 'answer' THEN
                   (SELECT x.body ->> 'answer' FROM question q JOIN text x USING (institution, proposal)
                     WHERE q.institution = m.institution AND q.proposal = m.proposal
                       AND q.number = (m.data ->> 'question')::int AND x.digest = q.answer_text)
               WHEN 'exception' THEN
                   (SELECT x.body ->> 'reason' FROM exception q JOIN text x USING (institution, proposal)
                     WHERE q.institution = m.institution AND q.proposal = m.proposal AND x.digest = q.text
                     ORDER BY q.made_at DESC LIMIT 1) END,
               'reason', CASE WHEN m.template = 'withdrawn' THEN
                   (SELECT x.body ->> 'reason' FROM text x
                     WHERE x.institution = m.institution AND x.proposal = m.proposal AND x.kind = 'withdraw' LIMIT 1) END
           )))::json),
       m.person, coalesce(w.email, i.settings -> 'coordinator' ->> 'email'), coalesce(w.epoch, 0),
       CASE WHEN t.person = m.person THEN t.number
            WHEN coalesce(p.person, d.person) = m.person THEN 0 END,
       CASE WHEN w.erased_at IS NOT NULL THEN false
            WHEN m.template LIKE 'task-%' OR m.template IN ('reminder', 'overdue')
            THEN t.number IS NULL OR (t.status = 'open' AND (t.person = m.person OR m.template = 'overdue'))
            WHEN m.template = 'draft' THEN d.id IS NOT NULL
            ELSE true END,
       coalesce(w.name, i.settings -> 'coordinator' ->> 'name')
  FROM message m
  JOIN institution i ON i.id = m.institution
  LEFT JOIN person w ON w.institution = m.institution AND w.id = m.person
  LEFT JOIN proposal p ON p.institution = m.institution AND p.id = m.proposal
  LEFT JOIN draft d ON d.institution = m.institution AND d.id = m.proposal
  LEFT JOIN revision r ON r.institution = m.institution AND r.proposal = m.proposal
                      AND r.number = (p.casefile ->> 'revision')::int
  LEFT JOIN LATERAL (SELECT bundle::json -> 'workflow' AS workflow, bundle::json -> 'rubric' AS rubric
                       FROM policy y WHERE y.institution = m.institution AND y.digest = p.casefile ->> 'policy') AS b ON true
  LEFT JOIN task t ON t.institution = m.institution AND t.proposal = m.proposal AND t.number = m.task
  LEFT JOIN step_run s ON s.institution = t.institution AND s.proposal = t.proposal AND s.run = t.run
 WHERE m.institution = $1::smallint AND m.id = $2::bigint
