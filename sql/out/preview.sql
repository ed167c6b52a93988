-- preview: which event a proposal's publication would be, and the credential as it would then be: while it is open, of its
--          newest revision, at an address that is given for good when it is published
-- params: $1 smallint institution, $2 uuid proposal
-- returns: type text, now timestamptz, credential json as in event_data, or null: as it is
SELECT 'credential.' || CASE WHEN p.casefile ->> 'kind' LIKE 'amend%' THEN 'amended'
                             ELSE coalesce(k.type, 'published') END,
       now(),
       CASE WHEN p.ending IS NULL AND coalesce(k.type, 'renewed') IN ('renewed', 'corrected') THEN json_build_object(
           'id', coalesce(p.about, p.id), 'ctid', 'ce-' || coalesce(p.about, p.id), 'version', coalesce(c.version, 0) + 1,
           'standing', coalesce(c.standing, 'in-force'), 'teach_out', c.teach_out,
           'url', a.at, 'version_url', a.at || '/' || (coalesce(c.version, 0) + 1),
           'achievement', a.at || '.json', 'ctdl', a.at || '.jsonld', 'published', now(), 'policy', p.casefile ->> 'policy',
           'unit_title', (SELECT u.name FROM unit u WHERE u.institution = p.institution AND u.id = r.document ->> 'unit'),
           'image', badge_image(p.institution, p.casefile ->> 'policy', r.document),
           'document', r.document) END
  FROM proposal p
  JOIN institution i ON i.id = p.institution
  LEFT JOIN credential c ON c.institution = p.institution AND c.id = p.about
  JOIN LATERAL (SELECT document FROM revision v WHERE v.institution = p.institution AND v.proposal = p.id
                 ORDER BY v.number DESC LIMIT 1) AS r ON true
 CROSS JOIN LATERAL (SELECT (i.settings ->> 'url') || '/' || i.slug || '/catalog/' || coalesce(c.slug, p.id::text) AS at) AS a
  LEFT JOIN (VALUES ('correct', 'corrected'), ('renew', 'renewed'), ('suspend', 'suspended'), ('reinstate', 'reinstated'),
                    ('retire', 'retired'), ('retract', 'retracted')) AS k (kind, type) ON k.kind = p.casefile ->> 'kind'
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
