-- lock_case: takes a case for this batch; no row when somebody else holds it, or it is not there
-- params: $1 smallint institution, $2 uuid proposal
-- returns: version bigint, fold int, casefile jsonb, head bytea
SELECT version, fold, casefile, head
  FROM proposal
 WHERE institution = $1::smallint AND id = $2::uuid
   FOR NO KEY UPDATE SKIP LOCKED
