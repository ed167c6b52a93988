-- put_key: a command takes effect once; a key that is there already fails the commit
-- params: $1 smallint institution, $2 text source, $3 text key, $4 text digest, $5 text answer
-- returns: nothing
INSERT INTO command_key (institution, source, key, digest, answer)
VALUES ($1::smallint, $2::text, $3::text, $4::text, $5::text)
