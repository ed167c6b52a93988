-- show_held: a submission as it came, for whoever mends its adapter; at most 64 KB of it, bytes that are no ASCII as octal
-- params: $1 smallint institution, $2 uuid id
-- returns: document json, or no row
SELECT json_build_object('id', s.id, 'form', s.form, 'status', s.status, 'reason', s.reason, 'tries', s.tries,
           'received', i.received_at, 'content_type', i.content_type, 'headers', i.headers, 'bytes', length(i.body),
           'body', encode(substring(i.body FOR 65536), 'escape')) AS document
  FROM intake_state s JOIN intake i USING (institution, id)
 WHERE s.institution = $1::smallint AND s.id = $2::uuid
