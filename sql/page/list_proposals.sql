-- list_proposals: every proposal with where it is and who holds it, and the drafts, for operators
-- params: none
-- returns: document json
SELECT json_build_object('proposals', coalesce(json_agg(json_build_object('id', id, 'title', title, 'state', state,
           'ending', ending, 'proposer', proposer, 'since', since, 'with', holders) ORDER BY since DESC), '[]')) AS document
  FROM (SELECT p.id, p.state, p.ending, p.entered_at AS since, n.email AS proposer,
               (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = p.id ORDER BY r.number DESC LIMIT 1) AS title,
               (SELECT json_agg(DISTINCT h.email) FROM task t JOIN person h ON h.id = t.person
                 WHERE t.proposal = p.id AND t.status = 'open') AS holders
          FROM proposal p JOIN person n ON n.id = p.person
         UNION ALL
        SELECT d.id, 'draft', NULL, d.saved_at, n.email, d.document ->> 'title', json_build_array(n.email)
          FROM draft d JOIN person n ON n.id = d.person
         ORDER BY since DESC
         LIMIT 1000) AS l
