-- purge_texts: what people wrote, when the time of its kind since the proposal's end is over
-- params: $1 smallint institution, $2 json {kind: how long, or "forever"}, "texts" for every other kind
-- returns: nothing; at most 200 rows are written
UPDATE text
   SET salt = NULL, body = NULL, erased_at = clock_timestamp()
 WHERE institution = $1::smallint
   AND (proposal, digest) IN (SELECT t.proposal, t.digest
                                FROM text t JOIN proposal p ON p.institution = t.institution AND p.id = t.proposal
                               WHERE t.institution = $1::smallint AND t.body IS NOT NULL AND p.ending IS NOT NULL
                                 AND p.entered_at < clock_timestamp()
                                     - nullif(coalesce($2::json ->> t.kind, $2::json ->> 'texts'), 'forever')::interval
                               LIMIT 200)
