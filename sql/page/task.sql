-- task: one person's task with everything its page shows; which page that is, task.kind says
-- params: $1 uuid proposal, $2 int task, $3 uuid person
-- returns: document json, or no row when the person never held that task and may not enter it for whoever holds it
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), t AS (
    SELECT t.institution, t.proposal, t.number, t.kind, t.person, t.status, t.criteria, t.carried, t.run, r.joint_at,
           t.stands_for, $3::uuid AS looks,
           t.due_at AT TIME ZONE i.zone AS due, t.opened_at AT TIME ZONE i.zone AS opened,
           t.closed_at AT TIME ZONE i.zone AS closed, r.step, r.state, r.round, r.revision, r.tally, r.closed_at AS over,
           p.person AS proposer, p.casefile, p.about, p.about_what, p.state AS state_now, p.submitted_at AT TIME ZONE i.zone AS submitted,
           (SELECT max(f.revision) FROM step_run f
             WHERE f.proposal = t.proposal AND f.step = r.step AND f.run < r.run AND f.revision < r.revision) AS before
      FROM i, task t
      JOIN step_run r USING (institution, proposal, run)
      JOIN proposal p ON p.institution = t.institution AND p.id = t.proposal
     WHERE t.proposal = $1::uuid AND t.number = $2::int
       AND (t.person = $3::uuid OR (t.person IS NOT NULL AND t.status IN ('open', 'done') AND EXISTS (
               SELECT FROM role_today h JOIN policy q ON q.digest = p.casefile ->> 'policy'
                WHERE h.person = $3::uuid AND h.role = q.bundle::json -> 'workflow' -> 'states' -> r.state -> 'steps' -> r.step
                      ->> 'for-others')))
), b AS (
    SELECT bundle::json -> 'workflow' AS workflow, bundle::json -> 'rubric' AS rubric, bundle::json -> 'form' AS form
      FROM policy JOIN t ON digest = t.casefile ->> 'policy'
), s AS (
    SELECT b.workflow -> 'states' -> t.state AS state, b.workflow -> 'states' -> t.state -> 'steps' -> t.step AS step
      FROM b, t
), seen AS (
    SELECT v.task, v.run, v.scores, v.must_change, x.body, v.person, v.given_at AT TIME ZONE i.zone AS sent
      FROM i, t
      JOIN visible_review v ON v.proposal = t.proposal AND v.reader = t.looks
      LEFT JOIN text x ON x.proposal = v.proposal AND x.digest = v.text
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', (SELECT json_build_object('name', name, 'email', email, 'staff',
                   EXISTS (SELECT FROM role_today h WHERE h.person = person.id AND h.role IN ('coordinator', 'administrator')))
                 FROM person WHERE id = t.looks),
    'task', json_build_object('number', t.number, 'kind', t.kind, 'status', t.status, 'round', t.round,
                'revision', t.revision, 'due', to_char(t.due, 'YYYY-MM-DD"T"HH24:MI'),
                'opened', to_char(t.opened, 'YYYY-MM-DD"T"HH24:MI'), 'closed', to_char(t.closed, 'YYYY-MM-DD"T"HH24:MI'),
                'stands_for', (SELECT name FROM person WHERE id = t.stands_for),
                'for', CASE WHEN t.looks <> t.person THEN t.person END,
                'holder', (SELECT name FROM person WHERE id = t.person),
                'may_change', t.status = 'done' AND t.over IS NULL AND (t.kind = 'comment'
                    OR (t.kind = 'vote' AND (s.step ->> 'change-vote')::boolean)),
                'may_correct', t.status = 'done' AND t.kind = 'enter' AND NOT EXISTS ( -- it was taken back and asked for again
                    SELECT FROM event o
                      JOIN event n ON n.proposal = o.proposal AND n.kind = 'task.opened'
                                  AND n.body ->> 'delivery' = o.body ->> 'delivery' AND (n.body ->> 'task')::int > t.number
                     WHERE o.proposal = t.proposal AND o.kind = 'task.opened' AND (o.body ->> 'task')::int = t.number),
                'step_title', s.step -> 'title', 'state_title', s.state -> 'title', 'criteria', t.criteria,
                'carried', t.carried),
    'proposal', (SELECT json_build_object('id', t.proposal, 'title', d.document ->> 'title', 'kind', t.casefile ->> 'kind',
                     'kind_title', replace(t.casefile ->> 'kind', '-', ' '),
                     'unit_title', coalesce(u.name, d.document ->> 'unit'), 'revision', d.number,
                     'submitted', to_char(t.submitted, 'YYYY-MM-DD"T"HH24:MI'),
                     'revision_submitted', to_char(d.submitted_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                     'state_title', b.workflow -> 'states' -> t.state_now -> 'title',
                     'href', '/' || i.slug || '/proposals/' || t.proposal,
                     'link_to', CASE WHEN t.proposer = t.looks THEN
                         json_build_object('proposal', t.proposal, 'task', 0, 'person', t.looks) END,
                     'proposer', (SELECT json_build_object('name', name, 'email', email) FROM person WHERE id = t.proposer))
                   FROM revision d LEFT JOIN unit u ON u.id = d.document ->> 'unit'
                  WHERE d.proposal = t.proposal AND d.number = t.revision),
    'policy', t.casefile ->> 'policy',
    'asks', s.step,
    'definition', b.form,
    'rubric', b.rubric,
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM unit),
    'files', CASE WHEN t.kind IN ('revise', 'supply') THEN files_of(t.institution, t.proposal) END,
    'document', (SELECT document FROM revision WHERE proposal = t.proposal AND number = t.revision),
    'previous', (SELECT document FROM revision WHERE proposal = t.proposal AND number = t.before),
    'beside', CASE WHEN t.about_what = 'text' THEN version_of(t.institution, t.about, (t.casefile ->> 'base')::int) END,
    'requests', (SELECT coalesce(json_agg(c.request ORDER BY c.number), '[]')
                   FROM change_requests(t.proposal, t.looks) AS c
                  WHERE c.revision_asked <= t.revision
                    AND (t.kind <> 'revise' OR t.status <> 'open' OR c.revision_answered IS NULL)),
    'draft', (SELECT json_build_object('saved', to_char(y.saved_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                         'values', y.answers)
                FROM typed y WHERE y.proposal = t.proposal AND y.task = t.number AND y.person = t.looks),
    'ballot', (SELECT json_build_object('choice', v.choice, 'at', to_char(v.cast_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                         'comment', (SELECT x.body ->> 'comment' FROM text x WHERE x.proposal = v.proposal AND x.digest = v.text))
                 FROM vote v WHERE v.proposal = t.proposal AND v.task = t.number AND v.person = t.looks),
    'votes', (SELECT json_agg(json_build_object('name', (SELECT name FROM person WHERE id = v.person), 'choice', v.choice,
                        'casting', v.casting) ORDER BY v.cast_at)
                FROM vote v WHERE t.over IS NOT NULL AND v.proposal = t.proposal AND v.run = t.run),
    'objection', (SELECT json_build_object('at', to_char(o.raised_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                            'withdrawn', to_char(o.withdrawn_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                            'reason', (SELECT x.body ->> 'reason' FROM text x WHERE x.proposal = o.proposal AND x.digest = o.text))
                    FROM objection o WHERE o.proposal = t.proposal AND o.task = t.number AND o.person = t.looks),
    'statement', (SELECT json_build_object('at', to_char(m.given_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                             'support', m.support, 'answers', m.answers, 'texts', x.body)
                    FROM statement m LEFT JOIN text x ON x.proposal = m.proposal AND x.digest = m.text
                   WHERE m.proposal = t.proposal AND m.task = t.number AND m.person = t.looks),
    'statements', CASE WHEN t.kind <> 'state' THEN
        (SELECT json_agg(json_build_object('name', w.name, 'support', m.support, 'answers', m.answers, 'texts', x.body,
                    'at', to_char(m.given_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                    'questions', b.workflow -> 'states' -> f.state -> 'steps' -> f.step -> 'questions') ORDER BY m.given_at)
           FROM statement m
           JOIN step_run f ON f.proposal = m.proposal AND f.run = m.run
           JOIN person w ON w.id = m.person
           LEFT JOIN text x ON x.proposal = m.proposal AND x.digest = m.text
          WHERE m.proposal = t.proposal) END,
    'objections', CASE WHEN t.kind IN ('review', 'decide', 'vote', 'casting-vote') THEN
        (SELECT json_agg(json_build_object('name', w.name, 'reason', x.body ->> 'reason',
                    'at', to_char(o.raised_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) ORDER BY o.raised_at)
           FROM objection o
           JOIN person w ON w.id = o.person
           LEFT JOIN text x ON x.proposal = o.proposal AND x.digest = o.text
          WHERE o.proposal = t.proposal AND o.withdrawn_at IS NULL) END,
    'conditions', (SELECT json_agg(json_build_object('number', c.number, 'text', x.body -> 'conditions' ->> c.item,
                       'fulfilled', to_char(c.fulfilled_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                       'by', (SELECT name FROM person WHERE id = c.fulfilled_by), 'comment', y.body ->> 'comment') ORDER BY c.number)
                     FROM condition c
                     LEFT JOIN text x ON x.proposal = c.proposal AND x.digest = c.text
                     LEFT JOIN text y ON y.proposal = c.proposal AND y.digest = c.fulfilled_text
                    WHERE c.proposal = t.proposal
                      AND (CASE WHEN t.kind = 'decide' THEN c.task = t.number
                                ELSE c.task = (SELECT max(n.task) FROM condition n WHERE n.proposal = t.proposal) END)),
    'supplied', CASE WHEN t.kind = 'confirm' THEN
        (SELECT json_build_object('by', w.name, 'at', to_char(e.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'))
           FROM event e JOIN person w ON w.id = (e.body ->> 'person')::uuid
          WHERE e.proposal = t.proposal AND e.kind = 'fields.supplied' AND (e.body ->> 'run')::int = t.run
          ORDER BY e.seq DESC LIMIT 1) END,
    'returned', CASE WHEN t.kind = 'supply' THEN
        (SELECT json_build_object('by', w.name, 'at', to_char(e.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                    'comment', x.body ->> 'reason')
           FROM event e JOIN person w ON w.id = (e.body ->> 'person')::uuid
           LEFT JOIN text x ON x.proposal = e.proposal AND x.digest = e.body ->> 'text'
          WHERE e.proposal = t.proposal AND e.kind = 'supply.confirmed' AND NOT (e.body ->> 'accept')::boolean
          ORDER BY e.seq DESC LIMIT 1) END,
    'questions', (SELECT json_agg(json_build_object('number', q.number, 'by', (SELECT name FROM person WHERE id = q.person),
                      'at', to_char(q.asked_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'), 'text', x.body ->> 'question',
                      'answer', y.body ->> 'answer') ORDER BY q.number)
                    FROM question q
                    LEFT JOIN text x ON x.proposal = q.proposal AND x.digest = q.text
                    LEFT JOIN text y ON y.proposal = q.proposal AND y.digest = q.answer_text
                   WHERE q.proposal = t.proposal AND q.run = t.run),
    'can', json_build_object('ask', t.status = 'open' AND t.looks = t.person AND t.proposer <> t.looks
                                    AND t.kind NOT IN ('state', 'release', 'enter')),
    'entry', CASE WHEN t.kind = 'enter' THEN
        (SELECT json_build_object('endpoint', q.body ->> 'endpoint', 'remote', r.remote,
                    'type', (SELECT v.kind FROM event v WHERE v.proposal = t.proposal AND v.kind LIKE 'credential.%'
                              ORDER BY v.seq DESC LIMIT 1),
                    'changed', (SELECT json_agg(f.field ->> 'title' ORDER BY n.place, f.place)
                                  FROM credential_version now_in
                                  JOIN credential_version before ON before.credential = now_in.credential
                                   AND before.version = coalesce((r.remote ->> 'version')::int, now_in.version - 1),
                                       json_array_elements(b.form -> 'sections') WITH ORDINALITY AS n (section, place),
                                       json_array_elements(n.section -> 'fields') WITH ORDINALITY AS f (field, place)
                                 WHERE now_in.credential = (q.body ->> 'credential')::uuid
                                   AND now_in.version = (q.body ->> 'version')::int
                                   AND (now_in.document -> (f.field ->> 'id'))::jsonb
                                       IS DISTINCT FROM (before.document -> (f.field ->> 'id'))::jsonb),
                    'said', (SELECT json_agg(json_build_object('at', to_char(v.at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                                        'by', (SELECT name FROM person WHERE id = v.actor),
                                        'what', CASE WHEN v.kind = 'entry.corrected' THEN 'corrected'
                                                     WHEN v.kind = 'entry.taken-back' THEN 'taken back'
                                                     WHEN (v.body ->> 'made')::boolean THEN 'entered' ELSE 'not entered' END,
                                        'reason', x.body ->> 'reason') ORDER BY v.seq)
                               FROM event v
                               LEFT JOIN text x ON x.proposal = v.proposal AND x.digest = v.body ->> 'text'
                              WHERE v.proposal = t.proposal AND v.kind IN ('entry.made', 'entry.corrected', 'entry.taken-back')
                                AND (v.body ->> 'task')::int <= t.number
                                AND EXISTS (SELECT FROM event n
                                             WHERE n.proposal = v.proposal AND n.kind = 'task.opened'
                                               AND n.body ->> 'task' = v.body ->> 'task'
                                               AND n.body ->> 'delivery' = o.body ->> 'delivery')))
           FROM event o
           JOIN event q ON q.proposal = o.proposal AND q.kind = 'delivery.requested'
                       AND q.body ->> 'delivery' = o.body ->> 'delivery'
           LEFT JOIN credential_remote r ON r.credential = (q.body ->> 'credential')::uuid AND r.endpoint = q.body ->> 'endpoint'
          WHERE o.proposal = t.proposal AND o.kind = 'task.opened' AND (o.body ->> 'task')::int = t.number) END,
    'waits', CASE WHEN t.kind = 'release' THEN json_build_object('not_before',
        CASE WHEN json_typeof(s.step -> 'not-before') = 'string' THEN
            (SELECT document ->> (s.step ->> 'not-before') FROM revision WHERE proposal = t.proposal AND number = t.revision) END) END,
    'joint', CASE WHEN t.kind = 'review' AND t.joint_at IS NOT NULL AND t.over IS NULL AND t.looks = t.person THEN
        json_build_object('since', to_char(t.joint_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) END,
    'choices', (SELECT json_agg(json_build_object('value', c ->> 'name', 'label', c ->> 'title',
                    'comment_required', c ->> 'comment' IS NOT DISTINCT FROM 'required',
                    'asks_conditions', (c ->> 'asks-conditions')::boolean,
                    'leads_to', CASE json_typeof(s.state -> 'on' -> (c ->> 'name')) WHEN 'object' THEN
                        'Next: ' || (b.workflow -> 'states' -> (s.state -> 'on' -> (c ->> 'name') ->> 'to') ->> 'title') || '.'
                    END))
                  FROM json_array_elements(s.step -> 'choices') AS c),
    'decision', (SELECT json_build_object('choice', e.choice, 'choice_title',
                        (SELECT c ->> 'title' FROM json_array_elements(s.step -> 'choices') AS c WHERE c ->> 'name' = e.choice),
                        'at', to_char(e.decided_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
                        'comment', (SELECT x.body ->> 'comment' FROM text x WHERE x.proposal = e.proposal AND x.digest = e.text))
                   FROM decision e WHERE e.proposal = t.proposal AND e.task = t.number),
    'uptake', CASE WHEN t.casefile ->> 'kind' = 'renew' THEN uptake_of(t.institution, (t.casefile ->> 'about')::uuid) END,
    'overlap', CASE WHEN t.status = 'open' AND t.kind IN ('review', 'decide', 'vote') THEN
        radar((SELECT document FROM revision WHERE proposal = t.proposal AND number = t.revision),
              ARRAY[t.proposal, t.about]) END,
    'tallies', (SELECT json_agg(json_build_object('title', b.workflow -> 'states' -> f.state -> 'steps' -> f.step ->> 'title',
                    'result', f.outcome, 'result_title', b.workflow -> 'states' -> f.state -> 'on' -> f.outcome ->> 'because',
                    'sentences', f.tally -> 'sentences') ORDER BY f.run DESC)
                  FROM step_run f
                 WHERE t.kind = 'decide' AND f.proposal = t.proposal AND f.run < t.run AND f.revision = t.revision
                   AND f.tally -> 'criteria' IS NOT NULL),
    'tally', CASE WHEN t.over IS NOT NULL AND t.status = 'done' THEN t.tally END,
    'reviews', (SELECT coalesce(json_agg(json_build_object('task', v.task, 'mine', v.person = t.looks,
                    'sent', to_char(v.sent, 'YYYY-MM-DD"T"HH24:MI'), 'scores', v.scores, 'must_change', v.must_change,
                    'comments', v.body -> 'comments', 'overall', v.body -> 'overall',
                    'person', json_build_object('name', w.name),
                    'constituency', k.constituency) ORDER BY v.task), '[]')
                  FROM seen v
                  JOIN person w ON w.id = v.person
                  JOIN task k ON k.proposal = t.proposal AND k.number = v.task
                 WHERE v.run = t.run),
    'my_tasks', (SELECT coalesce(json_agg((o.entry::jsonb || jsonb_build_object('current', o.proposal = t.proposal AND o.number = t.number))
                                          ORDER BY o.due_at, o.proposal, o.number), '[]')
                   FROM tasks_of(t.looks) AS o WHERE o.mine AND t.looks = t.person)) AS document
  FROM i, t, b, s
