-- event_data: what an outgoing event is made of (daemon/app/out/event.c keeps to what is public), and what was left there
-- params: $1 smallint institution, $2 uuid proposal, $3 text endpoint that is told
-- returns: raw json {data, credential or null}, remote json (what an earlier delivery about the same credential left there),
--          unsure boolean: it may have left something more
WITH p AS (
    SELECT p.*, (i.settings ->> 'url') || '/' || i.slug || '/catalog/' AS catalog
      FROM proposal p
      JOIN institution i ON i.id = p.institution
     WHERE p.institution = $1::smallint AND p.id = $2::uuid
)
SELECT json_build_object(
           'data', json_build_object(
               'proposal', p.id,
               'kind', p.casefile ->> 'kind',
               'revision', r.number,
               'title', r.document ->> 'title',
               'unit', r.document ->> 'unit',
               'state', p.state,
               'submitted', p.submitted_at,
               'decision', (SELECT d.choice FROM decision d
                             WHERE d.institution = p.institution AND d.proposal = p.id
                             ORDER BY d.decided_at DESC LIMIT 1)),
           'credential', (SELECT json_build_object('id', c.id, 'ctid', 'ce-' || c.id, 'version', c.version,
                                     'standing', c.standing, 'teach_out', c.teach_out,
                                     'url', p.catalog || c.slug,
                                     'version_url', p.catalog || c.slug || '/' || c.version,
                                     'achievement', p.catalog || c.slug || '.json',
                                     'ctdl', p.catalog || c.slug || '.jsonld',
                                     'published', v.published_at, 'policy', v.policy,
                                     'unit_title', (SELECT u.name FROM unit u WHERE u.institution = c.institution
                                                                              AND u.id = v.document ->> 'unit'),
                                     'image', badge_image(c.institution, v.policy, v.document),
                                     'document', v.document)
                            FROM credential c
                            JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id
                                                     AND v.version = c.version
                           WHERE c.institution = p.institution AND c.id = p.about)),
       e.remote, e.unsure IS NOT NULL
  FROM p
  LEFT JOIN credential_remote e ON e.institution = p.institution AND e.credential = coalesce(p.about, p.id)
                               AND e.endpoint = $3::text
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id
                 AND r.number = (p.casefile ->> 'revision')::int
