-- event_data: what outgoing events are made of (daemon/app/out/event.c keeps to what is public), and what was left there
-- params: $1 bigint[] institutions, $2 text[] proposals, $3 text[] endpoints that are told
-- returns: raw json {data, credential or null}, remote json (what an earlier delivery about the same credential left there),
--          unsure boolean: it may have left something more; place int in the arrays, from 1
WITH p AS (
    SELECT p.*, (i.settings ->> 'url') || '/' || i.slug || '/catalog/' AS catalog, g.endpoint AS told, g.place
      FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS g (institution, proposal, endpoint, place)
      JOIN proposal p ON p.institution = g.institution::smallint AND p.id = g.proposal::uuid
      JOIN institution i ON i.id = p.institution
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
       e.remote, e.unsure IS NOT NULL, p.place
  FROM p
  LEFT JOIN credential_remote e ON e.institution = p.institution AND e.credential = coalesce(p.about, p.id)
                               AND e.endpoint = p.told
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id
                 AND r.number = (p.casefile ->> 'revision')::int
