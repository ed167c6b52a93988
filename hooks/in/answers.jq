# answers: our side of every form platform: from answers to a document, by the form's map, and what is left over.
# It knows no platform. An adapter only yields the answers that its platform sent:
#
#     include "answers";
#     translate(.body | … one answer after the other …)
#
# An answer is {ref, question, entries: [{value, ref}], to, split}:
#   ref       the platform's lasting name of the question, which a line map.REF of assent.conf names
#   question  the question as people read it; without it the ref
#   entries   what was answered, empty when nothing was. value: a text, a number, true or false; {"file": {"url", "name"}};
#             for an entry of a group {part: value}. ref: the platform's name of the choice, where it has one
#   to        our field, where neither the map nor the ref names one; it comes after all that do
#   split     what stands between several choices written as one text, a regular expression; without it line ends, semicolons,
#             commas and bars. Such a text is taken apart where one of its parts is known: a choice of the field, or in the map

# ---- texts ----

# Regular expressions are slow: only where there is something to do.
def trimmed:
  if any(.[:1], .[-1:] | explode[]; . <= 32 or . == 160) then sub("^[\\s\u00a0]+"; "") | sub("[\\s\u00a0]+$"; "") else . end;
def with_line_ends: if contains("\r") then split("\r\n") | join("\n") | split("\r") | join("\n") else . end;
def is_file: type == "object" and (.file | type) == "object";
def is_blank: . == null or . == "" or . == [] or . == {};

