-- find_remap: what the office has said about a form's questions
-- params: $1 smallint institution, $2 text form
-- returns: remap json {question: field}; or no row
SELECT json_object_agg(question, field)
  FROM remap
 WHERE institution = $1::smallint AND form = $2::text
HAVING count(*) > 0
