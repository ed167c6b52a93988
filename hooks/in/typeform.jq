# Typeform: one webhook call, answer by answer. hooks/README.md says what comes in and what must come out.
# Answers are found by `field.ref`, never by their label; hidden fields are hidden.NAME.
include "answers";

def entries:
  if .type == "choice" then
    [.choice | if .label != null then {value: .label, ref: .ref} else empty end,
               if .other != null then {value: .other} else empty end]
  elif .type == "choices" then
    (.choices.refs // []) as $refs
    | [(.choices.labels // []) | to_entries[] | {value: .value, ref: $refs[.key]}]
      + [.choices.other | select(. != null) | {value: .}]
  elif .type == "payment" then [{value: .payment.amount}]
  elif .type == "file_url" then [{value: {file: {url: .file_url}}}]
  else [{value: .[.type]}]
  end;

# Questions may stand in groups.
def titles:
  [(.definition.fields // []) | .. | objects | select(has("id") and has("title"))
   | {key: .id, value: .title}] | from_entries;

def typeform_answers:
  titles as $titles
  | ((.answers // [])[]
     | {ref: (.field.ref // .field.id), question: $titles[.field.id], entries: entries}),
    ((.hidden // {}) | to_entries[] | {ref: "hidden.\(.key)", question: .key, entries: [{value: .value}]});

translate(.body
  | if .event_type != "form_response" then error("not a finished response: event_type is \(.event_type)") else . end
  | .form_response | typeform_answers)
