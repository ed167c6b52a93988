-- put_attempt: one try, for whoever asks what happened
-- params: $1 smallint institution, $2 bigint message, $3 int number, $4 int milliseconds, $5 int status, $6 text error
-- returns: nothing
INSERT INTO attempt (institution, message, number, at, took_ms, status, error)
VALUES ($1::smallint, $2::bigint, $3::int, clock_timestamp(), $4::int, $5::int, $6::text)
    ON CONFLICT DO NOTHING
