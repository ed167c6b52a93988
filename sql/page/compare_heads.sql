-- compare_heads: what an anchor says, beside the record: every event that it names must be there with the same digest
-- params: $1 json [{proposal, seq, sha256}]; without a proposal: the register's events up to that one
-- returns: document json {compared, broken: [{proposal, seq, what}]}
WITH a AS (
    SELECT a.proposal, a.seq, a.sha256, coalesce(encode(e.sha256, 'hex'), r.sha256) AS found
      FROM json_to_recordset($1::json) AS a (proposal uuid, seq bigint, sha256 text)
      LEFT JOIN event e ON e.proposal = a.proposal AND e.seq = a.seq
      LEFT JOIN LATERAL (SELECT register_digest(institution, number) AS sha256
                           FROM register_event WHERE a.proposal IS NULL AND number = a.seq) AS r ON true
)
SELECT json_build_object('compared', count(*), 'broken', coalesce(json_agg(json_build_object(
           'proposal', coalesce(proposal::text, 'register'), 'seq', seq,
           'what', CASE WHEN found IS NULL THEN 'the anchor names an event that is not there'
                        WHEN proposal IS NULL THEN 'the register''s events are not those that the anchor names'
                        ELSE 'the event is not the one that the anchor names' END)
           ORDER BY proposal) FILTER (WHERE found IS DISTINCT FROM sha256), '[]')) AS document
  FROM a
