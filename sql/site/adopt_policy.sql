-- adopt_policy: keeps a policy by its digest, and puts it in force unless it is already
-- params: $1 smallint institution, $2 text digest, $3 text workflow, $4 int vocabulary, $5 text bundle, $6 text adopted_by
-- returns: one row when it came into force now
WITH kept AS (
    INSERT INTO policy (institution, digest, workflow, vocabulary, bundle)
    VALUES ($1::smallint, $2::text, $3::text, $4::int, $5::text)
        ON CONFLICT DO NOTHING
)
INSERT INTO adoption (institution, workflow, digest, adopted_by)
SELECT $1::smallint, $3::text, $2::text, $6::text
 WHERE $2::text IS DISTINCT FROM (SELECT digest FROM adoption
                                   WHERE institution = $1::smallint AND workflow = $3::text
                                   ORDER BY number DESC
                                   LIMIT 1)
RETURNING number
