# Jotform: the field rawRequest holds the answers, its texts escaped for HTML. The preview of all answers (pretty) is not read.
# A question is q7_workloadHours: what the map names is that, or workloadHours alone.
include "answers";

# A table gives an object of rows; a list widget gives JSON in a text.
def in_entries:
  unpacked
  | if type == "object" and ([.[] | type] | unique) == ["object"] then [.[]] else . end
  | entries_of;

translate(.body.rawRequest
  | if type != "object" then error("there is no rawRequest: this is not what Jotform sends") else . end
  | to_entries[]
  | select(.key | test("^q[0-9]+_"))
  | (.key | sub("^q[0-9]+_"; "")) as $name
  | {ref: .key, question: $name, entries: (.value | walk(unescaped) | in_entries), to: $name})
