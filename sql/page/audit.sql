-- audit: the events of the next hundred proposals, as they were written, for the chain to be walked again
-- params: $1 uuid the last proposal looked at; the nil uuid for the first
-- returns: proposal uuid, head bytea, last bigint, seq bigint, kind text, version int, at timestamptz, actor uuid,
--          known text, body json, sha256 bytea; ordered; seq is null when a proposal has no event
WITH p AS (
    SELECT id, head, version FROM proposal WHERE id > $1::uuid ORDER BY id LIMIT 100
)
SELECT p.id AS proposal, p.head, p.version AS last, e.seq, e.kind, e.version, e.at, e.actor, e.known, e.body, e.sha256
  FROM p LEFT JOIN event e ON e.proposal = p.id
 ORDER BY p.id, e.seq
