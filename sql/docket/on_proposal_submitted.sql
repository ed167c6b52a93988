-- on_proposal_submitted: what pages read of an event proposal.submitted
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH d AS (
    DELETE FROM draft WHERE institution = $1::smallint AND id = $2::uuid
)
UPDATE intake_state
   SET status = 'proposal', reason = NULL, at = $3::timestamptz
 WHERE institution = $1::smallint AND id = $2::uuid AND $4::json IS NOT NULL
