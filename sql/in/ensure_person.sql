-- ensure_person: the person of an address, made if nobody has it
-- params: $1 smallint institution, $2 uuid id if new, $3 text email, $4 text name
-- returns: id uuid
INSERT INTO person (institution, id, email, name)
VALUES ($1::smallint, $2::uuid, lower($3::text), $4::text)
    ON CONFLICT (institution, email) DO UPDATE SET email = excluded.email
RETURNING id
