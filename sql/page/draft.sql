-- draft: a proposal not handed in yet, for its page; findings, section and view are added by the daemon
-- params: $1 uuid draft, $2 uuid person, $3 text workflow, whose newest policy names the form
-- returns: document json, or no row when it is not that person's
WITH i AS (
    SELECT settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', (SELECT json_build_object('name', name, 'email', email, 'staff',
                   EXISTS (SELECT FROM role_today h WHERE h.person = person.id AND h.role IN ('coordinator', 'administrator')))
                 FROM person WHERE id = d.person),
    'proposal', json_build_object('id', d.id, 'title', d.document ->> 'title'),
    'definition', (SELECT p.bundle::json -> 'form' FROM adoption a JOIN policy p USING (institution, digest)
                    WHERE a.workflow = $3::text ORDER BY a.number DESC LIMIT 1),
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM unit),
    'document', d.document,
    'overlap', radar(d.document, ARRAY[d.id]),
    'unmapped', d.unmapped,
    'arrived', CASE d.origin WHEN 'webhook' THEN
                   json_build_object('source', NULL, 'at', to_char(d.begun_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) END,
    'saved', to_char(d.saved_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) AS document
  FROM i, draft d
 WHERE d.id = $1::uuid AND d.person = $2::uuid
