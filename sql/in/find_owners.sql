-- find_owners: who the owners in a portfolio are, and which of its rows were taken over before
-- params: $1 smallint institution, $2 json [{"email","key"}]
-- returns: place bigint (from 1), person uuid (null: nobody has this address), taken boolean
SELECT l.place, p.id AS person,
       EXISTS (SELECT FROM command_key k
                WHERE k.institution = $1::smallint AND k.source = 'import' AND k.key = l.one ->> 'key') AS taken
  FROM json_array_elements($2::json) WITH ORDINALITY AS l (one, place)
  LEFT JOIN person p ON p.institution = $1::smallint AND p.email = lower(l.one ->> 'email') AND p.erased_at IS NULL
 ORDER BY l.place
