-- find_new: payloads that have not been read yet, in order of arrival, of the forms that this daemon knows: others wait
--           without standing in their way; so does what is known to come after another of the same submission
-- params: $1 json [{"institution","form"}]
-- returns: institution int, id uuid, form text, content_type text, headers json, body bytea, remap json (or null),
--          fetched json, fetches int, linked json
SELECT i.institution, i.id, i.form, i.content_type, i.headers, i.body,
       (SELECT json_object_agg(r.question, r.field) FROM remap r
         WHERE r.institution = i.institution AND r.form = i.form),
       i.fetched, s.fetches, i.linked
  FROM json_to_recordset($1::json) AS f (institution smallint, form text)
  JOIN intake_state s USING (institution, form)
  JOIN intake i USING (institution, id)
 WHERE s.status = 'new' AND (s.not_before IS NULL OR s.not_before <= clock_timestamp())
   AND NOT EXISTS (SELECT FROM intake_state e
                    WHERE e.institution = s.institution AND e.form = s.form AND e.submission = s.submission
                      AND e.status = 'new' AND e.id < s.id)
 ORDER BY s.id
 LIMIT 32
