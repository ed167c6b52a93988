-- on_change_requested: what pages read of an event change.requested
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO change_request (institution, proposal, number, criterion, fields, task, revision_asked)
SELECT $1::smallint, $2::uuid, b.number, b.criterion, b.fields, b.task, b.revision
  FROM json_to_record($4::json) AS b (number int, criterion text, fields json, task int, revision int)
 WHERE $3::timestamptz IS NOT NULL
