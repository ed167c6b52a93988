# One row of a CSV export of any form: {"id", "row": {heading: value}}. The map's lines name the headings.
include "answers";

# Several choices, as exports write them: "Online;Weekend lab;". A text of somebody's has blanks behind its semicolons.
def in_entries:
  if type == "string" and test("^[^;\n]{1,100}(;[^ ;\n][^;\n]{0,99})+;$") then rtrimstr(";") | split(";") else . end | entries_of;

translate(.body
  | if (.row | type) != "object" then error("there is no object \"row\"") else .row end
  | members("^$") | .entries |= [.[] | .value | in_entries[]])
