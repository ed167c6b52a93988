# outcome: what the programs of this folder share: reading what a platform answered, and keeping one template on the other
# side in step with one credential without ever making a second one. Included by `include "outcome";`.
# hooks/out/README.md explains the words of a step; the platforms are in PLATFORMS.md.

# ---- what is asked ---------------------------------------------------------------------------------------------------

def setting($name): (.endpoint.settings // {})[$name];
def setting($name; $usual): setting($name) // $usual;

def ask_get($url): {request: {method: "GET", url: $url, headers: {accept: "application/json"}}};
def ask($method; $url; $body):
  {request: {method: $method, url: $url, headers: {accept: "application/json", "content-type": "application/json"}, body: ($body | tojson)}};

# The platform's own identifier at the end of the address that was asked.
def asked_id: .last.request.url | sub("\\?.*$"; "") | split("/") | last;
def path_has($part): .last.request.url | contains($part);

# ---- the credential ---------------------------------------------------------------------------------------------------

def credential: .event.data.credential;
# Issued to nobody any more: suspended, retired or retracted.
def in_force: (credential.standing // "in-force") == "in-force";
# A major amendment makes a new template where the endpoint's on-major says so; the old one is archived.
def replacing: .endpoint.on_major == "replace" and .event.data.change == "major" and in_force;
def ctid: credential | .ctid // "ce-" + .id;
# Names one version of one credential: what a template carries so that it is found again.
def version_mark: ctid + ".v" + (credential.version // 1 | tostring);
# What people read about it; where each version has a template of its own, that version's page.
def page_url: if .endpoint.on_major == "replace" then credential | .version_url // .url else credential.url end;
def skills: credential.skills // [];

def present: . != null and . != "" and . != [] and . != {};
def tidy: with_entries(select(.value | present));
def cut($most): if length > $most then .[0:$most - 1] + "…" else . end;
def html_lines: [splits("\\r?\\n+")] | map(select(test("\\S")) | "<p>" + @html + "</p>") | join("\n");
# A language tag (BCP 47); the form may hold the language's name, which none of these platforms takes.
def language: setting("language") // (credential.language | strings | select(test("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))) // "en";

# ---- what people are told ---------------------------------------------------------------------------------------------

# What has happened, in a few words.
def headline:
  (.event.type | sub("^.*?(?=(proposal|credential)\\.)"; "")) as $type
  | {"credential.published": "New micro-credential", "credential.amended": "Micro-credential amended", "credential.corrected": "Micro-credential corrected",
     "credential.renewed": "Micro-credential renewed", "credential.suspended": "Micro-credential suspended",
     "credential.reinstated": "Micro-credential in force again", "credential.retired": "Micro-credential retired",
     "credential.retracted": "Micro-credential retracted", "proposal.submitted": "Micro-credential proposed",
     "proposal.withdrawn": "Proposal withdrawn"}[$type] // ($type | gsub("[.-]"; " "));

# The few facts that go beside it: [label, value].
def details:
  [["Department", credential.unit_title // .event.data.unit], ["Level", credential.level], ["Hours", credential.hours], ["Credits", credential.credits]]
  | map(select(.[1] | present) | [.[0], (.[1] | tostring)]);

# What a person copies: [label, value] each; and what they are to do, by what has become of the credential.
def to_do($system):
  if .event.data.change == "create" or credential.version == 1 and in_force then "Enter it in \($system) as new."
  elif in_force then "Find it in \($system) and change what differs."
  else "Take it out of \($system): it is \(credential.standing)." end;
def person($system; $values):
  {values: ([["What to do", to_do($system)]] + $values | map(select(.[1] | present) | {label: .[0], value: (.[1] | if type == "array" then map(tostring) | join("\n") else tostring end)})),
   image: (credential.image // null | if . then {url, alt} | tidy else null end)};

# ---- what was answered ------------------------------------------------------------------------------------------------

# The answer's body where it is an object; an empty one otherwise, so that nothing is read out of a text.
def answer: .last.body | if type == "object" then . else {} end;
def ok: .last.status != null and .last.status >= 200 and .last.status <= 299;

# The platform's own words in whatever shape it gives them, on one line and not too long for the record.
def said:
  [.last.body
   | if type == "object" then
       [.. | objects | (.message, .Message, .detail, .error_description, .description, .error) | strings],
       [(.errors, .fieldErrors, .validationErrors, .Messages, .data.errors?) | .. | strings]
     elif type == "array" then [.. | strings]
     else tostring end]
  | flatten | map(select(present and (test("^([0-9]+|base)$") | not))) | unique_by(.) | join("; ") | gsub("<[^>]*>|[\\s\\p{Cc}\\p{Cf}]+"; " ") | sub("^ +"; "") | sub(" +$"; "") | cut(300);

def with_words: said as $words | if $words == "" or $words == "null" then "" else ": " + $words end;
def and_again: sub("[. ]+$"; "") + ". Correct what it names, here or there, and send it again";

def unheard:
  {"forbidden": "may not be called: its address is not public, and allow does not name its network",
   "no-name": "was not found: its host's name is not known", "no-connection": "could not be reached",
   "no-trust": "could not be trusted: its certificate is not valid for it", "too-late": "did not answer in time",
   "too-large": "answered with more than is read", "broken": "broke off the connection"}[.last.error] // "gave no answer";

# What has to be repaired in the configuration waits, and goes by itself once it is; what the platform refuses in what we
# said is over, for the same words will be refused again. After an unknown outcome of a change a minute passes, so that the
# platform's own search can know of it when it is looked for.
def refused($name):
  (if .last.request.method == "GET" then 0 else 60 end) as $settle
  | if .last.error then {wait: (if .last.may_have_arrived then $settle else 0 end), reason: "\($name) \(unheard)"}
    else
      .last.status as $status
      | if $status == 401 then {wait: 900, reason: "\($name) does not accept our credential (401)\(with_words): renew it in credential-file"}
        elif $status == 403 then {wait: 900, reason: "\($name) does not allow us this (403)\(with_words): give the account that right"}
        elif $status == 404 then {wait: 900, reason: "\($name) knows nothing at this address (404)\(with_words): compare url and the set. lines"}
        elif $status == 410 then {failed: "\($name) says that this address is gone for good (410)\(with_words)", disable: true}
        elif $status == 408 or $status == 425 or $status == 429 then {wait: (.last.retry_after // 0), reason: "\($name) asks us to come later (\($status))"}
        elif $status >= 500 then {wait: ([.last.retry_after // 0, $settle] | max), reason: "\($name) has trouble of its own (\($status))\(with_words)"}
        elif $status >= 300 and $status <= 399 then {wait: 900, reason: "\($name) has moved (\($status)) and redirects are not followed: correct url"}
        elif $status < 300 then {failed: ("\($name) answered \($status) but says that it failed\(with_words)" | and_again)}
        else {failed: ("\($name) refuses what we said (\($status))\(with_words)" | and_again)}
        end
    end;

# What was to be taken out of use is there no more: what was wanted is so, and the record says how.
def gone($name):
  {done: {remote: ((.remote // {} | del(.seen)) + {version: credential.version, standing: credential.standing}),
    because: "\($name) has it no more (\(.last.status)): it was deleted there before, or our account may not see it"}};

# ---- one credential, one template -------------------------------------------------------------------------------------

# Keeps a platform's template in step. The adapter gives, each on the step's input:
#   phase    what was asked last: "look", "create" or "write"
#   denied   true when an answer of 2xx says that it failed all the same
#   look     the request that finds the credential's templates
#   found    in the answer to look: [{id, url, exact, archived, was}]; exact: it carries this version's mark; was: the platform's own
#            object. null: the answer is no list
#   more     in the answer to look: the request for the next page, or null
#   create   the request that makes one
#   write    the request that brings .target (an id) to what the credential is now
#   archive  the request that takes .target out of use; .was is its object, when it was looked for: an older version keeps its words
#   made     in the answer to create and write: {id, url}
#   lack     what the platform will miss, in words, or null
# A template is made only after a look that found none, and without a remembered id the look comes first in every attempt:
# what was made by one whose answer was lost is found by the next. A list of several pages is read to its end, unless what is sought
# is found before: what was found on the way is kept in remote.seen until the look is over.
def keep_in_step($name; phase; denied; look; found; more; create; write; archive; made; lack):
  def settled($it): {done: {remote: ((.remote // {} | del(.seen)) + ($it | tidy) + {version: credential.version, standing: (credential.standing // "in-force")})}};
  def unless_lacking(f): lack as $lack | if $lack then {failed: $lack} else f end;
  def bring($id): .target = $id | if in_force then unless_lacking(write) else archive end;
  def old($it): .target = $it.id | .was = $it.was | archive;
  def begin_look: .remote as $remote | look + (if $remote.seen then {remote: ($remote | .seen = [])} else {} end);
  def enough($all):
    if in_force | not then any($all[]; .archived | not) elif replacing then false else any($all[]; .exact and (.archived | not)) end;
  def decide($all):
    [$all[] | select(.archived | not)] as $active | ([$all[] | select(.exact)] | first) as $exact
    | if in_force | not then (if $active == [] then settled({}) else old($active[0]) end)
      elif replacing then
        ([$active[] | select(.exact | not)] | first) as $before
        | if $exact == null then unless_lacking(create) elif $before then old($before) else settled($exact | {id, url}) end
      elif $all == [] then unless_lacking(create)
      else bring(($exact // $active[0] // $all[0]).id)
      end;
  if credential == null then {done: {}}
  elif .last == null then
    if .remote.id and (replacing | not) then bring(.remote.id) else begin_look end
  elif IN(.last.status; 404, 410) and phase == "write" and (in_force | not) then gone($name)
  elif .last.status == 404 and phase == "write" then
    if replacing or setting("recreate") == "yes" then begin_look
    else {failed: "\($name) has nothing any more under \(asked_id) (404): it was deleted there, or our account may not see it. With set.recreate = yes a new one is made"}
    end
  elif (ok | not) or denied then refused($name)
  elif phase == "look" then
    found as $here | ((.remote.seen // []) + ($here // [])) as $all | ([more] | first) as $more
    | if $here == null then {wait: 60, reason: "\($name) answered the search with something that is no list\(with_words)"}
      elif $more and (enough($all) | not) then
        if $here == [] then $more else .remote as $remote | $more + {remote: (($remote // {}) | .seen = $all)} end
      else decide($all)
      end
  elif phase == "create" then
    made as $made
    | if $made.id == null then {wait: 60, reason: "\($name) answered \(.last.status) without saying what it has made\(with_words)"}
      elif replacing then begin_look
      else settled($made)
      end
  elif .last.body | type == "string" and present then {wait: 60, reason: "\($name) answered \(.last.status) with something that is not its own\(with_words)"}
  elif replacing or ((in_force | not) and asked_id != .remote.id) then begin_look
  else asked_id as $id | settled(made | .id = $id)
  end;
