-- end_session: somebody signs out
-- params: $1 smallint institution, $2 bytea digest of the cookie
-- returns: nothing
DELETE FROM session WHERE institution = $1::smallint AND id = $2::bytea
