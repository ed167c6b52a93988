-- put_remote: what a delivery has left there, and whether it may have left more; nothing when the lease was lost
-- params: $1 smallint institution, $2 uuid proposal, $3 text endpoint, $4 json remote (null: as it is),
--         $5 boolean unsure (null: as it is), $6 bigint message, $7 bigint lease
-- returns: one row when the message is still ours
INSERT INTO credential_remote AS c (institution, credential, endpoint, remote, unsure, at)
SELECT p.institution, coalesce(p.about, p.id), $3::text, $4::json, CASE WHEN $5::boolean THEN clock_timestamp() END,
       clock_timestamp()
  FROM proposal p
  JOIN message_queue q ON q.institution = p.institution AND q.id = $6::bigint AND q.lease = $7::bigint
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
    ON CONFLICT (institution, credential, endpoint) DO UPDATE
   SET remote = coalesce(excluded.remote, c.remote), at = excluded.at,
       unsure = CASE WHEN $5::boolean IS NULL THEN c.unsure WHEN $5::boolean THEN coalesce(c.unsure, excluded.unsure) END
RETURNING 1
