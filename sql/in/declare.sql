-- declare: somebody who judges has no conflict of interest, with this proposal or with all on their list
-- params: $1 smallint institution, $2 uuid proposal, $3 int task, $4 uuid person, $5 boolean all
-- returns: nothing
INSERT INTO typed (institution, proposal, task, person, answers, saved_at)
SELECT institution, proposal, number, person, json_build_object('declared', CASE WHEN $5::boolean THEN 'all' ELSE 'this' END),
       clock_timestamp()
  FROM task
 WHERE institution = $1::smallint AND person = $4::uuid AND status = 'open' AND kind IN ('review', 'vote')
   AND ($5::boolean OR (proposal = $2::uuid AND number = $3::int))
    ON CONFLICT (institution, proposal, task, person)
    DO UPDATE SET answers = (typed.answers::jsonb || excluded.answers::jsonb)::json
