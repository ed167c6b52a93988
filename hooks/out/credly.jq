include "outcome";
# credly: one badge template a credential, in an organization of Credly (credly.com/docs/badge_templates). What finds it again is
# its reporting tags: the credential's identifier, and the identifier with the version.

def templates: "/v1/organizations/" + (setting("organization"; "") | @uri) + "/badge_templates";

def search($page): ask_get(templates + "?filter=" + ("reporting_tags::" + ctid | @uri) + (if $page > 1 then "&page=\($page)" else "" end));

def level: credential.level | strings | .[0:1] as $first | ($first | ascii_upcase) + (.[1:] | ascii_downcase)
  | select(IN("Foundational", "Intermediate", "Advanced"));

def template($state):
  {name: (credential.title | cut(255)), description: credential.description,
   image: (if credential.image.url then {remote_upload_url: credential.image.url} else null end),
   global_activity_url: page_url, skills: [skills[].title],
   badge_template_activities: [{activity_type: setting("activity-type"; "Assessment"), activity_url: page_url,
     title: (credential.criteria // "As described on the credential's page" | cut(255))}],
   alignments: [skills[] | select(.url) | {name: .title, url, description: (.framework // .title)}],
   level: ([level] | first), cost: setting("cost"), time_to_earn: setting("time-to-earn"), type_category: setting("type-category"),
   reporting_tags: [ctid, version_mark], state: $state} | tidy;

def write_as($state): ask("PUT"; templates + "/" + (.target | @uri); template($state));

def archive: if .was == null then write_as("archived") else
  ask("PUT"; templates + "/" + (.target | @uri); .was | {name, description, image: {remote_upload_url: (.image.url? // .image_url)}, global_activity_url, level, cost, time_to_earn,
    type_category, reporting_tags, skills: [.skills // [] | .[] | if type == "object" then .name else . end], state: "archived",
    badge_template_activities: [.badge_template_activities // [] | .[] | {activity_type, title, activity_url, required_badge_template_id} | tidy],
    alignments: [.alignments // [] | .[] | {name, url, description} | tidy]} | tidy) end;

def lack:
  if setting("organization") == null then "set.organization is missing in the endpoint's section: Credly's id of the organization"
  elif credential.image.url == null then "Credly takes no badge without an image: add a badge image to the credential"
  elif (skills | length) < 3 then "Credly takes no badge with fewer than three skills; this credential names \(skills | length)"
  elif page_url | not then "Credly needs the address of the credential's page"
  else null end;

keep_in_step("Credly";
  if .last.request.method == "GET" then "look" elif .last.request.method == "POST" then "create" else "write" end;
  false;
  search(1);
  version_mark as $mark | ctid as $ctid
  | if answer.data | type != "array" then null
    else [answer.data[] | select(.reporting_tags // [] | index($ctid)) |
      {id, url, archived: (.state == "archived"), exact: (.reporting_tags | index($mark) != null), was: .}] end;
  (answer.metadata | objects | select(.current_page < .total_pages) | .current_page + 1) as $page | search($page);
  ask("POST"; templates; template(setting("state"; "active")));
  write_as(setting("state"; "active"));
  archive;
  answer.data | objects // {} | {id, url};
  lack)
