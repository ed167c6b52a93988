-- revoke_links: none of the links that a person holds is valid any more, nobody is signed in as them, and no code is open
-- params: $1 smallint institution, $2 text email
-- returns: document json {email, epoch}; or no row
WITH p AS (
    UPDATE person SET epoch = epoch + 1
     WHERE institution = $1::smallint AND (email = lower($2::text)
            OR id = (SELECT person FROM address a WHERE a.institution = $1::smallint AND a.email = lower($2::text)))
    RETURNING institution, id, email, epoch
), s AS (
    DELETE FROM session USING p WHERE session.institution = p.institution AND session.person = p.id
), c AS (
    DELETE FROM signin USING p WHERE signin.institution = p.institution AND signin.person = p.id
)
SELECT json_build_object('email', email, 'epoch', epoch) AS document FROM p
