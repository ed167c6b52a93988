-- on_timer_armed: what pages read of an event timer.armed
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO timer (institution, proposal, number, due_at)
SELECT $1::smallint, $2::uuid, ($4::json ->> 'timer')::int, ($4::json ->> 'due')::timestamptz
 WHERE $3::timestamptz IS NOT NULL
