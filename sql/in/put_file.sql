-- put_file: a file that a draft or a proposal is to name; the same bytes are kept once
-- params: $1 smallint institution, $2 uuid proposal, $3 text digest, $4 text type, $5 bytea body, $6 text name
-- returns: nothing
WITH f AS (
    INSERT INTO file (institution, digest, type, size, body)
    VALUES ($1::smallint, $3::text, $4::text, length($5::bytea), $5::bytea)
        ON CONFLICT (institution, digest) DO UPDATE SET stored_at = now()
    RETURNING institution, digest
)
INSERT INTO file_use (institution, proposal, digest, name)
SELECT institution, $2::uuid, digest, $6::text FROM f
    ON CONFLICT (institution, proposal, digest) DO UPDATE SET name = excluded.name, used_at = now()
