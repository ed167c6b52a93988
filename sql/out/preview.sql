-- preview: the proposal that is asked about, and which event its publication would be
-- params: $1 smallint institution, $2 uuid proposal
-- returns: type text, now timestamptz
SELECT 'credential.' || CASE WHEN p.casefile ->> 'kind' LIKE 'amend%' THEN 'amended'
                             ELSE coalesce(k.type, 'published') END,
       now()
  FROM proposal p
  LEFT JOIN (VALUES ('correct', 'corrected'), ('renew', 'renewed'), ('suspend', 'suspended'), ('reinstate', 'reinstated'),
                    ('retire', 'retired'), ('retract', 'retracted')) AS k (kind, type) ON k.kind = p.casefile ->> 'kind'
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
