-- postpone_fetch: the answers could not be fetched: again after a while
-- params: $1 smallint institution, $2 uuid id, $3 bigint milliseconds
-- returns: nothing
UPDATE intake_state
   SET not_before = clock_timestamp() + $3::bigint * interval '1 millisecond', fetches = fetches + 1
 WHERE institution = $1::smallint AND id = $2::uuid AND status = 'new'
