include "outcome";
# certifier: one group ("credential template") a credential, by version 1 of Certifier's interface. A group has a name, designs and one
# address and nothing else: the address of the credential's page finds it again. It cannot be archived: it is renamed.

def with_version(f): setting("version"; "2022-10-26") as $version | f | .request.headers["certifier-version"] = $version;
def groups: "/v1/groups";
def designs: [setting("designs"; "") | splits("[ ,]+") | select(. != "")];

def group($after): {name: (credential.title + $after), designIds: designs, learningEventUrl: page_url} | tidy;
def write_as($after): with_version(ask("PATCH"; groups + "/" + (.target | @uri); group($after)));
def after: if setting("retired") == "keep" then "" else setting("retired-suffix"; " (retired)") end;

keep_in_step("Certifier";
  if .last.request.method == "GET" then "look" elif .last.request.method == "POST" then "create" else "write" end;
  false;
  with_version(ask_get(groups + "?limit=100"));
  credential.url as $url | page_url as $page | (if after == "" then null else after end) as $after
  | if answer.data | type != "array" then null
    else [answer.data[] | select(.learningEventUrl != null and (.learningEventUrl == $url or (.learningEventUrl | startswith($url + "/"))))
      | {id, archived: ($after != null and (.name | endswith($after))), exact: (.learningEventUrl == $page), was: .}] end;
  (answer.pagination.next? | strings) as $next | with_version(ask_get(groups + "?limit=100&cursor=" + ($next | @uri)));
  with_version(ask("POST"; groups; group("")));
  write_as("");
  after as $after | if .was then .was.name as $name | with_version(ask("PATCH"; groups + "/" + (.target | @uri); {name: ($name + $after)})) else write_as($after) end;
  answer | {id};
  if designs == [] then "set.designs is missing in the endpoint's section: Certifier takes no group without a design" else null end)
