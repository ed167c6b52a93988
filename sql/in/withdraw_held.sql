-- withdraw_held: what is taken back has come to nothing yet: what is held of it, or waits, need not be looked at any more
-- params: $1 smallint institution, $2 uuid id of what takes it back, $3 text form, $4 text submission
-- returns: nothing
WITH h AS (
    UPDATE intake_state
       SET status = 'withdrawn', reason = NULL, at = clock_timestamp()
     WHERE institution = $1::smallint AND form = $3::text AND submission = $4::text AND status IN ('held', 'new') AND id < $2::uuid
    RETURNING id
)
UPDATE intake_state
   SET status = CASE WHEN EXISTS (SELECT FROM h) THEN 'withdrawn' ELSE 'ignored' END, submission = $4::text,
       reason = CASE WHEN NOT EXISTS (SELECT FROM h) THEN 'nothing is known here of what it takes back' END,
       at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid
