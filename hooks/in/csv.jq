# One row of a CSV export of any form: {"id", "row": {heading: value}}. The map's lines name the headings.
include "answers";

translate(.body
  | if (.row | type) != "object" then error("there is no object \"row\"") else .row end
  | members("^$"))
