-- claim_fetch: the answers are being fetched: nobody else need for a minute
-- params: $1 smallint institution, $2 uuid id
-- returns: nothing
UPDATE intake_state
   SET not_before = clock_timestamp() + interval '1 minute'
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
