-- list_states: what became of submissions, for whoever has had them read again
-- params: $1 json [id]
-- returns: document json
SELECT json_build_object('states', coalesce(json_agg(json_build_object('id', s.id, 'form', s.form, 'status', s.status,
           'reason', s.reason) ORDER BY s.id), '[]')) AS document
  FROM json_array_elements_text($1::json) AS w JOIN intake_state s ON s.id = w::uuid
