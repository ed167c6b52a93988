-- list_links: everybody's links of a proposal: its open tasks, and the proposal or draft itself
-- params: $1 uuid proposal
-- returns: document json; an empty list of links when there is no such proposal
WITH h AS (
    SELECT number AS task, kind, person FROM task WHERE proposal = $1::uuid AND status = 'open'
     UNION ALL
    SELECT 0, 'proposal', person FROM proposal WHERE id = $1::uuid
     UNION ALL
    SELECT 0, 'draft', person FROM draft WHERE id = $1::uuid
)
SELECT json_build_object('links', coalesce(json_agg(json_build_object('task', h.task, 'kind', h.kind, 'name', p.name,
           'email', p.email, 'link_to', json_build_object('proposal', $1::uuid, 'task', h.task, 'person', p.id,
           'epoch', p.epoch)) ORDER BY h.task, p.name), '[]')) AS document
  FROM h JOIN person p ON p.id = h.person
