-- find_events: a case's whole history, to fold it again
-- params: $1 smallint institution, $2 uuid proposal
-- returns: seq bigint, kind text, version int, at timestamptz, actor uuid, known text, body json, sha256 bytea
SELECT seq, kind, version, at, actor, known, body, sha256
  FROM event
 WHERE institution = $1::smallint AND proposal = $2::uuid
 ORDER BY seq
