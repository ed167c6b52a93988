-- put_standin: somebody acts for somebody else from a day to a day
-- params: $1 smallint institution, $2 uuid id, $3 text address of the one who is away, $4 text address of the one who acts,
--         $5 date from, $6 date to, $7 json roles or null, $8 json kinds of step or null, $9 text who sets it
-- returns: person text, standin text: their names; refuses with a sentence
WITH RECURSIVE who AS (
    SELECT (SELECT id FROM person p WHERE p.institution = $1::smallint AND p.erased_at IS NULL
               AND (p.email = lower($3::text) OR p.id::text = $3::text
                    OR p.id = (SELECT person FROM address a WHERE a.institution = $1::smallint AND a.email = lower($3::text)))) AS person,
           (SELECT id FROM person p WHERE p.institution = $1::smallint AND p.erased_at IS NULL
               AND (p.email = lower($4::text) OR p.id::text = $4::text
                    OR p.id = (SELECT person FROM address a WHERE a.institution = $1::smallint AND a.email = lower($4::text)))) AS standin
), chain AS (
    -- Those who act for the stand-in, in these days, and so on.
    SELECT standin AS person, 1 AS length FROM who
    UNION ALL
    SELECT s.standin, c.length + 1
      FROM chain c
      JOIN standin s ON s.institution = $1::smallint AND s.person = c.person
                    AND s.held_from <= $6::date AND s.held_to >= $5::date
     WHERE c.length <= 4
), checked AS (
    SELECT CASE WHEN person IS NULL THEN refuse('Nobody in the register has the address “' || $3::text || '”.')
                WHEN standin IS NULL THEN refuse('Nobody in the register has the address “' || $4::text || '”.')
                WHEN person = standin THEN refuse('Nobody stands in for themselves.')
                WHEN $6::date < $5::date THEN refuse('The last day is before the first.')
                WHEN person IN (SELECT person FROM chain)
                THEN refuse('They would stand in for each other in a circle: choose somebody else, or other days.')
                WHEN (SELECT max(length) FROM chain) > 4
                THEN refuse('That is the fifth who stands in for somebody who is away too: name the one who is there.')
                WHEN EXISTS (SELECT FROM standin s WHERE s.institution = $1::smallint AND s.person = who.person
                                AND s.held_from <= $6::date AND s.held_to >= $5::date
                                AND (s.roles IS NULL OR $7::json IS NULL OR s.roles::text = $7::text)
                                AND (s.kinds IS NULL OR $8::json IS NULL OR s.kinds::text = $8::text))
                THEN refuse('Somebody stands in for them in these days already: end that first.')
                ELSE true
           END AS fine, person, standin
      FROM who
), made AS (
    INSERT INTO standin (institution, id, person, standin, held_from, held_to, roles, kinds, set_by)
    SELECT $1::smallint, $2::uuid, person, standin, $5::date, $6::date, $7::json, $8::json, $9::text
      FROM checked
     WHERE fine
    RETURNING person, standin
)
SELECT p.name, s.name
  FROM made
  JOIN person p ON p.institution = $1::smallint AND p.id = made.person
  JOIN person s ON s.institution = $1::smallint AND s.id = made.standin
