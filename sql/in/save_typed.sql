-- save_typed: keeps what a person has typed into an open task's page and not sent; whether they may has been asked
-- params: $1 smallint institution, $2 uuid proposal, $3 int task, $4 uuid person, $5 json answers
-- returns: nothing
INSERT INTO typed (institution, proposal, task, person, answers, saved_at)
SELECT institution, proposal, number, $4::uuid, $5::json, clock_timestamp()
  FROM task
 WHERE institution = $1::smallint AND proposal = $2::uuid AND number = $3::int AND status = 'open'
    ON CONFLICT (institution, proposal, task, person)
    DO UPDATE SET answers = excluded.answers, saved_at = excluded.saved_at
