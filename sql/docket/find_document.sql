-- find_document: the document in hand
-- params: $1 smallint institution, $2 uuid proposal
-- returns: document json, or no row
SELECT document
  FROM revision
 WHERE institution = $1::smallint AND proposal = $2::uuid
 ORDER BY number DESC
 LIMIT 1
