-- find_open: a portion of the open proposals, in the order of their ids
-- params: $1 smallint institution, $2 uuid the last one of the portion before, $3 int how many
-- returns: id uuid
SELECT id
  FROM proposal
 WHERE institution = $1::smallint AND ending IS NULL AND id > $2::uuid
 ORDER BY id
 LIMIT $3::int
