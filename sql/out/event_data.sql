-- event_data: what an outgoing event tells about its proposal: nothing private, no score
-- params: $1 smallint institution, $2 uuid proposal, $3 text endpoint that is told
-- returns: data json, remote json (what an earlier delivery about the same credential left there, or null)
SELECT json_build_object(
           'proposal', p.id,
           'kind', p.casefile ->> 'kind',
           'revision', r.number,
           'title', r.document ->> 'title',
           'unit', r.document ->> 'unit',
           'state', p.state,
           'submitted', p.submitted_at,
           'decision', (SELECT d.choice FROM decision d
                         WHERE d.institution = p.institution AND d.proposal = p.id
                         ORDER BY d.decided_at DESC LIMIT 1),
           'credential', (SELECT json_build_object('id', c.id, 'version', c.version, 'standing', c.standing,
                                     'url', (i.settings ->> 'url') || '/' || i.slug || '/catalog/' || c.slug,
                                     'achievement', (i.settings ->> 'url') || '/' || i.slug || '/catalog/' || c.slug || '.json',
                                     'title', v.document ->> 'title', 'description', v.document ->> 'summary',
                                     'outcomes', v.document -> 'outcomes', 'published', v.published_at)
                            FROM credential c
                            JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id
                                                     AND v.version = c.version
                           WHERE c.institution = p.institution AND c.id = p.about)),
       (SELECT e.remote FROM credential_remote e
         WHERE e.institution = p.institution AND e.credential = p.about AND e.endpoint = $3::text)
  FROM proposal p
  JOIN institution i ON i.id = p.institution
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id
                 AND r.number = (p.casefile ->> 'revision')::int
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
