include "outcome";
# drupal: one node a credential on a Drupal site, by JSON:API. The node's identifier is the credential's own, so that a second creation is a
# conflict (409) and not a second node.

def nodes: "/jsonapi/node/" + (setting("bundle"; "page") | @uri);
def id: credential.id;
def html: setting("format"; "plain_text") != "plain_text";

def text:
  if html then (credential.description // "" | html_lines) + "\n<ul>\n" + ([credential.outcomes // [] | .[] | "<li>\(@html)</li>"] | join("\n")) + "\n</ul>\n"
    + (credential.criteria // "" | html_lines) + "\n<p><a href=\"\(credential.url | @html)\">\(credential.title | @html)</a></p>"
  else [credential.description, (credential.outcomes // [] | map("- " + .) | join("\n")), credential.criteria, credential.url] | map(select(present)) | join("\n\n")
  end;

# set.field.NAME = /pointer: another field of the node from the event's data.
def pointed($data; $pointer): $data | getpath($pointer | split("/")[1:] | map(gsub("~1"; "/") | gsub("~0"; "~")));
def fields: .event.data as $data
  | [.endpoint.settings // {} | to_entries[] | select(.key | startswith("field.")) | {key: .key[6:], value: pointed($data; .value)}] | from_entries;

def node($new):
  {data: ({type: ("node--" + setting("bundle"; "page")), id: id,
    attributes: ({title: (credential.title | cut(255)), body: {value: text, format: setting("format"; "plain_text")}, status: in_force} + fields)})};

def send($method; $url): ask($method; $url; node(null))
  | .request.headers = {accept: "application/vnd.api+json", "content-type": "application/vnd.api+json"};
def change: send("PATCH"; nodes + "/" + id);

if credential == null then {done: {}}
elif .last == null then if .remote.id or (in_force | not) then change else send("POST"; nodes) end
elif .last.request.method == "POST" and .last.status == 409 then change
elif .last.request.method == "PATCH" and (.last.status == 404 or .last.status == 410 and (in_force | not)) then
  if in_force | not then gone("Drupal")
  elif .remote.id and setting("recreate") != "yes" then {failed: "Drupal has the node \(id) no more (404): it was deleted there, or our account may not see it. With set.recreate = yes a new one is made"}
  else send("POST"; nodes) end
elif ok | not then refused("Drupal")
elif .last.status != 204 and answer.data.id != id then {wait: 60, reason: "Drupal answered \(.last.status) with something that is not its own\(with_words)"}
else {done: {remote: ({id: id, url: answer.data.links.self.href, node: answer.data.attributes.drupal_internal__nid, version: credential.version} | tidy)}}
end
