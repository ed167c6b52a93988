-- compare_heads: what an anchor says, beside the record: every event that it names must be there with the same digest
-- params: $1 json [{proposal, seq, sha256}]
-- returns: document json {compared, broken: [{proposal, seq, what}]}
SELECT json_build_object('compared', count(*), 'broken', coalesce(json_agg(json_build_object('proposal', a.proposal,
           'seq', a.seq, 'what', CASE WHEN e.sha256 IS NULL THEN 'the anchor names an event that is not there'
                                      ELSE 'the event is not the one that the anchor names' END)
           ORDER BY a.proposal) FILTER (WHERE encode(e.sha256, 'hex') IS DISTINCT FROM a.sha256), '[]')) AS document
  FROM json_to_recordset($1::json) AS a (proposal uuid, seq bigint, sha256 text)
  LEFT JOIN event e ON e.proposal = a.proposal AND e.seq = a.seq
