-- on_owner_changed: what pages read of an event owner.changed
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
WITH c AS (
    UPDATE credential
       SET change = ($4::json ->> 'change')::int, owner = ($4::json ->> 'to')::uuid,
           owner_role = $4::json ->> 'role', owner_unit = $4::json ->> 'unit'
     WHERE institution = $1::smallint AND id = ($4::json ->> 'credential')::uuid
    RETURNING institution, id, change, version, standing
)
INSERT INTO credential_change (institution, credential, change, act, proposal, version, standing, at)
SELECT institution, id, change, 'owner', $2::uuid, version, standing, $3::timestamptz FROM c
