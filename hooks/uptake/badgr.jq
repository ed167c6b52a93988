# badgr: assertions as its API lists them ({"result": [{"entityId", "badgeclass", "issuedOn", "revoked"}]}), posted by a job of the campus.
{events: [(.body.result // [.body])[] | select(type == "object" and .entityId != null and .badgeclass != null)
  | {id: "\(.entityId) issued", kind: "issued", remote: (.badgeclass | tostring), at: (.issuedOn // .createdAt)},
    (select(.revoked == true) | {id: "\(.entityId) revoked", kind: "revoked", remote: (.badgeclass | tostring), at: (.revokedOn // null)})]}
