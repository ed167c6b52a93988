# LimeSurvey, by a webhook plugin: answers by question codes. delivery[SQ001] = Y is a box that was ticked: map.delivery.SQ001.
include "answers";

def code: sub("\\[.*$"; "");
def sub_code: capture("\\[(?<c>.*)\\]$") | .c;

translate(.body
  | if (.response | type) != "object" then error("there is no object \"response\": which plugin sent this?") else .response end
  | with_entries(select(.key | test("^(id|submitdate|lastpage|startlanguage|seed|token|startdate|datestamp|ipaddr|refurl)$") | not))
  | [to_entries[] | {ref: (.key | code), part: ([.key | sub_code] | first), value}]
  # In the order in which they stand.
  | reduce .[] as $one ([]; if length > 0 and .[-1][0].ref == $one.ref then .[-1] += [$one] else . + [[$one]] end)
  | .[]
  | {ref: .[0].ref,
     entries: [.[]
       | select(.value | is_blank | not)
       # Numbers come with ten decimals.
       | (if .value | type == "string" and test("^-?[0-9]+[.][0-9]*0+$") then .value | sub("0+$"; "") | rtrimstr(".") else .value end) as $value
       | if .part == null then {value: ($value | unpacked)} | if .value | type == "array" then .value |= as_text else . end
         elif .part == "other" or .part == "comment" then {value: $value}
         elif $value == "Y" then {value: .part, ref: .part}
         elif $value == "N" or $value == "" then empty
         else {value: $value, ref: .part} end]})
