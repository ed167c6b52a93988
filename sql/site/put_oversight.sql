-- put_oversight: who sees what across institutions, whole, as the configuration says it
-- params: $1 json [{institution, seen, kind, office, slug, name}]
-- returns: nothing
WITH said AS (
    SELECT * FROM json_to_recordset($1::json) AS r (institution smallint, seen smallint, kind text, office boolean, slug text,
                                                    name text)
), gone AS (
    DELETE FROM oversight o
     WHERE NOT EXISTS (SELECT FROM said s WHERE s.institution = o.institution AND s.seen = o.seen AND s.kind = o.kind)
)
INSERT INTO oversight (institution, seen, kind, office, slug, name)
SELECT institution, seen, kind, office, slug, name FROM said
    ON CONFLICT (institution, seen, kind)
    DO UPDATE SET office = excluded.office, slug = excluded.slug, name = excluded.name
