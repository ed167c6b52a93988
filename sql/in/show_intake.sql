-- show_intake: a submission as it came, for whoever mends its adapter
-- params: $1 smallint institution, $2 uuid id
-- returns: document json, headers json, body bytea, form text, remap json (or null), known json: what is known of its form's
--          questions, fetched json (or null); or no row
SELECT json_build_object('id', s.id, 'form', s.form, 'status', s.status, 'reason', s.reason, 'tries', s.tries,
           'received', i.received_at, 'age_seconds', extract(epoch FROM now() - i.received_at)::bigint,
           'content_type', i.content_type, 'bytes', length(i.body), 'submission', s.submission,
           'purged', i.purged_at IS NOT NULL,
           'may_replay', i.purged_at IS NULL AND (s.status = 'held' OR (s.status = 'draft' AND EXISTS (
               SELECT FROM draft d WHERE d.institution = s.institution AND d.id = s.id AND d.saved_at = d.begun_at)))),
       i.headers, i.body, s.form,
       (SELECT json_object_agg(r.question, r.field) FROM remap r WHERE r.institution = s.institution AND r.form = s.form),
       (SELECT coalesce(json_agg(json_build_object('kind', d.kind, 'name', d.name, 'times', d.times, 'optional', d.optional)),
                        '[]')
          FROM drift d WHERE d.institution = s.institution AND d.form = s.form),
       i.fetched
  FROM intake_state s JOIN intake i USING (institution, id)
 WHERE s.institution = $1::smallint AND s.id = $2::uuid
