-- wait_turn: a later answer waits until those before it are read (find_new); whose answers could not be fetched is asked for
--            them at once, the platform being there, unless that may be under way (CLAIM_SECONDS)
-- params: $1 smallint institution, $2 uuid id of the later one, $3 text form, $4 text submission
-- returns: nothing
UPDATE intake_state
   SET submission = $4::text, not_before = NULL
 WHERE institution = $1::smallint AND status = 'new'
   AND (id = $2::uuid OR (form = $3::text AND submission = $4::text AND id < $2::uuid AND fetches > 0
                          AND not_before > clock_timestamp() + interval '1 minute'))
