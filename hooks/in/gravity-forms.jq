# WordPress, Gravity Forms with its webhooks add-on: all fields (numbers, "1.3" one part of question 1), or selected fields
# under the names that the feed gives them.
include "answers";

def is_part: test("^[0-9]+[.][0-9]+$");

whole_call
| (.form.map // {}) as $map
| translate(.body
  | if .id == null then error("there is no entry \"id\": send all fields, or add it to the selected ones") else . end
  | with_entries(select(.key | test("^(id|form_id|post_id|date_created|date_updated|is_starred|is_read|ip|source_url|user_agent|currency|payment_.*|transaction_.*|is_fulfilled|created_by|status|source_id|workflow_.*)$") | not))
  | . as $all
  | [to_entries[]
     # The parts of one question are its several values, unless the map names one by itself.
     | (if (.key | is_part) and $map[.key] == null then .key | sub("[.].*"; "") else .key end) as $ref
     | {ref: $ref, value: (.value | unpacked)}]
  | group_by(.ref | tonumber? // .)[]
  | {ref: .[0].ref, entries: [.[].value | select(is_blank | not) | entries_of[]]})
