-- forms: for the office: what forms ask that nothing names, fields that are newly absent, and what the office said before;
--        the forms' fields are added by the daemon
-- params: $1 uuid person
-- returns: document json, or no row when the person does not work in the office
WITH i AS (
    SELECT settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', true),
    'open', (SELECT coalesce(json_agg(json_build_object('form', form, 'kind', kind, 'name', name, 'times', times,
                        'missed', missed, 'since', to_char(CASE kind WHEN 'field' THEN last_at ELSE first_at END
                                                           AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'))
                        ORDER BY form, kind DESC, name), '[]')
               FROM (SELECT * FROM drift_open ORDER BY form, kind DESC, name LIMIT 200) AS o),
    'remap', (SELECT coalesce(json_agg(json_build_object('form', r.form, 'question', r.question, 'field', r.field,
                         'by', coalesce((SELECT name FROM person p WHERE p.id::text = r.set_by), r.set_by),
                         'since', to_char(r.set_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'))
                         ORDER BY r.form, r.question), '[]') FROM remap r),
    'waiting', (SELECT count(*) FROM intake_state WHERE status = 'held')) AS document
  FROM i, person w
 WHERE w.id = $1::uuid
   AND EXISTS (SELECT FROM role_today h WHERE h.person = $1::uuid AND h.role IN ('coordinator', 'administrator'))
