include "outcome";
# accredible: one group a credential, by version 1 of Accredible's interface. A group's meta data are free: they carry our identifier,
# the proposal and the version, and a search by them finds the group again. It cannot be archived, only renamed or deleted.

def groups: "/v1/issuer/groups";

# The languages that Accredible has; anything else is left to its own default.
def group_language: language | split("-")[0] | ascii_downcase
  | select(IN("en", "es", "vi", "pt", "ja", "fr", "da", "nl", "fi", "no", "nb", "ro", "sv", "th", "tw", "zh", "tr", "ar", "he", "ms", "de"));

def design($name): setting($name) | if . == null then null else tonumber end;

def group($standing):
  {group: ({name: ("\(credential.title) · \(version_mark)" + (if $standing == "in-force" then "" else " (\($standing))" end)),
    course_name: credential.title, course_description: credential.description, course_link: page_url,
    language: ([group_language] | first), learning_outcomes: credential.outcomes,
    certificate_design_id: design("certificate-design"), badge_design_id: design("badge-design"), primary_design_id: design("primary-design"),
    department_id: design("department"),
    meta_data: {ctid: ctid, proposal: .event.data.proposal, version: (credential.version | tostring), standing: $standing}} | tidy)};

def write_as($standing): ask("PUT"; groups + "/" + (.target | @uri); group($standing));
def standing: credential.standing // "in-force";

def search($page): ask("POST"; groups + "/search"; {meta_data: {ctid: ctid}, page: $page, page_size: 50});

keep_in_step("Accredible";
  if path_has(groups + "/search") then "look" elif .last.request.method == "POST" then "create" else "write" end;
  false;
  search(1);
  ctid as $ctid | (credential.version | tostring) as $version
  | if answer.groups | type != "array" then null
    else [answer.groups[] | select(.meta_data.ctid? == $ctid)
      | {id: (.id | tostring), archived: (.meta_data.standing != null and .meta_data.standing != "in-force"), exact: (.meta_data.version == $version), was: .}] end;
  (answer.meta.next_page? | numbers) as $page | search($page);
  ask("POST"; groups; group("in-force"));
  write_as("in-force");
  if setting("retired") == "delete" and IN(credential.standing; "retired", "retracted") then {request: {method: "DELETE", url: (groups + "/" + (.target | @uri)), headers: {accept: "application/json"}}}
  elif .was and in_force then ask("PUT"; groups + "/" + (.target | @uri); .was | {group: {name: (.name + " (superseded)"), course_name, course_description, meta_data: (.meta_data + {standing: "superseded"})}})
  else write_as(standing) end;
  answer.group | objects // {} | {id: (.id | if . then tostring else null end)};
  if setting("badge-design") == null and setting("certificate-design") == null
  then "set.badge-design or set.certificate-design is missing in the endpoint's section: Accredible shows nothing without a design" else null end)
