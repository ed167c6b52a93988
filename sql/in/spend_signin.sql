-- spend_signin: a code is tried; the right one, in the browser that asked, becomes a session
-- params: $1 smallint institution, $2 uuid id, $3 bytea digest of the browser's cookie, $4 bytea digest of the code,
--         $5 bytea digest of the session's cookie, $6 int hours
-- returns: person uuid when it was right; else no row
WITH s AS (
    UPDATE signin
       SET tries = tries + 1, spent_at = CASE WHEN code = $4::bytea THEN clock_timestamp() END
     WHERE institution = $1::smallint AND id = $2::uuid AND browser = $3::bytea AND spent_at IS NULL AND tries < 5
       AND expires_at > clock_timestamp()
    RETURNING institution, id, person, spent_at
), old AS (
    DELETE FROM session WHERE institution = $1::smallint AND expires_at < clock_timestamp()
)
INSERT INTO session (institution, id, person, expires_at)
SELECT institution, $5::bytea, person, clock_timestamp() + make_interval(hours => $6::int)
  FROM s
 WHERE spent_at IS NOT NULL
RETURNING person
