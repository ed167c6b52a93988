# Tally: choices come as ids, whose words stand beside them; the boxes of a question come once more, each by itself.
include "answers";

def words_of($options): . as $id | [$options[]? | select(.id == $id)] | if .[0] then {value: (.[0].text // .[0].name), ref: $id} else {value: $id} end;

def tally_entries:
  (.options // []) as $options
  | (.rows // []) as $rows | (.columns // []) as $columns
  | if .type == "MATRIX" and (.value | type) == "object" then
      [.value | to_entries[] | {value: {((.key | words_of($rows)).value): ([.value] | flatten | map(words_of($columns).value) | join(", "))}}]
    else
      [([.value] | flatten(1))[] | select(. != null)
       | if type == "object" and .url then {value: {file: {url, name}}} elif type == "string" then words_of($options) else {value: .} end]
    end;

translate(.body.data
  | if (.fields | type) != "array" then error("there is no list data.fields: this is not what Tally sends") else .fields end
  | [.[] | select(.options) | .key] as $with_options
  | .[]
  | .key as $key
  | select(any($with_options[]; . as $base | $key | startswith("\($base)_")) | not)
  | {ref: .key, question: .label, entries: tally_entries})
