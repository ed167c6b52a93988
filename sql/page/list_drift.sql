-- list_drift: what forms ask that no mapping names, and which of our fields they fill; and where the office said it goes
-- params: none
-- returns: document json
SELECT json_build_object(
    'drift', (SELECT coalesce(json_agg(json_build_object('form', d.form, 'kind', d.kind, 'name', d.name, 'since', d.first_at,
                         'last', d.last_at, 'times', d.times, 'missed', d.missed, 'asked', d.asked_at,
                         'open', o.name IS NOT NULL, 'settled_by', d.settled_by)
                         ORDER BY o.name IS NULL, d.form, d.kind DESC, d.name), '[]')
                FROM drift d LEFT JOIN drift_open o USING (institution, form, kind, name)),
    'remap', (SELECT coalesce(json_agg(json_build_object('form', form, 'question', question, 'field', field, 'by', set_by,
                         'at', set_at) ORDER BY form, question), '[]') FROM remap)) AS document
