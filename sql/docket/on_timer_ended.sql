-- on_timer_ended: what pages read of an event timer.ended
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
DELETE FROM timer
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'timer')::int
   AND $3::timestamptz IS NOT NULL
