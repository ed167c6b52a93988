-- purge_documents: the documents of proposals that ended without a credential, when the time since then is over
-- params: $1 smallint institution, $2 text how long they are kept
-- returns: nothing; at most 200 rows are written
UPDATE revision
   SET salt = NULL, document = NULL, erased_at = clock_timestamp()
 WHERE institution = $1::smallint
   AND (proposal, number) IN (SELECT r.proposal, r.number
                                FROM revision r JOIN proposal p ON p.institution = r.institution AND p.id = r.proposal
                               WHERE r.institution = $1::smallint AND r.document IS NOT NULL
                                 AND p.ending IN ('declined', 'withdrawn', 'lapsed')
                                 AND p.entered_at < clock_timestamp() - $2::interval
                               LIMIT 200)
