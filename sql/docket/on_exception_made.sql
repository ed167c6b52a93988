-- on_exception_made: what pages read of an event exception.made
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO exception (institution, proposal, made_at, name, person, text)
SELECT $1::smallint, $2::uuid, $3::timestamptz, b.exception, b.person, b.text
  FROM json_to_record($4::json) AS b (exception text, person uuid, text text)
