include "outcome";
# http: any system with a plain HTTP interface. What is asked is in the endpoint's section, in set. lines: one group of them each for
# look, create, update and retire. {…} in an address is {id}, what the system called it, or a JSON pointer into the event's data.

def pointed($pointer): getpath($pointer | split("/")[1:] | map(gsub("~1"; "/") | gsub("~0"; "~") | if test("^[0-9]+$") then tonumber else . end));
def pointed_in($pointer): if $pointer == "" then . else try pointed($pointer) catch null end;

# A text with its {…} filled in; what goes into an address is encoded.
def filled($text; $data; $id; $address):
  [$text | match("\\{[^{}]*\\}|[^{}]+|[{}]"; "g").string]
  | map(if test("^\\{.*\\}$") then (.[1:-1] as $name | (if $name == "id" then $id elif $name | startswith("/") then ($data | pointed_in($name)) else null end)
      | if . == null then "" else tostring end | if $address then @uri else . end) else . end) | join("");

# set.ACT.body.NAME = VALUE: a pointer's value keeps its type; NAME may have dots for objects within objects.
def body_of($act; $data; $id):
  reduce ((.endpoint.settings // {}) | to_entries[] | select(.key | startswith($act + ".body."))) as $line (null;
    setpath($line.key[($act | length) + 6:] | split("."); $line.value | if startswith("/") then (. as $pointer | $data | pointed_in($pointer)) else filled(.; $data; $id; false) end));

def says($act; $name): setting($act + "." + $name);
def uses($act): says($act; "path") != null;

def act($act; $method; $id):
  (.event.data) as $data
  | body_of($act; $data; $id) as $body
  | filled(says($act; "path"); $data; $id; true) as $path
  | {request: ({method: (says($act; "method") // $method), url: $path,
      headers: ({accept: (setting("accept") // "application/json")} + (if $body == null then {} else {"content-type": (setting("content-type") // "application/json")} end)),
      body: (if $body == null then null else ($body | tojson) end)} | tidy)};

# What the last request was for: the method and the address tell, for each act is rendered the same again.
def was($act; $method; $id): uses($act) and (act($act; $method; $id).request as $r | .last.request.method == $r.method and (.last.request.url | endswith($r.url)));

# set.success = /pointer=VALUE: an answer of 2xx whose body does not say so has failed.
def denied: setting("success") as $rule
  | if $rule == null then false
    else ($rule | split("=")) as $parts | (.last.body | pointed_in($parts[0]) | tostring) != ($parts[1:] | join("=")) end;

def answered_id($act): (says($act; "id") // setting("id")) as $pointer
  | if $pointer == null then null
    elif $pointer | startswith("header:") then .last.headers[$pointer[7:]] // null | if . then sub("\\?.*$"; "") | split("/") | last else null end
    else .last.body | pointed_in($pointer) | if . == null then null else tostring end end;

def name: .endpoint.title // "The system";
def finished($id): {done: {remote: ((.remote // {}) + ({id: $id, version: (credential.version? // null)} | tidy))}};
def change($id): if in_force then (if uses("update") then act("update"; "PUT"; $id) else finished($id) end)
  elif uses("retire") then act("retire"; "DELETE"; $id) else finished($id) end;
def create: if uses("create") then act("create"; "POST"; null) else {failed: "set.create.path is missing in the endpoint's section"} end;
def begin:
  if in_force | not then finished(null)
  elif .unsure and (uses("look") or setting("create.twice") == "yes" | not) then
    {failed: "It is not known whether \(name) has it already, and no set.look.path says how to look: look there, and if it is not there send it again with set.create.twice = yes"}
  else create end;

.remote.id as $known
| if credential == null then {done: {}}
  elif .last == null then if $known then change($known) elif uses("look") then act("look"; "GET"; null) else begin end
  elif was("look"; "GET"; null) and $known == null and .last.status == 404 then begin
  elif was("retire"; "DELETE"; $known) and IN(.last.status; 404, 410) then gone(name)
  elif (ok | not) or denied then refused(name)
  elif $known == null and uses("look") and was("look"; "GET"; null) then answered_id("look") as $id | if $id == null then begin else change($id) end
  elif $known == null and was("create"; "POST"; null) then
    answered_id("create") as $id
    | if $id == null and (setting("id") // says("create"; "id")) then {wait: 60, reason: "\(name) answered \(.last.status) without saying what it calls it"} else finished($id // credential.id) end
  else finished($known // answered_id("update") // asked_id)
  end
