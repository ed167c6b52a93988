-- clock: the database's clock, which is the batch's now
-- params: none
-- returns: timestamptz
SELECT clock_timestamp()
