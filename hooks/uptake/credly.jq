# credly: events of badges. Their names are the endpoint's set.issued, set.shared and set.revoked, several with blanks between them.
def words($name; $usual): ((.settings // {})[$name] // $usual) | split(" ");
words("issued"; "badge.created badge.issued") as $issued | words("shared"; "badge.shared") as $shared
| words("revoked"; "badge.revoked badge.deleted") as $revoked
| {events: [.body.data? // .body | if type == "array" then .[] else . end | select(type == "object")
  | (.event_type // .type // "") as $type
  | (if $issued | index([$type]) then "issued" elif $shared | index([$type]) then "shared" elif $revoked | index([$type]) then "revoked" else empty end) as $kind
  | {id: (.id | tostring), $kind, remote: (.badge_template_id // .badge_template.id // .badge.badge_template.id // .data.badge_template_id | if . == null then empty else tostring end),
     channel: ((.channel // .share.channel // null) | if type == "string" then ascii_downcase else null end), at: (.occurred_at // .created_at)}]}