def as_text:
  if type == "string" then .
  elif . == null then ""
  elif . == true then "yes"
  elif . == false then "no"
  elif is_file then (.file.url // .file.name // "" | tostring)
  elif type == "array" then map(as_text | select(. != "")) | join(", ")
  elif type == "object" then
    to_entries | map(.value |= as_text | select(.value != "") | "\(.key): \(.value)") | join("; ")
  else tostring end;

# What has one part is that part: a row of a repeated question, a choice that was written in.
def as_plain: if type == "object" and (is_file | not) and length == 1 then .[] | as_text else as_text end;

# One entry a line, without bullets and numbers.
def as_lines:
  [.[] | as_plain | with_line_ends | split("\n")[]
   | sub("^[\\s\u00a0]*([-*\u2022\u2013]|[0-9\u0660-\u0669\u06f0-\u06f9]{1,2}[.)])?[\\s\u00a0]*"; "") | trimmed
   | select(. != "")];

# A name, a date or a telephone number that comes in its parts, as one text; anything else as it is.
def in_one_line: [.[] | as_plain | trimmed | select(. != "")] | join(" ");
def joined:
  if type != "object" then .
  elif (has("first") or has("last")) and (keys - ["prefix", "title", "first", "middle", "last", "suffix", "degree"]) == [] then
    [.prefix, .title, .first, .middle, .last, .suffix, .degree] | in_one_line
  elif has("year") and has("month") and has("day") then
    if .year | is_blank then null else "\(.year)-\(.month)-\(.day)" end
  elif has("full") then .full
  elif has("area") and has("phone") then [.area, .phone] | in_one_line
  else . end;

# What a platform packs into a text: a list or an object written as JSON.
def unpacked: if type == "string" and test("^\\s*[\\[{]") then . as $text | try fromjson catch $text else . end;

# A value or a list of them as entries.
def entries_of: [if type == "array" then .[] else . end | {value: joined}];

# An object's members as answers, those aside that match the expression.
def members($aside): to_entries[] | select(.key | test($aside) | not) | {ref: .key, entries: (.value | entries_of)};

# The texts of HTML: entities only, for platforms that escape what people write.
def unescaped:
  if type == "string" and contains("&") then
    split("&lt;") | join("<") | split("&gt;") | join(">") | split("&quot;") | join("\"")
    | split("&#039;") | join("'") | split("&#39;") | join("'") | split("&nbsp;") | join("\u00a0")
    | split("&amp;") | join("&")
  else . end;

# ---- one value of a field's type ----

# Arabic and Persian digits are digits.
def latin_digits:
  if test("[\u0660-\u0669\u06f0-\u06f9]") then
    explode | map(if . >= 1632 and . <= 1641 then . - 1584 elif . >= 1776 and . <= 1785 then . - 1728 else . end) | implode
  else . end;

def as_number($decimal):
  if type == "number" then .
  else strings | latin_digits | gsub("[\\s\u00a0]"; "") | if $decimal == "comma" then sub(","; ".") else . end
       | select(test("^[-+]?[0-9]{1,12}([.][0-9]{1,12})?$")) | ltrimstr("+") | tonumber
  end;

def month_named:
  .[:3] | ascii_downcase
  | {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}[.];
def two: tostring | if length < 2 then "0" + . else . end;

# {y, m, d} → "2026-11-01"; nothing when there is no such day.
def as_day:
  (.y | tonumber) as $y | (.m | tonumber) as $m | (.d | tonumber) as $d
  | select($m >= 1 and $m <= 12 and $d >= 1)
  | select($d <= ([31, (if $y % 4 == 0 and ($y % 100 != 0 or $y % 400 == 0) then 29 else 28 end), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
                  [$m - 1]))
  | "\($y)-\($m | two)-\($d | two)";

# order, "month-first" or "day-first": what 3/4/2026 means. Without it such a date is taken only when it can mean one day.
def as_date($order):
  strings | latin_digits | trimmed
  | ( (capture("^(?<y>[0-9]{4})[-/.](?<m>[0-9]{1,2})[-/.](?<d>[0-9]{1,2})($|[T ])") | as_day)
    , (capture("^(?<d>[0-9]{1,2})[.] ?(?<m>[0-9]{1,2})[.] ?(?<y>[0-9]{4})($|[T ,])") | as_day)
    , (capture("^(?<a>[0-9]{1,2})[/-](?<b>[0-9]{1,2})[/-](?<y>[0-9]{4})($|[T ,])")
       | {y, m: .a, d: .b} as $us | {y, m: .b, d: .a} as $other
       | if $order == "month-first" then $us | as_day
         elif $order == "day-first" then $other | as_day
         elif .a == .b then $us | as_day
         else [$us, $other | as_day] | select(length == 1) | .[0] end)
    , (capture("^(?<n>[A-Za-z]{3,9})[.]? (?<d>[0-9]{1,2})(st|nd|rd|th)?,? (?<y>[0-9]{4})($|[T ,])")
       | select(.n | month_named) | .m = (.n | month_named) | as_day)
    , (capture("^(?<d>[0-9]{1,2})(st|nd|rd|th)? (?<n>[A-Za-z]{3,9})[.]?,? (?<y>[0-9]{4})($|[T ,])")
       | select(.n | month_named) | .m = (.n | month_named) | as_day) );

# The id of the choice that is meant, by its id or its title; nothing when there is none.
def as_choice($field):
  (as_plain | trimmed | ascii_downcase) as $said
  | first(($field.choices // [])[]
          | select((.id | ascii_downcase) == $said or (.title // "" | trimmed | ascii_downcase) == $said) | .id);

def as_link:
  if is_file then .file.url else . end | strings | trimmed | select(test("^https?://\\S+$"));

# What it shows is asked of the proposer where it is a picture; of a document its name says it.
def as_file($type):
  . as $given
  | as_link as $url
  | {url: $url} + (if is_file then {name: (.file.name // ($url | sub("[?#].*$"; "") | sub("/+$"; "") | sub("^.*/"; "")))} else {} end) + if $type == "image" then {} else {alt: ((try $given.file.name catch null) // ($url | sub("[?#].*$"; "") | sub("/+$"; "") | sub("^.*/"; "")))} end;

# "Members: 120 (reduced)", "120".
def as_money($decimal):
  if type == "number" then {amount: .}
  else as_text | trimmed
       | capture("^((?<who>.*[^\\s:=\u2013-])\\s*[:=\u2013-])?\\s*[^\\s0-9()]{0,4}\\s*(?<n>[0-9][0-9 \u00a0]*([.,][0-9]{1,2})?)\\s*(?<note>[^0-9]*)$")
       | (.n | as_number(if test(",[0-9]{1,2}$") then "comma" else $decimal end)) as $amount
       | {audience: .who, amount: $amount, note: (.note | sub("^\\("; "") | sub("\\)$"; "") | trimmed)}
       | with_entries(select(is_blank | not) | select(.value | is_blank | not))
  end;

# "Data cleaning http://data.europa.eu/esco/skill/…": the address is the skill's own.
def as_skill:
  as_text | trimmed | select(. != "")
  | [match("[(<]?(https?://[^\\s>)]+)[>)]?\\s*$") | .captures[0].string] as $uri
  | if $uri == [] then {name: .}
    else (sub("[(<]?https?://[^\\s>)]+[>)]?\\s*$"; "") | trimmed) as $name | {name: (if $name == "" then $uri[0] else $name end), uri: $uri[0]} end;

# Of one entry of a group, of money, of a skill.
def parts_of($field): if any("group", "money", "skill"; . == $field.type) then $field.fields // [] else [] end;

# ---- what of the values a field can hold: [values] → {taken, left}; taken is null when nothing fits ----

def one(f): {taken: ([first | f] | first), left: .[1:]};
def each(f): {taken: [.[] | first(f)], left: [.[] | select([first(f)] == [])]};

def fit_part($set; $part):
  ($part.type // "text") as $type
  | if $type == "number" then as_number($set.decimal)
    elif $type == "date" then as_date($set.dates)
    elif $type == "choice" then as_choice($part)
    elif $type == "choices" then [if type == "array" then .[] else . end | as_choice($part)]
    elif $type == "list" then [.] | flatten | as_lines
    elif $type == "url" then as_link
    elif $type == "email" then strings | select(test("^[^@\\s]+@[^@\\s]+$"))
    elif $type == "file" or $type == "image" then as_file($type)
    elif any("money", "skill", "group", "entries"; . == $type) then empty
    else as_plain end
  | select(is_blank | not);

# One entry of a group: {part: value}, by the part's id, title, or the map's line for it; a text is the group's first question.
# → {entry, left}
def as_entry($set; $field; $named):
  parts_of($field) as $parts
  | if type == "object" and (is_file | not) then
      reduce to_entries[] as $given ({entry: {}, left: []};
        ($named[$given.key] // $given.key | ascii_downcase) as $key
        | ([$parts[] | select((.id | ascii_downcase) == $key or (.title // "" | ascii_downcase) == $key)] | first) as $part
        | ([if $part then $given.value | fit_part($set; $part) else empty end] | first) as $value
        | if $given.value | is_blank then .
          elif $value == null then .left += ["\($given.key): \($given.value | as_text)"]
          else .entry[$part.id] = $value end)
    elif $field.type == "skill" then {entry: as_skill, left: []}
    else
      as_text as $text
      | ($parts[0] // {id: "title"}) as $part
      | ([fit_part($set; $part)] | first) as $value
      | if $value == null then {entry: {}, left: [$text]} else {entry: {($part.id): $value}, left: []} end
    end;

def has_parts($field; $named):
  type == "object" and ([keys[] as $key | $named[$key] // $key | ascii_downcase] - [parts_of($field)[] | .id, (.title // "" | ascii_downcase)] | length) < length;

def as_entries($set; $field; $named):
  [.[] | if type == "string" then [.] | as_lines[] else . end | as_entry($set; $field; $named)]
  | {taken: [.[].entry | select(. != {})], left: [.[].left[]]};

def fit($set; $field; $named):
  . as $values
  | ($field.type // "text") as $type
  | if $type == "list" then {taken: as_lines, left: []}
    elif $type == "choices" then each(as_choice($field))
    elif $type == "choice" then
      [range(length) | select([$values[.] | as_choice($field)] != [])] as $good
      | if $good == [] then {taken: null} else {taken: ($values[$good[0]] | as_choice($field)), left: ($values | del(.[$good[0]]))} end
    elif $type == "group" or $type == "skill" then as_entries($set; $field; $named)
    elif $type == "money" and any(.[]; has_parts($field; $named)) then as_entries($set; $field; $named)
    elif $type == "money" then [.[] | if type == "string" then [.] | as_lines[] else . end] | each(as_money($set.decimal))
    elif $type == "entries" then [.[] | if type == "string" then split(",")[] | trimmed else . end] | each(as_text | latin_digits | select(test("^[1-9][0-9]?$")))
    elif $type == "long-text" then {taken: (map(as_plain) | join("\n")), left: []}
    elif any("number", "date", "email", "url", "file", "image"; . == $type) then one(fit_part($set; $field))
    else {taken: (map(as_plain) | join(", ")), left: []}
    end
  | if .taken == null or .taken == [] then {taken: null, left: $values} else . end;

# ---- the map ----

# What the map or the field says about one of a question's values; null when neither knows it.
def known($answer; $field; $map):
  (as_text | trimmed) as $said
  | $map["\($answer.ref).\($said)"] // $map["\($answer.question).\($said)"] // first($said | as_choice($field)) // null;

# Several choices in one text: the known ones, which may have a separator inside, and the rest. [texts] → texts
def regrouped($answer; $field; $map):
  if length == 0 then empty
  else
    . as $parts
    | (first(range([length, 8] | min; 0; -1) | select([$parts[:.] | join(", ") | known($answer; $field; $map)] != [null])) // 1) as $n
    | ($parts[:$n] | join(", ")), ($parts[$n:] | regrouped($answer; $field; $map))
  end;

def in_parts($answer; $field; $map):
  if type != "string" or known($answer; $field; $map) != null then .
  else
    . as $whole
    | [splits($answer.split // "\\s*[\n;,|]\\s*") | select(. != "")] as $parts
    | (any($parts[]; known($answer; $field; $map) != null)) as $some
    | if ($parts | length) > 1 and ($parts | length) <= 200 and $some then $parts | regrouped($answer; $field; $map) else $whole end
  end;

def values($answer; $field; $map):
  ($field.type // "text") as $type
  | [ $answer.entries[]
      | $map["\($answer.ref).\(.ref // "")"] as $by_ref
      | if .ref != null and $by_ref != null then $by_ref
        else .value
             | if type == "string" then with_line_ends else . end
             | if any("choice", "choices", "list"; . == $type) or $answer.split != null then in_parts($answer; $field; $map) else . end
             | if type == "object" or type == "array" then . else known($answer; null; $map) // . end
        end
      | select(is_blank | not) ];

# {part: where it goes} of a group's question: the lines map.REF.PART.
def named_parts($answer; $map):
  [$map | to_entries[] | select(.key | startswith("\($answer.ref).")) | {key: .key[($answer.ref | length) + 1:], value}] | from_entries;

# ---- together ----

def leave($question; $values):
  [$values[] | as_text | select(. != "")] as $texts
  | if $texts == [] then . else .unmapped += [{question: $question, answer: ($texts | join(", "))}] end;

# A name may come in its parts.
def put_proposer($what; $answer; $values):
  (if $what == "name" then $values | in_one_line else $values[0] | as_plain | trimmed end) as $said
  | ($what == "name" or ($what == "email" and ($said | test("^[^@\\s]+@[^@\\s]+$")))) as $fits
  | if $fits and (.proposer | has($what) | not) then
      .proposer[$what] = $said | leave($answer.question; if $what == "name" then [] else $values[1:] end)
    elif .proposer[$what]? != null and (.proposer[$what] | ascii_downcase) == ($said | ascii_downcase) then leave($answer.question; $values[1:])
    else leave($answer.question; $values) end;

# What is proposed ("new", "amend", …), and which credential that is about.
def put_proposal($what; $answer; $values):
  ($values[0] | as_plain | trimmed | if $what == "kind" then ascii_downcase else . end) as $said
  | if ($what == "kind" or $what == "about") and (has($what) | not) then
      .[$what] = $said | leave($answer.question; $values[1:])
    elif .[$what]? == $said then leave($answer.question; $values[1:])
    else leave($answer.question; $values) end;

# A list may come from several questions; anything else is answered by the first.
def put_field($set; $field; $answer; $values; $named):
  ($values | fit($set; $field; $named)) as $fit
  | if $fit.taken == null then leave($answer.question; $values)
    elif (.document | has($field.id) | not) then .document[$field.id] = $fit.taken | leave($answer.question; $fit.left)
    elif ($fit.taken | type) == "array" and $field.type == "choices" then
      .document[$field.id] += ($fit.taken - .document[$field.id]) | leave($answer.question; $fit.left)
    elif ($fit.taken | type) == "array" then .document[$field.id] += $fit.taken | leave($answer.question; $fit.left)
    else leave($answer.question; $values) end;

# FIELD.PART, or FIELD.NUMBER.PART: one question of one entry of a group. Without a number the first value goes to the first
# entry, the second to the second.
def put_part($set; $field; $part; $number; $answer; $values):
  reduce range($values | length) as $i (.;
    ([$values[$i] | fit_part($set; $part)] | first) as $value
    | (if $number then $number - 1 else $i end) as $at
    | if $value == null or $at >= 100 or (.document[$field.id][$at] // {} | has($part.id)) then leave($answer.question; [$values[$i]])
      else .document[$field.id][$at][$part.id] = $value end);

def put($set; $fields; $to; $answer; $values; $named):
  ($to | split(".")) as $path
  | $fields[$path[0]] as $field
  | ($path[-1] as $id | [parts_of($field)[] | select(.id == $id)] | first) as $part
  | if $values == [] or $to == "-" then .
    elif $path[0] == "proposer" and ($path | length) == 2 then put_proposer($path[1]; $answer; $values)
    elif $path[0] == "proposal" and ($path | length) == 2 then put_proposal($path[1]; $answer; $values)
    elif $field != null and ($path | length) == 1 then put_field($set; $field; $answer; $values; $named)
    elif $part != null and ($path | length) == 2 then put_part($set; $field; $part; null; $answer; $values)
    elif $part != null and ($path | length) == 3 and ($path[1] | test("^[1-9][0-9]?$")) then
      put_part($set; $field; $part; $path[1] | tonumber; $answer; $values)
    else leave($answer.question; $values) end;

# What the form as a whole settles, where no answer did.
def settle($form; $fields; $name):
  if $fields[$name] != null and $form[$name] != null and (.document | has($name) | not)
  then .document[$name] = $form[$name] else . end;

# The whole call, or its body alone for a try by hand.
def whole_call: if type == "object" and has("body") then . else {body: .} end;

def translate(answers):
  whole_call
  | (.form // {}) as $form
  | ($form.map // {}) as $map
  | ($form.set // {}) as $set
  | ([($form.fields // [])[] | {key: .id, value: .}] | from_entries) as $fields
  | [answers | .ref |= tostring | .question = (.question // "" | tostring | trimmed) | if .question == "" then .question = .ref else . end
     | .goes = ($map[.ref] // $map[.question])]
  | reduce (map(select(.to == null)) + map(select(.to != null)))[] as $answer (
      {document: {}, proposer: {}, unmapped: []};
      ($answer.goes // (if $fields[$answer.ref] != null then $answer.ref else $answer.to // $answer.ref end)) as $to
      | values($answer; $fields[$to]; $map) as $values
      | if $answer.goes == null and ($to | startswith("proposal.")) then leave($answer.question; $values) # anybody may name an answer so
        else put($set; $fields; $to; $answer; $values; named_parts($answer; $map)) end)
  | .document |= with_entries(if $fields[.key].type == "group" then .value |= map(select(. != null)) else . end)
  | settle($form; $fields; "lane") | settle($form; $fields; "kind");
