-- on_condition_set: what pages read of an event condition.set
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO condition (institution, proposal, number, task, item, text, set_at)
SELECT $1::smallint, $2::uuid, b.number, b.task, b.item, b.text, $3::timestamptz
  FROM json_to_record($4::json) AS b (number int, task int, item int, text text)
