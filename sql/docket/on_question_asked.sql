-- on_question_asked: what pages read of an event question.asked
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO question (institution, proposal, number, task, run, person, text, asked_at)
SELECT $1::smallint, $2::uuid, b.question, b.task, b.run, b.person, b.text, $3::timestamptz
  FROM json_to_record($4::json) AS b (question int, task int, run int, person uuid, text text)
