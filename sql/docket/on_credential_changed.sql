-- on_credential_changed: what pages read of the events credential.amended, corrected, renewed, suspended, reinstated, retired
--   and retracted
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH h AS (
    INSERT INTO credential_change (institution, credential, change, act, proposal, version, standing, because, at)
    VALUES ($1::smallint, ($4::json ->> 'credential')::uuid, ($4::json ->> 'change')::int, $4::json ->> 'act', $2::uuid,
            ($4::json ->> 'version')::int, $4::json ->> 'standing', $4::json ->> 'because', $3::timestamptz)
), c AS (
    UPDATE credential
       SET version = ($4::json ->> 'version')::int, standing = $4::json ->> 'standing', change = ($4::json ->> 'change')::int,
           review_due = coalesce(($4::json ->> 'review_due')::date, review_due),
           idle_due = coalesce(($4::json ->> 'idle_due')::date, idle_due),
           told_on = CASE WHEN $4::json ->> 'review_due' IS NULL AND $4::json ->> 'idle_due' IS NULL THEN told_on END,
           teach_out = CASE $4::json ->> 'standing' WHEN 'retired' THEN coalesce(($4::json ->> 'teach_out')::date, teach_out) END
     WHERE institution = $1::smallint AND id = ($4::json ->> 'credential')::uuid
)
INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at)
SELECT p.institution, ($4::json ->> 'credential')::uuid, ($4::json ->> 'version')::int, p.id, r.number,
       p.casefile ->> 'policy', r.document, $3::timestamptz
  FROM proposal p
  JOIN revision r ON r.institution = p.institution AND r.proposal = p.id AND r.number = ($4::json ->> 'revision')::int
 WHERE p.institution = $1::smallint AND p.id = $2::uuid
