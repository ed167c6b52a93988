# accredible: events about credentials. Their names are the endpoint's set.issued, set.shared and set.revoked, blanks between them.
def words($name; $usual): ((.settings // {})[$name] // $usual) | split(" ");
words("issued"; "credential.created credential.issued") as $issued | words("shared"; "credential.shared") as $shared
| words("revoked"; "credential.deleted credential.revoked") as $revoked
| {events: [.body | if type == "array" then .[] else . end | select(type == "object")
  | (.event // .type // "") as $type
  | (if $issued | index([$type]) then "issued" elif $shared | index([$type]) then "shared" elif $revoked | index([$type]) then "revoked" else empty end) as $kind
  | (.credential // .data // {}) as $c
  | {id: ((.id // "\($c.id) \($type)") | tostring), $kind, remote: ($c.group_id // $c.group.id | if . == null then empty else tostring end),
     channel: ((.channel // $c.channel // null) | if type == "string" then ascii_downcase else null end), at: ($c.issued_on // .created_at)}]}
