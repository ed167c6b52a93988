-- find_new: payloads that have not been read yet, in order of arrival
-- params: none
-- returns: institution int, id uuid, form text, content_type text, headers json, body bytea
SELECT i.institution, i.id, i.form, i.content_type, i.headers, i.body
  FROM intake_state s
  JOIN intake i USING (institution, id)
 WHERE s.status = 'new'
 ORDER BY s.id
 LIMIT 32
