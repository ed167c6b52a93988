-- ensure_person: the person of an address, made if nobody has it; writes nothing when somebody has
-- params: $1 smallint institution, $2 uuid id if new, $3 text email, $4 text name
-- returns: id uuid
WITH known AS (
    SELECT id FROM person WHERE institution = $1::smallint AND email = lower($3::text)
     UNION ALL
    SELECT person FROM address WHERE institution = $1::smallint AND email = lower($3::text)
), made AS (
    INSERT INTO person (institution, id, email, name)
    SELECT $1::smallint, $2::uuid, lower($3::text), $4::text
     WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT (institution, email) DO UPDATE SET email = excluded.email
    RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM made
