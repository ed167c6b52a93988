-- on_question_answered: what pages read of an event question.answered
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
UPDATE question
   SET answer_text = $4::json ->> 'text', answered_at = $3::timestamptz
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = ($4::json ->> 'question')::int
