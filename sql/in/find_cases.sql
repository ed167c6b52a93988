-- find_cases: open proposals with all that decides who is asked, to look ahead
-- params: $1 smallint institution, $2 int how many
-- returns: fold int, casefile text, document json, title text
SELECT p.fold, p.casefile::text, r.document, r.document ->> 'title'
  FROM proposal p
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id AND r.number = (p.casefile ->> 'revision')::int
 WHERE p.institution = $1::smallint AND p.ending IS NULL
 ORDER BY p.id
 LIMIT $2::int
