-- find_document: the document in hand, and the credential that the proposal is about, or has begun, as it is now
-- params: $1 smallint institution, $2 uuid proposal
-- returns: document json, credential json as the core reads it (null: none yet), components json (null: it has none), or no row
SELECT r.document,
       CASE WHEN p.about IS NOT NULL THEN
           (SELECT json_strip_nulls(json_build_object(
                       'id', c.id, 'version', c.version, 'standing', c.standing, 'change', c.change, 'owner', owner_of(c), 'owner_role', c.owner_role,
                       'review_due', c.review_due, 'idle_due', c.idle_due, 'told_on', c.told_on,
                       'document', CASE p.about_what WHEN 'text' THEN
                           (SELECT v.document FROM credential_version v
                             WHERE v.institution = c.institution AND v.credential = c.id AND v.version = c.version) END,
                       'pathways', CASE WHEN p.about_what IN ('suspend', 'retire', 'retract') THEN
                           (SELECT json_agg(DISTINCT w.owner) FROM pathways_with(c.institution, c.id) AS w) END,
                       'open', (SELECT json_agg(json_build_object('proposal', q.id, 'kind', q.casefile ->> 'kind',
                                           'text', q.about_what = 'text', 'since', to_char(q.submitted_at, 'FMDD Month YYYY')))
                                  FROM proposal q
                                 WHERE q.institution = c.institution AND q.about = c.id AND q.ending IS NULL
                                   AND q.id NOT IN (c.id, p.id))))
              FROM credential c
             WHERE c.institution = p.institution AND c.id = p.about)
       END AS credential,
       CASE WHEN r.document -> 'components' IS NOT NULL THEN component_graph(p.institution, r.document) END AS components
  FROM proposal p
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
 ORDER BY r.number DESC
 LIMIT 1
