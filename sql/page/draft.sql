-- draft: a proposal not handed in yet, for its page; its form, findings, section and view are added by the daemon
-- params: $1 uuid draft, $2 uuid person
-- returns: document json, or no row when it is not that person's
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', (SELECT json_build_object('name', name, 'email', email, 'staff',
                   EXISTS (SELECT FROM role_today h WHERE h.person = person.id AND h.role IN ('coordinator', 'administrator')))
                 FROM person WHERE id = d.person),
    'proposal', json_build_object('id', d.id, 'title', d.document ->> 'title'),
    'kind', d.kind,
    'credential', d.credential,
    'base', d.base,
    'about', (SELECT json_build_object('title', v.document ->> 'title', 'href', '/' || i.slug || '/catalog/' || c.slug,
                         'version', c.version)
                FROM credential c JOIN credential_version v ON v.credential = c.id AND v.version = c.version
               WHERE c.id = d.credential),
    'in_force', CASE WHEN d.base IS NOT NULL THEN
                    (SELECT v.document FROM credential c JOIN credential_version v ON v.credential = c.id AND v.version = c.version
                      WHERE c.id = d.credential) END,
    'base_document', CASE WHEN d.base IS NOT NULL THEN
                         (SELECT v.document FROM credential_version v WHERE v.credential = d.credential AND v.version = d.base) END,
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM unit),
    'document', d.document,
    'files', files_of(d.institution, d.id),
    'overlap', radar(d.document, ARRAY[d.id, d.credential]),
    'unmapped', d.unmapped,
    'arrived', CASE d.origin WHEN 'webhook' THEN
                   json_build_object('source', NULL, 'at', to_char(d.begun_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) END,
    'saved', to_char(d.saved_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')) AS document
  FROM i, draft d
 WHERE d.id = $1::uuid AND d.person = $2::uuid
