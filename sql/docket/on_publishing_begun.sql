-- on_publishing_begun: what pages read of an event publishing.begun
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
UPDATE step_run
   SET begun_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND run = ($4::json ->> 'run')::int
