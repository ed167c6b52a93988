# Typeform: one webhook call to one document of ours. hooks/README.md says what comes in and what must come out.
# Answers are found by `field.ref`, never by their label; the form's map names our field for each ref.

# ---- Typeform's side: every answer as {ref, question, entries: [{value, ref}]} ----

def entries:
  if .type == "choice" then
    [.choice | if .label != null then {value: .label, ref: .ref} else empty end,
               if .other != null then {value: .other} else empty end]
  elif .type == "choices" then
    (.choices.refs // []) as $refs
    | [(.choices.labels // []) | to_entries[] | {value: .value, ref: $refs[.key]}]
      + [.choices.other | select(. != null) | {value: .}]
  elif .type == "payment" then [{value: .payment.amount}]
  else [{value: .[.type]}]
  end
  | map(select(.value != null and .value != "")
        | .value |= if type == "object" or type == "array" then tojson else . end);

# Questions may stand in groups.
def titles:
  [(.definition.fields // []) | .. | objects | select(has("id") and has("title"))
   | {key: .id, value: .title}] | from_entries;

def answers:
  titles as $titles
  | ((.answers // [])[]
     | {ref: (.field.ref // .field.id), question: ($titles[.field.id] // .field.ref // .field.id),
        entries: entries}),
    ((.hidden // {}) | to_entries[] | select(.value != null and .value != "")
     | {ref: "hidden.\(.key)", question: .key, entries: [{value: .value}]});

# ---- our side: what of the values a field of ours can hold, and what is left over ----

def as_text:
  if type == "string" then . elif . == true then "yes" elif . == false then "no" else tostring end;

# One entry a line, without bullets and numbers.
def as_lines:
  [.[] | as_text | splits("\r?\n") | sub("^\\s*([-*\u2022\u2013]|[0-9]{1,2}[.)])?\\s*"; "") | sub("\\s+$"; "")
   | select(. != "")];

# The id of the choice that is meant, by its id or its title; nothing when there is none.
def as_choice($field):
  (as_text | ascii_downcase) as $said
  | first(($field.choices // [])[]
          | select((.id | ascii_downcase) == $said or (.title // "" | ascii_downcase) == $said) | .id);

# [values] → {taken, left}; taken is null when nothing fits.
def one(f): {taken: (first | first(f) // null), left: .[1:]} | if .taken == null then .left = null else . end;

def fit($field):
  . as $values
  | ($field.type // "text") as $type
  # An answer here is one text: what is made of several parts is left to the proposer.
  | if any("group", "money", "skill", "file", "entries"; . == $type) then {taken: null, left: $values}
    elif $type == "list" then {taken: as_lines, left: []}
    elif $type == "choices" then
      {taken: [.[] | as_choice($field)], left: [.[] | select([as_choice($field)] == [])]}
    elif $type == "choice" then
      [range(length) | select([$values[.] | as_choice($field)] != [])] as $good
      | if $good == [] then {taken: null, left: $values}
        else {taken: ($values[$good[0]] | as_choice($field)), left: ($values | del(.[$good[0]]))} end
    elif $type == "number" then
      one(if type == "number" then .
          else strings | select(test("^\\s*-?[0-9]{1,12}([.][0-9]{1,6})?\\s*$")) | gsub("\\s"; "") | tonumber end)
    elif $type == "date" then
      one(strings | select(test("^[0-9]{4}-[0-9]{2}-[0-9]{2}($|T)")) | .[:10])
    elif $type == "email" then one(strings | select(test("^[^@\\s]+@[^@\\s]+$")))
    elif $type == "url" then one(strings | select(test("^https?://")))
    elif $type == "long-text" then {taken: (map(as_text) | join("\n")), left: []}
    else {taken: (map(as_text) | join(", ")), left: []}
    end
  | if .left == null or .taken == null or .taken == [] then {taken: null, left: $values} else . end;

# ---- together ----

def leave($question; $values):
  if $values == [] then . else .unmapped += [{question: $question, answer: ($values | map(as_text) | join(", "))}] end;

# A list or a set of choices may come from several questions; anything else is answered by the first.
def put($to; $field; $answer; $values):
  if ($to | startswith("proposer.")) then
    ($to[9:]) as $what
    | if ($what == "email" or $what == "name") and (.proposer | has($what) | not) and ($values[0] | type) == "string"
      then .proposer[$what] = $values[0] | leave($answer.question; $values[1:])
      else leave($answer.question; $values) end
  elif $field == null then leave($answer.question; $values)
  else
    ($values | fit($field)) as $fit
    | if $fit.taken == null then leave($answer.question; $values)
      elif (.document | has($to) | not) then .document[$to] = $fit.taken | leave($answer.question; $fit.left)
      elif ($fit.taken | type) == "array" then .document[$to] += $fit.taken | leave($answer.question; $fit.left)
      else leave($answer.question; $values) end
  end;

# What the form as a whole settles, where no answer did.
def settle($form; $fields; $name):
  if $fields[$name] != null and $form[$name] != null and (.document | has($name) | not)
  then .document[$name] = $form[$name] else . end;

(if has("body") then . else {body: .} end)
| (.form // {}) as $form
| ($form.map // {}) as $map
| ([($form.fields // [])[] | {key: .id, value: .}] | from_entries) as $fields
| .body
| if .event_type != "form_response" then error("not a finished response: event_type is \(.event_type)") else . end
| reduce (.form_response | answers) as $answer (
    {document: {}, proposer: {}, unmapped: []};
    ($map[$answer.ref] // $answer.ref) as $to
    | [$answer.entries[] | $map["\($answer.ref).\(.ref)"] // $map["\($answer.ref).\(.value)"] // .value] as $values
    | if $values == [] then . else put($to; $fields[$to]; $answer; $values) end)
| settle($form; $fields; "lane") | settle($form; $fields; "kind")
