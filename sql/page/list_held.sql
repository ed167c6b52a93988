-- list_held: submissions that could not become a proposal, for operators
-- params: none
-- returns: document json
SELECT json_build_object('held', coalesce(json_agg(json_build_object('id', id, 'form', form, 'submission', submission,
           'reason', reason, 'tries', tries, 'at', at) ORDER BY id), '[]')) AS document
  FROM (SELECT * FROM intake_state WHERE status = 'held' ORDER BY id LIMIT 1000) AS h
