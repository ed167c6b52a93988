include "outcome";
# badgr: one badge class a credential, by version 2 of Badgr's interface: Canvas Credentials, Parchment Digital Badges, or a Badgr server
# of one's own. It has no field for our identifier: the address of the criteria is the credential's page and finds it again.

def classes: "/v2/issuers/" + (setting("issuer"; "") | @uri) + "/badgeclasses";

# A page of an issuer's classes. The next one's cursor is taken out of the Link header, and nothing else of that address.
def page_from($cursor): classes + "?include_archived=true&num=100" + (if $cursor then "&cursor=" + $cursor else "" end);
def next_cursor: .last.headers.link | strings | match("<[^<>]*[?&]cursor=([^&<>]+)[^<>]*>; *rel=\"?next\\b"; "g") | .captures[0].string;

def badge_class($archived):
  {name: (credential.title | cut(1024)), description: (credential.description | cut(16384)), image: credential.image.data_uri,
   criteriaUrl: page_url, criteriaNarrative: (credential.criteria // null),
   alignments: [skills[] | select(.url) | {targetName: .title, targetUrl: .url, targetDescription: "", targetFramework: (.framework // ""), targetCode: (.code // "")}],
   tags: credential.tags, achievementType: setting("achievement-type")} | tidy
  | if $archived == null then . else .archived = $archived end;

def write_as($archived): ask("PUT"; "/v2/badgeclasses/" + (.target | @uri); badge_class($archived));
def archive: if .was == null then write_as(true) else
  ask("PUT"; "/v2/badgeclasses/" + (.target | @uri); .was | {name, description, image, criteriaUrl, criteriaNarrative, tags, achievementType,
    alignments: [.alignments // [] | .[] | {targetName, targetUrl, targetDescription, targetFramework, targetCode} | tidy]} | tidy | .archived = true) end;

def lack:
  if setting("issuer") == null then "set.issuer is missing in the endpoint's section: Badgr's entityId of the issuer"
  elif credential.image.data_uri == null then "Badgr takes no badge without an image: add a badge image (PNG or SVG) to the credential"
  else null end;

keep_in_step("Badgr";
  if .last.request.method == "GET" then "look" elif .last.request.method == "POST" then "create" else "write" end;
  (answer.status | if type == "object" then .success else null end) == false;
  ask_get(page_from(null));
  credential.url as $url | page_url as $page
  | if answer.result | type != "array" then null
    else [answer.result[] | select(.criteriaUrl != null and (.criteriaUrl == $url or (.criteriaUrl | startswith($url + "/"))))
      | {id: .entityId, url: .openBadgeId, archived: (.archived == true), exact: (.criteriaUrl == $page), was: .}] end;
  ([next_cursor] | first) as $next | if $next then ask_get(page_from($next)) else null end;
  ask("POST"; classes; badge_class(null));
  write_as(false);
  archive;
  (answer.result | arrays | .[0]) // {} | {id: .entityId, url: .openBadgeId};
  lack)
