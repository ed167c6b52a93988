-- list_deliveries: messages that have not arrived, and the latest that have, for operators
-- params: none
-- returns: document json
SELECT json_build_object('deliveries', coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'what', what, 'to', sent_to,
           'status', status, 'attempts', attempts, 'reason', reason, 'proposal', proposal, 'created', created_at,
           'settled', settled_at) ORDER BY number DESC), '[]')) AS document
  FROM (SELECT m.id AS number, m.public_id AS id, m.kind, coalesce(m.template, m.type) AS what,
               coalesce(m.endpoint, (SELECT email FROM person WHERE person.id = m.person)) AS sent_to, m.status, m.attempts,
               m.reason, m.proposal, m.created_at, m.settled_at
          FROM message m
         ORDER BY m.status IN ('dead', 'bounced', 'queued') DESC, m.id DESC
         LIMIT 200) AS l
