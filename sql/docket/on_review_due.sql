-- on_review_due: what pages read of an event review.due
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH c AS (
    UPDATE credential c
       SET change = ($4::json ->> 'change')::int,
           told_on = ($3::timestamptz AT TIME ZONE coalesce((SELECT settings ->> 'zone' FROM institution
                                                              WHERE id = $1::smallint), 'UTC'))::date
     WHERE c.institution = $1::smallint AND c.id = ($4::json ->> 'credential')::uuid
    RETURNING institution, id, change, version, standing
)
INSERT INTO credential_change (institution, credential, change, act, proposal, version, standing, because, at)
SELECT institution, id, change, 'review-due', $2::uuid, version, standing, $4::json ->> 'reason', $3::timestamptz FROM c
