-- on_task_opened: what pages read of an event task.opened
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO task (institution, proposal, number, run, kind, person, stands_for, unit, constituency, status, opened_at,
                  due_at, criteria, carried)
SELECT $1::smallint, $2::uuid, b.task, b.run, b.kind, b.person, b.stands_for, b.unit, b.constituency, 'open', $3::timestamptz, b.due,
       b.criteria, b.carried
  FROM json_to_record($4::json) AS b (task int, run int, kind text, person uuid, stands_for uuid, unit text,
                                      constituency text, due timestamptz,
                                      criteria json, carried json)
