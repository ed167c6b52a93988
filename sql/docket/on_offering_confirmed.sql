-- on_offering_confirmed: what pages read of an event offering.confirmed
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH c AS (
    UPDATE credential
       SET change = ($4::json ->> 'change')::int, idle_due = ($4::json ->> 'idle_due')::date,
           told_on = CASE WHEN review_due > $3::timestamptz THEN NULL ELSE told_on END
     WHERE institution = $1::smallint AND id = ($4::json ->> 'credential')::uuid
    RETURNING institution, id, change, version, standing
)
INSERT INTO credential_change (institution, credential, change, act, proposal, version, standing, at)
SELECT institution, id, change, 'offered', $2::uuid, version, standing, $3::timestamptz FROM c
