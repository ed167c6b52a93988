-- purge_files: files that no draft, proposal or credential names any more, when they have been kept for their time
-- params: $1 smallint institution, $2 text how long one is kept that is not named
-- returns: nothing; at most 200 rows are removed
WITH gone AS (
    SELECT u.institution, u.proposal, u.digest
      FROM file_use u
     WHERE u.institution = $1::smallint AND u.used_at < clock_timestamp() - $2::interval
       AND NOT EXISTS (SELECT FROM draft d
                        WHERE d.institution = u.institution AND d.id = u.proposal
                          AND strpos(d.document::text, u.digest) > 0)
       AND NOT EXISTS (SELECT FROM typed t
                        WHERE t.institution = u.institution AND t.proposal = u.proposal
                          AND strpos(t.answers::text, u.digest) > 0)
       AND NOT EXISTS (SELECT FROM revision r
                        WHERE r.institution = u.institution AND r.proposal = u.proposal
                          AND strpos(r.document::text, u.digest) > 0)
       -- what was published stays, and with it what later versions and drafts have taken over
       AND NOT EXISTS (SELECT FROM credential_version g
                         JOIN credential_version v ON v.institution = g.institution AND v.credential = g.credential
                        WHERE g.institution = u.institution AND g.proposal = u.proposal
                          AND strpos(v.document::text, u.digest) > 0)
       -- what was fetched for a submission that waits or is held is named when it is read again
       AND NOT EXISTS (SELECT FROM intake i
                         JOIN intake_state s ON s.institution = i.institution AND s.id = i.id
                        WHERE i.institution = u.institution AND i.id = u.proposal AND s.status IN ('new', 'held')
                          AND strpos(i.linked::text, u.digest) > 0)
     LIMIT 200
), unused AS (
    DELETE FROM file_use u USING gone g
     WHERE u.institution = g.institution AND u.proposal = g.proposal AND u.digest = g.digest
    RETURNING u.institution, u.proposal, u.digest
), body AS (
    DELETE FROM file f
     WHERE f.institution = $1::smallint
       AND f.digest IN (SELECT digest FROM unused)
       AND NOT EXISTS (SELECT FROM file_use o
                        WHERE o.institution = f.institution AND o.digest = f.digest
                          AND (o.proposal, o.digest) NOT IN (SELECT proposal, digest FROM unused))
)
SELECT digest FROM unused
