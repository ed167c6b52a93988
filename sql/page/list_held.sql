-- list_held: submissions that could not become a proposal, for operators
-- params: none
-- returns: document json
SELECT json_build_object('held', coalesce(json_agg(json_build_object('id', id, 'form', form, 'submission', submission,
           'reason', reason, 'tries', tries, 'at', at, 'age', age) ORDER BY id), '[]')) AS document
  FROM (SELECT *, CASE WHEN now() - at < interval '2 minutes' THEN 'just now'
                       WHEN now() - at < interval '2 hours' THEN (extract(epoch FROM now() - at) / 60)::int || ' minutes'
                       WHEN now() - at < interval '2 days' THEN (extract(epoch FROM now() - at) / 3600)::int || ' hours'
                       ELSE (extract(epoch FROM now() - at) / 86400)::int || ' days' END AS age
          FROM intake_state WHERE status = 'held' ORDER BY id LIMIT 1000) AS h
